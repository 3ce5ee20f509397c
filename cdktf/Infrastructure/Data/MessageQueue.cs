using System.Text.Json.Nodes;
using Constructs;
using HashiCorp.Cdktf;
using HashiCorp.Cdktf.Providers.Aws.SqsQueue;
using HashiCorp.Cdktf.Providers.Aws.SqsQueuePolicy;
using HashiCorp.Cdktf.Providers.Aws.SqsQueueRedriveAllowPolicy;
using HybridCloud.Contract;
using HybridCloud.Infrastructure.Identity;

namespace HybridCloud.Infrastructure.Data;

/// <summary>Inputs of <see cref="MessageQueue"/>.</summary>
public sealed record MessageQueueProps
{
    /// <summary>Name of the queue; the dead-letter queue's ends in <c>-dead</c>.</summary>
    public required string Name { get; init; }

    /// <summary>Days that a message is kept. Default 4; the dead-letter queue keeps messages for 14.</summary>
    public int RetentionDays { get; init; } = 4;

    /// <summary>Whether Terraform refuses to destroy the queues and the messages in them. Default no.</summary>
    public bool PreventDestroy { get; init; }
}

/// <summary>An SQS queue, encrypted and over TLS only, with a dead-letter queue for messages that cannot be handled.</summary>
public sealed class MessageQueue : Construct
{
    private const int SecondsPerDay = 24 * 60 * 60;
    private const int VisibilitySeconds = 60;
    private const int Attempts = 5;

    private readonly SqsQueue queue;
    private readonly SqsQueue dead;

    /// <summary>Adds both queues.</summary>
    public MessageQueue(Construct scope, string id, MessageQueueProps props)
        : base(scope, id)
    {
        ArgumentNullException.ThrowIfNull(props);
        dead = new SqsQueue(this, "dead", new SqsQueueConfig
        {
            Name = $"{props.Name}-dead",
            SqsManagedSseEnabled = true,
            MessageRetentionSeconds = 14 * SecondsPerDay,
            Lifecycle = new TerraformResourceLifecycle { PreventDestroy = props.PreventDestroy },
        });
        this.queue = new SqsQueue(this, "queue", new SqsQueueConfig
        {
            Name = props.Name,
            SqsManagedSseEnabled = true,
            MessageRetentionSeconds = props.RetentionDays * SecondsPerDay,
            VisibilityTimeoutSeconds = VisibilitySeconds,
            // Long polling for receivers that do not ask for it.
            ReceiveWaitTimeSeconds = 20,
            RedrivePolicy = new JsonObject { ["deadLetterTargetArn"] = dead.Arn, ["maxReceiveCount"] = Attempts }.ToJsonString(),
            Lifecycle = new TerraformResourceLifecycle { PreventDestroy = props.PreventDestroy },
        });
        _ = new SqsQueueRedriveAllowPolicy(this, "redrive", new SqsQueueRedriveAllowPolicyConfig
        {
            QueueUrl = dead.Url,
            RedriveAllowPolicy = new JsonObject { ["redrivePermission"] = "byQueue", ["sourceQueueArns"] = new JsonArray(this.queue.Arn) }.ToJsonString(),
        });
        TlsOnly(this, "policy", this.queue);
        TlsOnly(this, "dead-policy", dead);
    }

    /// <summary>URL of the queue.</summary>
    public string Url => this.queue.Url;

    /// <summary>Name of the queue.</summary>
    public string Name => this.queue.Name;

    /// <summary>Name of the dead-letter queue.</summary>
    public string DeadLetterName => dead.Name;

    /// <summary>Allows sending messages: <see cref="AwsActions.SendMessages"/>.</summary>
    public PolicyStatement GrantSend(string sid) => new() { Sid = sid, Actions = AwsActions.SendMessages, Resources = [this.queue.Arn] };

    /// <summary>Allows consuming messages: <see cref="AwsActions.ConsumeMessages"/>.</summary>
    public PolicyStatement GrantConsume(string sid) => new() { Sid = sid, Actions = AwsActions.ConsumeMessages, Resources = [this.queue.Arn] };

    /// <summary>Refuses every call that does not use TLS.</summary>
    internal static void TlsOnly(Construct scope, string id, SqsQueue queue) => _ = new SqsQueuePolicy(scope, id, new SqsQueuePolicyConfig
    {
        QueueUrl = queue.Url,
        Policy = PolicyDocument.Json(new PolicyStatement
        {
            Sid = "TlsOnly",
            Deny = true,
            Actions = ["sqs:*"],
            Resources = [queue.Arn],
            Principal = Principal.Everybody,
            Conditions = [new PolicyCondition("Bool", "aws:SecureTransport", "false")],
        }),
    });
}
