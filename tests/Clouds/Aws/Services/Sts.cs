using System.Text.Json.Nodes;
using HybridCloud.Clouds.Aws.Identity;
using HybridCloud.Clouds.Aws.Protocols;

namespace HybridCloud.Clouds.Aws.Services;

/// <summary>STS: the caller's identity, and sessions of roles whose trust policy admits the caller.</summary>
/// <param name="assume">Issues a session of a role, by its ARN and the session's name.</param>
public sealed class Sts(Func<Call, string, string, Session> assume) : QueryService("sts", "2011-06-15")
{
    protected override IReadOnlyDictionary<string, Func<Call, JsonNode?>> Operations { get; } = new Dictionary<string, Func<Call, JsonNode?>>
    {
        ["GetCallerIdentity"] = call => call.Caller is { } caller
            ? Identity(caller.Arn, $"AROA{call.Account.Id}:{caller.Arn.Split('/')[^1]}", call.Account.Id)
            : Identity(call.GlobalArn("iam", "user/deployer"), $"AIDA{call.Account.Id}", call.Account.Id),
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
                    ["Expiration"] = session.ExpirationText,
                },
                ["AssumedRoleUser"] = new JsonObject { ["Arn"] = session.AssumedRoleArn, ["AssumedRoleId"] = session.AssumedRoleId },
            };
        },
    };

    /// <summary>A session's identity: the answer of GetCallerIdentity, which needs no permission.</summary>
    public static JsonObject CallerIdentity(Session session) => Identity(session.AssumedRoleArn, session.AssumedRoleId, session.AccountId);

    private static JsonObject Identity(string arn, string id, string account) => new() { ["Arn"] = arn, ["UserId"] = id, ["Account"] = account };
}
