using Constructs;
using HashiCorp.Cdktf.Providers.Digitalocean.ContainerRegistry;
using HashiCorp.Cdktf.Providers.Digitalocean.DataDigitaloceanContainerRegistry;
using HybridCloud.Infrastructure.Expressions;

namespace HybridCloud.Infrastructure.Compute;

/// <summary>Inputs of <see cref="ImageRegistry"/>.</summary>
public sealed record ImageRegistryProps
{
    /// <summary>Name, unique among everybody's.</summary>
    public required string Name { get; init; }

    /// <summary>Whether the registry is made (true) or was there before (false): a Terraform boolean.</summary>
    public required string Create { get; init; }

    /// <summary>What it may hold: starter, basic or professional.</summary>
    public required string Tier { get; init; }

    /// <summary>DigitalOcean data center, for example <c>sfo3</c>.</summary>
    public required string Region { get; init; }
}

/// <summary>The container registry of a team, which has one, made or found.</summary>
public sealed class ImageRegistry : Construct
{
    /// <summary>Adds or looks up a registry.</summary>
    public ImageRegistry(Construct scope, string id, ImageRegistryProps props)
        : base(scope, id)
    {
        ArgumentNullException.ThrowIfNull(props);
        var made = new ContainerRegistry(this, "registry", new ContainerRegistryConfig
        {
            Count = Existence.When(props.Create),
            Name = props.Name,
            SubscriptionTierSlug = props.Tier,
            Region = props.Region,
        });
        var found = new DataDigitaloceanContainerRegistry(this, "found", new DataDigitaloceanContainerRegistryConfig
        {
            Count = Existence.Unless(props.Create),
            Name = props.Name,
        });
        Name = Existence.Either(made, found, "name");
        Endpoint = Existence.Either(made, found, "endpoint");
    }

    /// <summary>Name of the registry.</summary>
    public string Name { get; }

    /// <summary>Address to push images to.</summary>
    public string Endpoint { get; }
}
