using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace HybridCloud.Delivery.Permissions;

/// <summary>The AWS permissions needed to plan or deploy a stack, derived from its synthesized configuration.</summary>
internal sealed class StackPermissions
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The service that a resource type passes a role to.</summary>
    private static readonly Dictionary<string, string> PassedTo = new()
    {
        ["aws_backup_selection"] = "backup.amazonaws.com",
        ["aws_chatbot_slack_channel_configuration"] = "chatbot.amazonaws.com",
        ["aws_config_configuration_recorder"] = "config.amazonaws.com",
        ["aws_db_proxy"] = "rds.amazonaws.com",
        ["aws_ecs_service"] = "ecs.amazonaws.com",
        ["aws_ecs_task_definition"] = "ecs-tasks.amazonaws.com",
        ["aws_flow_log"] = "vpc-flow-logs.amazonaws.com",
        ["aws_lambda_function"] = "lambda.amazonaws.com",
        ["aws_rolesanywhere_profile"] = "rolesanywhere.amazonaws.com",
        ["aws_scheduler_schedule"] = "scheduler.amazonaws.com",
    };

    /// <summary>The service that creates its service-linked role with an account's first resource of a type.</summary>
    private static readonly Dictionary<string, string> FirstUseOf = new()
    {
        ["aws_appautoscaling_target"] = "ecs.application-autoscaling.amazonaws.com",
        ["aws_backup_selection"] = "backup.amazonaws.com",
        ["aws_chatbot_slack_channel_configuration"] = "management.chatbot.amazonaws.com",
        ["aws_cloudfront_vpc_origin"] = "vpcorigin.cloudfront.amazonaws.com",
        ["aws_db_instance"] = "rds.amazonaws.com",
        ["aws_guardduty_detector"] = "guardduty.amazonaws.com",
        ["aws_ec2_client_vpn_endpoint"] = "clientvpn.amazonaws.com",
        ["aws_ecs_cluster"] = "ecs.amazonaws.com",
        ["aws_elasticache_replication_group"] = "elasticache.amazonaws.com",
        ["aws_lb"] = "elasticloadbalancing.amazonaws.com",
        ["aws_rolesanywhere_trust_anchor"] = "rolesanywhere.amazonaws.com",
        ["aws_wafv2_web_acl_logging_configuration"] = "wafv2.amazonaws.com",
    };

    private readonly IReadOnlyList<string> types;

    private StackPermissions(IReadOnlyList<string> types) => this.types = types;

    /// <summary>Actions for a plan: none of them changes anything.</summary>
    public IReadOnlyList<string> PlanActions => Actions(calls => calls.ForPlan);

    /// <summary>Actions that can be seen during a first apply and a destroy.</summary>
    public IReadOnlyList<string> SeenActions => Actions(calls => calls.Seen);

    /// <summary>Actions for planning, deploying, changing and destroying.</summary>
    public IReadOnlyList<string> DeployActions => Actions(calls => calls.ForDeploy);

    /// <summary>AWS services that roles are passed to.</summary>
    public IReadOnlyList<string> RolesPassedTo => [.. types.Select(type => PassedTo.GetValueOrDefault(type)).OfType<string>().Distinct().Order(StringComparer.Ordinal)];

    /// <summary>AWS services that may create their service-linked role.</summary>
    public IReadOnlyList<string> ServicesUsedFirst => [.. types.Select(type => FirstUseOf.GetValueOrDefault(type)).OfType<string>().Distinct().Order(StringComparer.Ordinal)];

    /// <summary>Reads a stack's configuration.</summary>
    /// <param name="configuration">Content of its <c>cdk.tf.json</c>.</param>
    /// <exception cref="DeliveryException">It has an AWS resource type that the table does not know.</exception>
    public static StackPermissions Of(JsonNode configuration)
    {
        var types = Types(configuration, "resource", "").Concat(Types(configuration, "data", "data.")).Where(type => type.StartsWith("aws_", StringComparison.Ordinal) || type.StartsWith("data.aws_", StringComparison.Ordinal)).Order(StringComparer.Ordinal).ToList();
        var unknown = types.Where(type => !ProviderCalls.ByType.ContainsKey(type)).ToList();
        return unknown.Count == 0
            ? new(types)
            : throw new DeliveryException($"No permissions are known for {string.Join(", ", unknown)}: add what the provider calls for them to {nameof(ProviderCalls)}.{nameof(ProviderCalls.ByType)}.");
    }

    /// <summary>The policy for planning only.</summary>
    /// <param name="stateBucket">Bucket of the state; * if unknown.</param>
    public JsonObject PlanPolicy(string stateBucket) => Policy([Allow("Read", PlanActions), .. State(stateBucket, "s3:GetObject")]);

    /// <summary>The policy for deploying.</summary>
    /// <param name="stateBucket">Bucket of the state; * if unknown.</param>
    public JsonObject DeployPolicy(string stateBucket) => Policy(
    [
        .. DeployActions.Where(action => action is not ("iam:PassRole" or "iam:CreateServiceLinkedRole")).GroupBy(action => action.Split(':')[0])
            .Select(service => Allow(Sid(service.Key), [.. service])),
        .. RolesPassedTo.Count > 0 ? [Only("PassRoles", "iam:PassRole", "arn:aws:iam::*:role/*", "iam:PassedToService", RolesPassedTo)] : Array.Empty<JsonObject>(),
        .. ServicesUsedFirst.Count > 0 ? [Only("FirstUse", "iam:CreateServiceLinkedRole", "arn:aws:iam::*:role/aws-service-role/*", "iam:AWSServiceName", ServicesUsedFirst)] : Array.Empty<JsonObject>(),
        .. State(stateBucket, "s3:DeleteObject", "s3:GetObject", "s3:PutObject"),
    ]);

    /// <summary>A policy as JSON, to paste into AWS.</summary>
    public static string Text(JsonObject policy) => policy.ToJsonString(Indented);

    private static IEnumerable<string> Types(JsonNode configuration, string block, string prefix) =>
        configuration[block]?.AsObject().Select(type => prefix + type.Key) ?? [];

    private List<string> Actions(Func<ProviderCalls, IEnumerable<string>> pick) =>
        [.. types.SelectMany(type => pick(ProviderCalls.ByType[type])).Distinct().Order(StringComparer.Ordinal)];

    private static string Sid(string service) => string.Concat(service.Split('-').Select(part => char.ToUpperInvariant(part[0]) + part[1..]));

    private static JsonObject Policy(IEnumerable<JsonObject> statements) => new() { ["Version"] = "2012-10-17", ["Statement"] = new JsonArray([.. statements]) };

    private static JsonObject Allow(string sid, IReadOnlyList<string> actions, string resource = "*") => new()
    {
        ["Sid"] = sid,
        ["Effect"] = "Allow",
        ["Action"] = new JsonArray([.. actions.Select(action => (JsonNode)action)]),
        ["Resource"] = resource,
    };

    private static JsonObject Only(string sid, string action, string resource, string key, IReadOnlyList<string> values)
    {
        var statement = Allow(sid, [action], resource);
        statement["Condition"] = new JsonObject { ["StringEquals"] = new JsonObject { [key] = new JsonArray([.. values.Select(value => (JsonNode)value)]) } };
        return statement;
    }

    // To plan, reading suffices: `make plan` takes no lock.
    private static IEnumerable<JsonObject> State(string bucket, params string[] actions) =>
    [
        Allow("FindState", ["s3:ListBucket"], $"arn:aws:s3:::{bucket}"),
        Allow("State", actions, $"arn:aws:s3:::{bucket}/*"),
    ];
}
