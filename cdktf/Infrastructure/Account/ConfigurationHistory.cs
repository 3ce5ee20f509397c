using Constructs;
using HashiCorp.Cdktf.Providers.Aws.ConfigConfigurationRecorder;
using HashiCorp.Cdktf.Providers.Aws.ConfigConfigurationRecorderStatus;
using HashiCorp.Cdktf.Providers.Aws.ConfigDeliveryChannel;
using HashiCorp.Cdktf.Providers.Aws.IamRolePolicyAttachment;
using HybridCloud.Infrastructure.Identity;
using HybridCloud.Infrastructure.Storage;

namespace HybridCloud.Infrastructure.Account;

/// <summary>Inputs of <see cref="ConfigurationHistory"/>.</summary>
public sealed record ConfigurationHistoryProps
{
    /// <summary>Name of recorder, channel and role.</summary>
    public required string Name { get; init; }

    /// <summary>Name of the bucket that keeps the history.</summary>
    public required string BucketName { get; init; }

    /// <summary>Account whose resources are recorded.</summary>
    public required string AccountId { get; init; }
}

/// <summary>AWS Config: how each resource was configured over time. An account has one recorder in each region.</summary>
public sealed class ConfigurationHistory : Construct
{
    /// <summary>Adds the recorder and its bucket.</summary>
    public ConfigurationHistory(Construct scope, string id, ConfigurationHistoryProps props)
        : base(scope, id)
    {
        ArgumentNullException.ThrowIfNull(props);
        Bucket = new SecureBucket(this, "bucket", new SecureBucketProps
        {
            Name = props.BucketName,
            ExpirationDays = 365,
            PreventDestroy = true,
            Statements = arn => AwsDelivery.Statements("config.amazonaws.com", arn, $"AWSLogs/{props.AccountId}", new PolicyCondition("StringEquals", "aws:SourceAccount", props.AccountId)),
        });
        var role = new ServiceRole(this, "role", new ServiceRoleProps
        {
            Name = $"{props.Name}-config",
            Description = "Reads how resources are configured",
            Trust = [ServiceRole.TrustedService("config.amazonaws.com", props.AccountId)],
        });
        // AWS adds the read calls of new services to this managed policy.
        _ = new IamRolePolicyAttachment(this, "read", new IamRolePolicyAttachmentConfig { Role = role.Name, PolicyArn = "arn:aws:iam::aws:policy/service-role/AWS_ConfigRole" });
        role.Allow("write", Bucket.GrantWrite("WriteHistory", $"AWSLogs/{props.AccountId}/"));
        var recorder = new ConfigConfigurationRecorder(this, "recorder", new ConfigConfigurationRecorderConfig
        {
            Name = props.Name,
            RoleArn = role.Arn,
            RecordingGroup = new ConfigConfigurationRecorderRecordingGroup { AllSupported = true, IncludeGlobalResourceTypes = true },
        });
        var channel = new ConfigDeliveryChannel(this, "channel", new ConfigDeliveryChannelConfig { Name = props.Name, S3BucketName = Bucket.Name, DependsOn = [recorder, Bucket.Policy] });
        _ = new ConfigConfigurationRecorderStatus(this, "status", new ConfigConfigurationRecorderStatusConfig { Name = recorder.Name, IsEnabled = true, DependsOn = [channel] });
    }

    /// <summary>Where the history is kept.</summary>
    public SecureBucket Bucket { get; }
}
