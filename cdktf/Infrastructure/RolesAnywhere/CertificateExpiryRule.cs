using System.Text.Json;
using Constructs;
using HashiCorp.Cdktf.Providers.Aws.CloudwatchEventRule;
using HashiCorp.Cdktf.Providers.Aws.CloudwatchEventTarget;
using HybridCloud.Infrastructure.Alarms;

namespace HybridCloud.Infrastructure.RolesAnywhere;

// Rests on an assumption (docs/ASSUMPTIONS.md): leaf-expiry-event
/// <summary>Inputs of <see cref="CertificateExpiryRule"/>.</summary>
public sealed record CertificateExpiryRuleProps
{
    /// <summary>Name, unique in the account and region.</summary>
    public required string Name { get; init; }

    /// <summary>Where the warnings go.</summary>
    public required AlertTopic Topic { get; init; }
}

/// <summary>Sends the warnings of IAM Roles Anywhere about expiring certificates, of every anchor in the account and region, to a topic.</summary>
/// <remarks>
/// The event for an end-entity certificate names no resources, so the pattern does not filter by any.
/// https://docs.aws.amazon.com/rolesanywhere/latest/userguide/customize-notification-settings.html
/// </remarks>
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
                ["detail-type"] = ["Roles Anywhere Certificate Expiration State Change"],
            }),
        });
        _ = new CloudwatchEventTarget(this, "target", new CloudwatchEventTargetConfig { Rule = rule.Name, Arn = props.Topic.Arn });
    }
}
