using System.Text.Json;
using Constructs;
using HashiCorp.Cdktf.Providers.Aws.CloudwatchEventRule;
using HashiCorp.Cdktf.Providers.Aws.CloudwatchEventTarget;
using HybridCloud.Infrastructure.Alarms;

namespace HybridCloud.Infrastructure.RolesAnywhere;

/// <summary>Inputs of <see cref="CertificateExpiryRule"/>.</summary>
public sealed record CertificateExpiryRuleProps
{
    /// <summary>Name, unique in the account and region.</summary>
    public required string Name { get; init; }

    /// <summary>The anchor whose certificates are watched.</summary>
    public required TrustAnchor TrustAnchor { get; init; }

    /// <summary>Where the warnings go.</summary>
    public required AlertTopic Topic { get; init; }
}

/// <summary>Sends the warnings of IAM Roles Anywhere about expiring certificates to a topic.</summary>
/// <remarks>https://docs.aws.amazon.com/rolesanywhere/latest/userguide/monitoring-eventbridge.html</remarks>
public sealed class CertificateExpiryRule : Construct
{
    /// <summary>Adds a rule and its target.</summary>
    public CertificateExpiryRule(Construct scope, string id, CertificateExpiryRuleProps props)
        : base(scope, id)
    {
        ArgumentNullException.ThrowIfNull(props);
        var rule = new CloudwatchEventRule(this, "rule", new CloudwatchEventRuleConfig
        {
            Name = props.Name,
            Description = "A certificate of the app or its authority expires soon: apply a plan to renew it",
            EventPattern = JsonSerializer.Serialize(new Dictionary<string, string[]>
            {
                ["source"] = ["aws.rolesanywhere"],
                ["resources"] = [props.TrustAnchor.Arn],
            }),
        });
        _ = new CloudwatchEventTarget(this, "target", new CloudwatchEventTargetConfig { Rule = rule.Name, Arn = props.Topic.Arn });
    }
}
