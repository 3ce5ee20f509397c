using Constructs;
using HashiCorp.Cdktf;
using HashiCorp.Cdktf.Providers.Aws.CloudwatchLogGroup;
using HybridCloud.Infrastructure.Identity;
using HybridCloud.Infrastructure.Storage;

namespace HybridCloud.Infrastructure.Logging;

/// <summary>Inputs of <see cref="LogGroup"/>.</summary>
public sealed record LogGroupProps
{
    /// <summary>Name of the log group.</summary>
    public required string Name { get; init; }

    /// <summary>Days for which events are kept, one of the numbers that CloudWatch offers.</summary>
    public required double RetentionDays { get; init; }

    /// <summary>Key that encrypts the events. Default CloudWatch's own.</summary>
    public EncryptionKey? Key { get; init; }

    /// <summary>Provider of the region. Default the stack's own.</summary>
    public TerraformProvider? Provider { get; init; }
}

/// <summary>A CloudWatch log group whose events expire.</summary>
public sealed class LogGroup : Construct
{
    private readonly CloudwatchLogGroup group;

    public LogGroup(Construct scope, string id, LogGroupProps props)
        : base(scope, id)
    {
        ArgumentNullException.ThrowIfNull(props);
        group = new CloudwatchLogGroup(this, "group", new CloudwatchLogGroupConfig
        {
            Name = props.Name,
            RetentionInDays = props.RetentionDays,
            KmsKeyId = props.Key?.Arn,
            Provider = props.Provider,
        });
    }

    /// <summary>ARN of the log group.</summary>
    public string Arn => group.Arn;

    /// <summary>Name of the log group.</summary>
    public string Name => group.Name;

    /// <summary>The log group, for resources to depend on that would otherwise create it themselves.</summary>
    public ITerraformDependable Resource => group;

    /// <summary>Allows writing events: <c>logs:CreateLogStream</c>, <c>logs:PutLogEvents</c>, <c>logs:DescribeLogStreams</c>.</summary>
    public PolicyStatement GrantWrite(string sid) => new()
    {
        Sid = sid,
        Actions = ["logs:CreateLogStream", "logs:PutLogEvents", "logs:DescribeLogStreams"],
        Resources = [Arn, $"{Arn}:*"],
    };
}
