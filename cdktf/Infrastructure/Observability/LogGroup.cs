using Constructs;
using HashiCorp.Cdktf;
using HashiCorp.Cdktf.Providers.Aws.CloudwatchLogGroup;

namespace HybridCloud.Infrastructure.Observability;

/// <summary>Inputs of <see cref="LogGroup"/>.</summary>
public sealed record LogGroupProps
{
    /// <summary>Name, unique in the account and region.</summary>
    public required string Name { get; init; }

    /// <summary>Days that entries are kept, one of the numbers that CloudWatch offers.</summary>
    public required double RetentionDays { get; init; }

    /// <summary>Provider of the region. Default the stack's own.</summary>
    public TerraformProvider? Provider { get; init; }
}

/// <summary>A CloudWatch log group that forgets in time.</summary>
public sealed class LogGroup : Construct
{
    private readonly CloudwatchLogGroup _group;

    /// <summary>Adds a log group.</summary>
    public LogGroup(Construct scope, string id, LogGroupProps props)
        : base(scope, id)
    {
        ArgumentNullException.ThrowIfNull(props);
        _group = new CloudwatchLogGroup(this, "group", new CloudwatchLogGroupConfig
        {
            Name = props.Name,
            RetentionInDays = props.RetentionDays,
            Provider = props.Provider,
        });
    }

    /// <summary>ARN of the group.</summary>
    public string Arn => _group.Arn;

    /// <summary>Name of the group.</summary>
    public string Name => _group.Name;
}
