using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using HybridCloud.Clouds.Aws.Identity;
using HybridCloud.Clouds.Aws.Policies;
using HybridCloud.Clouds.Aws.Protocols;

namespace HybridCloud.Clouds.ControlPlane.Access;

/// <summary>Refuses what IAM refuses, by the caller's policies, its permissions boundary and the resource's policy.</summary>
/// <param name="policyOfBucket">A bucket's policy; null for one without.</param>
internal sealed class Guard(Func<string, string?> policyOfBucket)
{
    /// <summary>What callers needed, in order.</summary>
    public ConcurrentQueue<RecordedAccess> Seen { get; } = new();

    /// <exception cref="AwsError">What AWS would refuse, or a policy that cannot be evaluated.</exception>
    public void Demand(Call call, string operation, Need need)
    {
        var caller = need.Service is { } service ? Caller.OfService(service, call.Account.Id) : call.Caller;
        if (caller is null)
        {
            // Only calls from the network are recorded; the others come from the tests themselves.
            if (call.Headers.ContainsKey("authorization"))
            {
                Seen.Enqueue(new($"arn:aws:iam::{call.Account.Id}:user/deployer", need.Action, need.Resource, operation, null));
            }

            return;
        }

        string? refusal;
        try
        {
            refusal = Of(call.Account, caller, need).Refuses(new(caller, need.Action, need.Resource) { Context = Context(call, caller, need) });
        }
        catch (PolicyException exception)
        {
            throw new AwsError("ImitationFault", exception.Message, 501);
        }

        Seen.Enqueue(new(caller.Arn, need.Action, need.Resource, operation, refusal));
        if (refusal is not null)
        {
            throw need.Refused ?? Refused(caller, need, refusal);
        }
    }

    /// <summary>Whether a role's own policies and its boundary allow an action, as IAM's policy simulator evaluates it.</summary>
    public static bool Allows(Account account, string role, string action, string resource, IReadOnlyDictionary<string, IReadOnlyList<string>> context)
    {
        var caller = new Caller($"{role}/simulated", account.Id) { RoleArn = role };
        return new Authorization { Identity = IdentityOf(account, caller), Boundary = BoundaryOf(account, caller) }.Refuses(new(caller, action, resource) { Context = context }) is null;
    }

    /// <summary>Refuses a caller that a role's trust policy does not admit.</summary>
    /// <exception cref="AwsError">The caller is refused.</exception>
    public static void Assume(Account account, JsonObject role, Caller? caller, string action, IReadOnlyDictionary<string, IReadOnlyList<string>> context)
    {
        caller ??= new($"arn:aws:iam::{account.Id}:user/deployer", account.Id);
        var need = new Need(action, role["Arn"]!.ToString());
        var authorization = new Authorization
        {
            Identity = caller.RoleArn is null ? [new("*", "*")] : IdentityOf(account, caller),
            Boundary = BoundaryOf(account, caller),
            Resource = Policy(Uri.UnescapeDataString(role["AssumeRolePolicyDocument"]!.ToString())),
            ResourceDecides = true,
        };
        if (authorization.Refuses(new(caller, action, need.Resource) { Context = context }) is { } refusal)
        {
            throw Refused(caller, need, refusal);
        }
    }

    private static AwsError Refused(Caller caller, Need need, string refusal) => new(
        CommonError.AccessDenied,
        $"User: {caller.Arn} is not authorized to perform: {need.Action} on resource: {need.Resource} {refusal}");

    private Authorization Of(Account account, Caller caller, Need need) => new()
    {
        Identity = IdentityOf(account, caller),
        Boundary = BoundaryOf(account, caller),
        Resource = ResourcePolicy(account, need.Resource) is { } policy ? Policy(policy) : null,
        ResourceDecides = need.Action.StartsWith("kms:", StringComparison.Ordinal) && need.Resource.Contains(":key/", StringComparison.Ordinal) && ResourcePolicy(account, need.Resource) is not null,
    };

    private static Dictionary<string, IReadOnlyList<string>> Context(Call call, Caller caller, Need need)
    {
        var context = new Dictionary<string, IReadOnlyList<string>>(need.Context) { ["aws:RequestedRegion"] = [call.Region], ["aws:SecureTransport"] = ["true"] };
        // EventBridge does not state the source account when it publishes to a topic:
        // https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-resource-based.html
        if (caller.Service is not (null or "events.amazonaws.com"))
        {
            context.TryAdd("aws:SourceAccount", [call.Account.Id]);
        }

        return context;
    }

    private static JsonObject? RoleOf(Account account, Caller caller) => caller.RoleArn is { } arn ? account.Table("iam/role").Find(arn.Split('/')[^1]) : null;

    private static List<PolicyStatement> IdentityOf(Account account, Caller caller) => RoleOf(account, caller) is not { } role ? [] :
    [
        .. role["inline"]!.AsObject().SelectMany(policy => Policy(Uri.UnescapeDataString(policy.Value!.ToString()))),
        .. role["attached"]!.AsObject().SelectMany(policy => Managed(account, policy.Key)),
    ];

    private static IReadOnlyList<PolicyStatement>? BoundaryOf(Account account, Caller caller) =>
        RoleOf(account, caller)?["PermissionsBoundary"]?["PermissionsBoundaryArn"]?.ToString() is { } arn ? Managed(account, arn) : null;

    private static IReadOnlyList<PolicyStatement> Managed(Account account, string arn) => account.Table("iam/policy").Find(arn) is { } policy
        ? Policy(Uri.UnescapeDataString(policy["Document"]!.ToString()))
        : throw new PolicyException($"What AWS's policy {arn} allows is not imitated: add it.");

    private static IReadOnlyList<PolicyStatement> Policy(string json) => PolicyDocument.Parse(json).Statements;

    private static string? Together(IEnumerable<JsonNode?> statements) => new JsonArray([.. statements.Select(statement => statement!.DeepClone())]) is { Count: > 0 } together
        ? new JsonObject { ["Statement"] = together }.ToJsonString()
        : null;

    private string? ResourcePolicy(Account account, string arn)
    {
        var parts = arn.Split(':', 6);
        if (parts.Length < 6)
        {
            return null;
        }

        Table Of(string table) => account.Table($"{parts[3]}/{table}");
        return parts[2] switch
        {
            "s3" => policyOfBucket(parts[5].Split('/')[0]),
            "sns" => Of("sns/topic").Find(arn)?["Policy"]?.ToString() is { } policy && !policy.Contains("__default_policy_ID", StringComparison.Ordinal) ? policy : null,
            "sqs" => Of("sqs").Rows.FirstOrDefault(row => row["attributes"]!["QueueArn"]!.ToString() == arn)?["attributes"]!["Policy"]?.ToString(),
            "kms" => Of("kms/key").Find(parts[5].Split('/')[^1])?["policy"]?.ToString(),
            "secretsmanager" => Of("secret").Rows.FirstOrDefault(row => row["ARN"]!.ToString() == arn)?["ResourcePolicy"]?.ToString(),
            "ecr" => Of("ecr").Find(parts[5].Split('/', 2)[^1])?["policy"]?.ToString(),
            "lambda" => Together(Of("lambda").Find(parts[5].Split(':')[^1])?["policy"]?.AsArray() ?? []),
            // Each policy applies to all log groups of the region.
            "logs" => Together(Of("logs/policy").Rows.SelectMany(row => JsonNode.Parse(row["policyDocument"]!.ToString())!["Statement"]!.AsArray())),
            _ => null,
        };
    }
}
