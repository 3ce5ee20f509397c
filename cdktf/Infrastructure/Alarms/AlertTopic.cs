using Constructs;
using HashiCorp.Cdktf;
using HashiCorp.Cdktf.Providers.Aws.SnsTopic;
using HashiCorp.Cdktf.Providers.Aws.SnsTopicPolicy;
using HashiCorp.Cdktf.Providers.Aws.SnsTopicSubscription;
using HybridCloud.Infrastructure.Identity;
using HybridCloud.Infrastructure.Storage;

namespace HybridCloud.Infrastructure.Alarms;

// Rests on an assumption (docs/ASSUMPTIONS.md): eventbridge-topic-policy
/// <summary>Inputs of <see cref="AlertTopic"/>.</summary>
public sealed record AlertTopicProps
{
    /// <summary>Name, unique in the account and region.</summary>
    public required string Name { get; init; }

    /// <summary>Number of e-mail subscriptions, 0 or 1: a count, since Terraform decides by the variable.</summary>
    public required double Subscriptions { get; init; }

    /// <summary>E-mail address that alarms go to; its owner must confirm once.</summary>
    public required string Email { get; init; }

    /// <summary>Id of the account whose alarms may publish.</summary>
    public required string AccountId { get; init; }

    /// <summary>Provider of the region. Default the stack's own.</summary>
    public TerraformProvider? Provider { get; init; }
}

/// <summary>Where alarms go: a topic that mails the owner.</summary>
/// <remarks>The topic has its own key, because with the AWS managed key for SNS CloudWatch cannot publish.</remarks>
public sealed class AlertTopic : Construct
{
    private const string CloudWatch = "cloudwatch.amazonaws.com";
    private const string EventBridge = "events.amazonaws.com";

    private readonly EncryptionKey key;
    private readonly SnsTopic topic;

    public AlertTopic(Construct scope, string id, AlertTopicProps props)
        : base(scope, id)
    {
        ArgumentNullException.ThrowIfNull(props);
        key = new EncryptionKey(this, "key", new EncryptionKeyProps
        {
            Name = props.Name,
            Description = "Alarms on their way to their readers",
            AccountId = props.AccountId,
            Services = [EventBridge],
            ServicesForAccount = [CloudWatch],
            Provider = props.Provider,
        });
        topic = new SnsTopic(this, "topic", new SnsTopicConfig { Name = props.Name, KmsMasterKeyId = key.Arn, Provider = props.Provider });
        _ = new SnsTopicPolicy(this, "policy", new SnsTopicPolicyConfig
        {
            Arn = topic.Arn,
            Policy = PolicyDocument.Json(
                new PolicyStatement
                {
                    Sid = "PublishedByAlarms",
                    Actions = ["sns:Publish"],
                    Resources = [topic.Arn],
                    Principal = Principal.Service(CloudWatch),
                    Conditions = [new PolicyCondition("StringEquals", "aws:SourceAccount", props.AccountId)],
                },
                // EventBridge drops its events if the statement that allows it has a condition:
                // https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-resource-based.html
                new PolicyStatement
                {
                    Sid = "PublishedByEvents",
                    Actions = ["sns:Publish"],
                    Resources = [topic.Arn],
                    Principal = Principal.Service(EventBridge),
                }),
            Provider = props.Provider,
        });
        _ = new SnsTopicSubscription(this, "email", new SnsTopicSubscriptionConfig
        {
            Count = TerraformCount.Of(props.Subscriptions),
            TopicArn = topic.Arn,
            Protocol = "email",
            Endpoint = props.Email,
            FilterPolicy = MessageFormat.Accept(MessageFormat.Text),
            Provider = props.Provider,
        });
    }

    /// <summary>ARN of the topic.</summary>
    public string Arn => topic.Arn;

    /// <summary>ARN of the key that encrypts the messages.</summary>
    public string KeyArn => key.Arn;

    /// <summary>Allows sending alerts: <c>sns:Publish</c>.</summary>
    public PolicyStatement GrantPublish(string sid) => new() { Sid = sid, Actions = ["sns:Publish"], Resources = [Arn] };

    /// <summary>Allows encrypting the messages: <c>kms:Decrypt</c>, <c>kms:GenerateDataKey</c>.</summary>
    public PolicyStatement GrantEncrypt(string sid) => key.GrantEncryptDecrypt(sid);
}
