using System.Text.Json.Nodes;
using HybridCloud.AwsControlPlane.Protocols;

namespace HybridCloud.AwsControlPlane.Services;

/// <summary>STS: who calls, and sessions of roles whose trust policy lets the caller in.</summary>
/// <param name="assume">Gives a session of a role, by its ARN and the session's name.</param>
internal sealed class Sts(Func<Call, string, string, Session> assume) : QueryService("sts", "2011-06-15")
{
    protected override IReadOnlyDictionary<string, Func<Call, JsonNode?>> Operations { get; } = new Dictionary<string, Func<Call, JsonNode?>>
    {
        ["GetCallerIdentity"] = call => new JsonObject
        {
            ["Arn"] = call.Caller?.Arn ?? call.GlobalArn("iam", "user/deployer"),
            ["UserId"] = call.Caller is null ? $"AIDA{call.Account.Id}" : $"AROA{call.Account.Id}:{call.Caller.Arn.Split('/')[^1]}",
            ["Account"] = call.Account.Id,
        },
        ["AssumeRole"] = call =>
        {
            var session = assume(call, call.Required("RoleArn"), call.Required("RoleSessionName"));
            return new JsonObject
            {
                ["Credentials"] = new JsonObject
                {
                    ["AccessKeyId"] = session.AccessKeyId,
                    ["SecretAccessKey"] = session.SecretAccessKey,
                    ["SessionToken"] = session.SessionToken,
                    ["Expiration"] = TimeProvider.System.GetUtcNow().AddHours(1).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture),
                },
                ["AssumedRoleUser"] = new JsonObject
                {
                    ["Arn"] = $"arn:aws:sts::{call.Account.Id}:assumed-role/{call.Required("RoleArn").Split('/')[^1]}/{call.Required("RoleSessionName")}",
                    ["AssumedRoleId"] = $"AROA{call.Account.Id}:{call.Required("RoleSessionName")}",
                },
            };
        },
    };
}
