using System.Text.Json.Nodes;
using HybridCloud.Clouds.Aws.Protocols;

namespace HybridCloud.Clouds.ControlPlane.Services;

/// <summary>The tagged resources of an account and region, of any service. Like AWS, it leaves out IAM's.</summary>
/// <seealso href="https://docs.aws.amazon.com/resourcegroupstagging/latest/APIReference/API_GetResources.html"/>
internal sealed class ResourceTagging() : JsonService("tagging")
{
    protected override IReadOnlyDictionary<string, Func<Call, JsonNode?>> Operations { get; } = new Dictionary<string, Func<Call, JsonNode?>>
    {
        ["GetResources"] = call => new JsonObject
        {
            ["PaginationToken"] = "",
            ["ResourceTagMappingList"] = new JsonArray([.. call.Account.Tags.Where(resource => IsHere(call, Arn(resource.Key)) && Fits(call, resource.Value) && call.Account.Mentions(resource.Key))
                .Select(resource => new JsonObject { ["ResourceARN"] = Arn(resource.Key), ["Tags"] = call.TagList(resource.Key) })]),
        },
    };

    /// <summary>A queue's tags are kept by its address: https://sqs.REGION.amazonaws.com/ACCOUNT/NAME.</summary>
    private static string Arn(string key) => key.StartsWith("https://sqs.", StringComparison.Ordinal) && key.Split('/', '.') is var parts ? $"arn:aws:sqs:{parts[3]}:{parts[^2]}:{parts[^1]}" : key;

    private static bool IsHere(Call call, string arn) =>
        arn.Split(':') is [_, _, var service, var region, ..] && service != "iam" && (region == call.Region || (region.Length == 0 && call.Region == "us-east-1"));

    private static bool Fits(Call call, SortedDictionary<string, string> tags) => (call.Input["TagFilters"] as JsonArray ?? []).All(filter =>
        tags.TryGetValue(filter!["Key"]!.ToString(), out var value) && (filter["Values"] as JsonArray is not { Count: > 0 } values || values.Any(wanted => wanted!.ToString() == value)));
}
