using System.Text.Json.Nodes;
using HybridCloud.Clouds.Aws.Protocols;

namespace HybridCloud.Clouds.ControlPlane.Services;

/// <summary>ECR: repositories and their policies. No image is ever kept.</summary>
internal sealed class Ecr() : JsonService("ecr")
{
    protected override IReadOnlyDictionary<string, Func<Call, JsonNode?>> Operations { get; } = new Dictionary<string, Func<Call, JsonNode?>>
    {
        ["CreateRepository"] = Create,
        ["DescribeRepositories"] = call => new JsonObject { ["repositories"] = (call.Input["repositoryNames"] as JsonArray ?? []).Select(name => Row(call, name!.ToString())).Select(row => row.Without("lifecycle", "policy")).Copies() },
        ["PutImageTagMutability"] = call => Repository(call).Merge(call.Input.Only("imageTagMutability")).Only("repositoryName"),
        ["PutImageScanningConfiguration"] = call => Repository(call).Merge(call.Input.Only("imageScanningConfiguration")).Only("repositoryName"),
        ["PutLifecyclePolicy"] = call => { Repository(call)["lifecycle"] = call.Required("lifecyclePolicyText"); return call.Input.Copy(); },
        ["GetLifecyclePolicy"] = call => Document(call, "lifecycle", "lifecyclePolicyText", "LifecyclePolicyNotFoundException"),
        ["DeleteLifecyclePolicy"] = call => { Repository(call).Remove("lifecycle"); return null; },
        ["SetRepositoryPolicy"] = call => { Repository(call)["policy"] = call.Required("policyText"); return call.Input.Copy(); },
        ["GetRepositoryPolicy"] = call => Document(call, "policy", "policyText", "RepositoryPolicyNotFoundException"),
        ["DeleteRepositoryPolicy"] = call => { Repository(call).Remove("policy"); return null; },
        ["DeleteRepository"] = call => { call.Regional("ecr").Remove(call.Required("repositoryName")); return null; },
        ["ListTagsForResource"] = call => new JsonObject { ["tags"] = call.TagList(call.Required("resourceArn")) },
        ["TagResource"] = call => { call.Tag(call.Required("resourceArn"), call.Input["tags"]); return null; },
        ["UntagResource"] = call => { call.Untag(call.Required("resourceArn"), call.Input["tagKeys"]); return null; },
    };

    private static JsonObject Row(Call call, string name) => call.Regional("ecr").Get(name, "RepositoryNotFoundException", 400);

    private static JsonObject Repository(Call call) => Row(call, call.Required("repositoryName"));

    private static JsonObject Document(Call call, string field, string name, string notFound) => new()
    {
        ["registryId"] = call.Account.Id,
        ["repositoryName"] = call.Required("repositoryName"),
        [name] = Repository(call)[field]?.DeepClone() ?? throw new AwsError(notFound, $"The repository has no {field}."),
    };

    private static JsonObject Create(Call call)
    {
        var name = call.Required("repositoryName");
        var arn = call.Arn("ecr", $"repository/{name}");
        var row = call.Regional("ecr").Add(name, call.Input.Without("tags").Merge(new JsonObject
        {
            ["repositoryArn"] = arn,
            ["registryId"] = call.Account.Id,
            ["repositoryUri"] = $"{call.Account.Id}.dkr.ecr.{call.Region}.amazonaws.com/{name}",
            ["createdAt"] = Json.Now,
            ["encryptionConfiguration"] = call.Input["encryptionConfiguration"]?.DeepClone() ?? new JsonObject { ["encryptionType"] = "AES256" },
        }), "RepositoryAlreadyExistsException", 400);
        call.Tag(arn, call.Input["tags"]);
        return new() { ["repository"] = row.Copy() };
    }
}
