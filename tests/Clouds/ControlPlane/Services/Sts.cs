using System.Text.Json.Nodes;
using HybridCloud.AwsControlPlane.Protocols;

namespace HybridCloud.AwsControlPlane.Services;

internal sealed class Sts() : QueryService("sts", "2011-06-15")
{
    protected override IReadOnlyDictionary<string, Func<Call, JsonNode?>> Operations { get; } = new Dictionary<string, Func<Call, JsonNode?>>
    {
        ["GetCallerIdentity"] = call => new JsonObject
        {
            ["Arn"] = call.GlobalArn("iam", "user/deployer"),
            ["UserId"] = $"AIDA{call.Account.Id}",
            ["Account"] = call.Account.Id,
        },
    };
}
