using System.Text.Json.Nodes;
using Constructs;
using HashiCorp.Cdktf.Providers.Aws.EcrLifecyclePolicy;
using HashiCorp.Cdktf.Providers.Aws.EcrRepository;

namespace HybridCloud.Infrastructure.Compute;

/// <summary>Inputs of <see cref="ImageRepository"/>.</summary>
public sealed record ImageRepositoryProps
{
    /// <summary>Name of the repository.</summary>
    public required string Name { get; init; }

    /// <summary>Region of the repository.</summary>
    public required string Region { get; init; }

    /// <summary>Account of the repository.</summary>
    public required string AccountId { get; init; }

    /// <summary>Whether a destroy may delete the images too. Default no.</summary>
    public bool ForceDelete { get; init; }
}

/// <summary>An ECR repository with immutable tags, scanned at each push.</summary>
/// <remarks>
/// Tagged images never expire: a lifecycle rule of ECR cannot know which of them runs, here or in an environment that it was promoted
/// to, or may be rolled back to. A hundred builds cost about a dollar a month.
/// </remarks>
public sealed class ImageRepository : Construct
{
    /// <summary>Adds a repository and the lifecycle rule that expires untagged images, the remains of broken pushes.</summary>
    public ImageRepository(Construct scope, string id, ImageRepositoryProps props)
        : base(scope, id)
    {
        ArgumentNullException.ThrowIfNull(props);
        var repository = new EcrRepository(this, "repository", new EcrRepositoryConfig
        {
            Name = props.Name,
            ImageTagMutability = "IMMUTABLE",
            ForceDelete = props.ForceDelete,
            EncryptionConfiguration = new[] { new EcrRepositoryEncryptionConfiguration { EncryptionType = "AES256" } },
            ImageScanningConfiguration = new EcrRepositoryImageScanningConfiguration { ScanOnPush = true },
        });
        _ = new EcrLifecyclePolicy(this, "lifecycle", new EcrLifecyclePolicyConfig { Repository = repository.Name, Policy = Lifecycle() });
        Arn = $"arn:aws:ecr:{props.Region}:{props.AccountId}:repository/{props.Name}";
        Url = $"{props.AccountId}.dkr.ecr.{props.Region}.amazonaws.com/{props.Name}";
    }

    // Both are made of values known at plan time, so that a plan made before the repository exists equals one made after.

    /// <summary>ARN of the repository.</summary>
    public string Arn { get; }

    /// <summary>Address to push to and pull from, without tag.</summary>
    public string Url { get; }

    private static string Lifecycle() => new JsonObject
    {
        ["rules"] = new JsonArray(new JsonObject
        {
            ["rulePriority"] = 1,
            ["description"] = "Untagged images",
            ["selection"] = new JsonObject { ["tagStatus"] = "untagged", ["countType"] = "sinceImagePushed", ["countUnit"] = "days", ["countNumber"] = 7 },
            ["action"] = new JsonObject { ["type"] = "expire" },
        }),
    }.ToJsonString();
}
