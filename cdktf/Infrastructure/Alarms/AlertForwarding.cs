using Constructs;
using HashiCorp.Cdktf;
using HashiCorp.Cdktf.Providers.Aws.ChatbotSlackChannelConfiguration;
using HashiCorp.Cdktf.Providers.Aws.SnsTopicSubscription;
using HybridCloud.Infrastructure.Expressions;
using HybridCloud.Infrastructure.Identity;
using static HybridCloud.Infrastructure.Expressions.TerraformExpression;

namespace HybridCloud.Infrastructure.Alarms;

// Rests on an assumption (docs/ASSUMPTIONS.md): chatbot-drops-unknown
/// <summary>Inputs of <see cref="AlertForwarding"/>.</summary>
public sealed record AlertForwardingProps
{
    /// <summary>Name of the Slack configuration and its role.</summary>
    public required string Name { get; init; }

    /// <summary>Topic in the stack's own region whose alarms are forwarded.</summary>
    public required AlertTopic Topic { get; init; }

    /// <summary>Topic in us-east-1, where CloudFront's alarms are, with the provider of that region. Default null: the stack has none.</summary>
    public (AlertTopic Topic, TerraformProvider Provider)? Edge { get; init; }

    /// <summary>URL of PagerDuty's CloudWatch integration, which takes SNS messages, or null in Terraform.</summary>
    public required string PagerDutyUrl { get; init; }

    /// <summary>Id of the Slack workspace, or null in Terraform; the workspace is authorized once in the console.</summary>
    public required string SlackTeam { get; init; }

    /// <summary>Id of the Slack channel, or null in Terraform.</summary>
    public required string SlackChannel { get; init; }

    /// <summary>Region of the stack.</summary>
    public required string Region { get; init; }
}

/// <summary>Forwards alarms to PagerDuty and Slack, each if its variable is set.</summary>
public sealed class AlertForwarding : Construct
{
    // https://docs.aws.amazon.com/general/latest/gr/awschatbot.html
    private static readonly string[] SlackRegions = ["ap-southeast-1", "eu-west-1", "us-east-2", "us-west-2"];

    /// <summary>Adds the subscriptions.</summary>
    public AlertForwarding(Construct scope, string id, AlertForwardingProps props)
        : base(scope, id)
    {
        ArgumentNullException.ThrowIfNull(props);
        PagerDuty("pagerduty", props.Topic, props.PagerDutyUrl, provider: null);
        if (props.Edge is { } edge) PagerDuty("edge-pagerduty", edge.Topic, props.PagerDutyUrl, edge.Provider);
        var role = new ServiceRole(this, "role", new ServiceRoleProps
        {
            Name = $"{props.Name}-slack",
            Description = "What Slack users can query: nothing beyond the alarms themselves",
            Trust = [ServiceRole.TrustedService("chatbot.amazonaws.com")],
        });
        _ = new ChatbotSlackChannelConfiguration(this, "slack", new ChatbotSlackChannelConfigurationConfig
        {
            Count = Existence.Unless(IsNull(props.SlackChannel)),
            ConfigurationName = props.Name,
            IamRoleArn = role.Arn,
            SlackTeamId = props.SlackTeam,
            SlackChannelId = props.SlackChannel,
            SnsTopicArns = props.Edge is { } also ? [props.Topic.Arn, also.Topic.Arn] : [props.Topic.Arn],
            GuardrailPolicyArns = ["arn:aws:iam::aws:policy/CloudWatchReadOnlyAccess"],
            LoggingLevel = "ERROR",
            Lifecycle = new TerraformResourceLifecycle
            {
                Precondition =
                [
                    new Precondition
                    {
                        Condition = Expression(Fn.Contains(SlackRegions, props.Region)),
                        ErrorMessage = $"slack_channel_id: AWS sends alarms to Slack from {string.Join(", ", SlackRegions)} only, and aws_region is another. Leave it out, or deploy to one of those.",
                    },
                ],
            },
        });
    }

    private void PagerDuty(string id, AlertTopic topic, string address, TerraformProvider? provider) => _ = new SnsTopicSubscription(this, id, new SnsTopicSubscriptionConfig
    {
        Count = Existence.Unless(IsNull(address)),
        TopicArn = topic.Arn,
        Protocol = "https",
        Endpoint = address,
        EndpointAutoConfirms = true,
        FilterPolicy = MessageFormat.Accept(MessageFormat.PagerDuty),
        Provider = provider,
    });
}
