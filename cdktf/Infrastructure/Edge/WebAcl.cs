using Constructs;
using HashiCorp.Cdktf;
using HashiCorp.Cdktf.Providers.Aws.Wafv2WebAcl;
using HashiCorp.Cdktf.Providers.Aws.Wafv2WebAclLoggingConfiguration;
using HybridCloud.Infrastructure.Logging;

namespace HybridCloud.Infrastructure.Edge;

// Rests on an assumption (docs/ASSUMPTIONS.md): waf-user-agent, web-acl-capacity
/// <summary>Inputs of <see cref="WebAcl"/>.</summary>
public sealed record WebAclProps
{
    /// <summary>Name, unique in the account and scope; letters, digits, hyphen and underscore.</summary>
    public required string Name { get; init; }

    /// <summary>Requests from one IP address within five minutes above which it is blocked.</summary>
    public required double RateLimit { get; init; }

    /// <summary>Rules of AWS' common rule set that count a request instead of blocking it. Default none.</summary>
    public IReadOnlyList<string> Counted { get; init; } = [];

    /// <summary>Days that logs are kept.</summary>
    public required double LogRetentionDays { get; init; }

    /// <summary>What is protected: CLOUDFRONT (default) or REGIONAL.</summary>
    public string Scope { get; init; } = "CLOUDFRONT";

    /// <summary>Provider of the region: us-east-1 for CLOUDFRONT. Default the stack's own.</summary>
    public TerraformProvider? Provider { get; init; }
}

/// <summary>A web application firewall: a rate limit, AWS' managed rules, metrics for each rule, and a log without credentials.</summary>
public sealed class WebAcl : Construct
{
    /// <summary>AWS' rule groups in order of evaluation; they use 925 of the 1500 capacity units that are included.</summary>
    /// <remarks>https://docs.aws.amazon.com/waf/latest/developerguide/aws-managed-rule-groups-list.html</remarks>
    private static readonly IReadOnlyList<string> ManagedRuleGroups =
    [
        "AWSManagedRulesAmazonIpReputationList",
        "AWSManagedRulesKnownBadInputsRuleSet",
        CommonRuleSet,
    ];

    private const string CommonRuleSet = "AWSManagedRulesCommonRuleSet";

    /// <summary>
    /// Rules that mistake programs for attackers: they refuse bodies over 8 KiB and requests without a User-Agent. In front of an API
    /// they only count. https://docs.aws.amazon.com/waf/latest/developerguide/aws-managed-rule-groups-baseline.html
    /// </summary>
    public static IReadOnlyList<string> NotForMachines { get; } = ["NoUserAgent_HEADER", "SizeRestrictions_BODY"];

    private static readonly IReadOnlyList<string> CredentialHeaders = ["authorization", "cookie"];

    private readonly Wafv2WebAcl acl;

    /// <summary>Adds a firewall and its log.</summary>
    public WebAcl(Construct scope, string id, WebAclProps props)
        : base(scope, id)
    {
        ArgumentNullException.ThrowIfNull(props);
        Name = props.Name;
        acl = new Wafv2WebAcl(this, "acl", new Wafv2WebAclConfig
        {
            Name = props.Name,
            Scope = props.Scope,
            Provider = props.Provider,
            DefaultAction = new Wafv2WebAclDefaultAction { Allow = new Wafv2WebAclDefaultActionAllow() },
            VisibilityConfig = new Wafv2WebAclVisibilityConfig
            {
                MetricName = props.Name,
                CloudwatchMetricsEnabled = true,
                SampledRequestsEnabled = true,
            },
            Rule = ManagedRuleGroups.Select((group, index) => ManagedRule(group, index, group == CommonRuleSet ? props.Counted : [])).Prepend(RateRule(props.RateLimit)).ToArray(),
        });
        // WAF accepts no other prefix: https://docs.aws.amazon.com/waf/latest/developerguide/logging-cw-logs.html
        var log = new LogGroup(this, "log", new LogGroupProps
        {
            Name = $"aws-waf-logs-{props.Name}",
            RetentionDays = props.LogRetentionDays,
            Provider = props.Provider,
        });
        _ = new Wafv2WebAclLoggingConfiguration(this, "logging", new Wafv2WebAclLoggingConfigurationConfig
        {
            ResourceArn = acl.Arn,
            LogDestinationConfigs = [log.Arn],
            Provider = props.Provider,
            RedactedFields = CredentialHeaders.Select(header => new Wafv2WebAclLoggingConfigurationRedactedFields
            {
                SingleHeader = new Wafv2WebAclLoggingConfigurationRedactedFieldsSingleHeader { Name = header },
            }).ToArray(),
        });
    }

    /// <summary>Name of the firewall, by which its metrics are found.</summary>
    public string Name { get; }

    /// <summary>ARN of the firewall.</summary>
    public string Arn => acl.Arn;

    private static Wafv2WebAclRule RateRule(double limit) => new()
    {
        Name = "RateLimit",
        Priority = 0,
        Action = new Wafv2WebAclRuleAction { Block = new Wafv2WebAclRuleActionBlock() },
        Statement = new Dictionary<string, object>
        {
            ["rate_based_statement"] = new Dictionary<string, object>
            {
                ["limit"] = limit,
                ["aggregate_key_type"] = "IP",
                ["evaluation_window_sec"] = 300,
            },
        },
        VisibilityConfig = Visibility("RateLimit"),
    };

    private static Wafv2WebAclRule ManagedRule(string group, int index, IReadOnlyList<string> counted) => new()
    {
        Name = group,
        Priority = index + 1,
        OverrideAction = new Wafv2WebAclRuleOverrideAction { None = new Wafv2WebAclRuleOverrideActionNone() },
        Statement = new Dictionary<string, object>
        {
            ["managed_rule_group_statement"] = counted.Count == 0 ? Group(group) : new Dictionary<string, object>(Group(group))
            {
                ["rule_action_override"] = counted.Select(rule => new Dictionary<string, object>
                {
                    ["name"] = rule,
                    ["action_to_use"] = new Dictionary<string, object> { ["count"] = new Dictionary<string, object>() },
                }).ToArray(),
            },
        },
        VisibilityConfig = Visibility(group),
    };

    private static Dictionary<string, object> Group(string name) => new() { ["vendor_name"] = "AWS", ["name"] = name };

    private static Wafv2WebAclRuleVisibilityConfig Visibility(string rule) => new()
    {
        MetricName = rule,
        CloudwatchMetricsEnabled = true,
        SampledRequestsEnabled = true,
    };
}
