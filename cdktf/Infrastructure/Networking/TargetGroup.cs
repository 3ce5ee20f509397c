using Constructs;
using HashiCorp.Cdktf;
using HashiCorp.Cdktf.Providers.Aws.LbTargetGroup;

namespace HybridCloud.Infrastructure.Networking;

/// <summary>Inputs of <see cref="TargetGroup"/>.</summary>
public sealed record TargetGroupProps
{
    /// <summary>At most five characters with which the target group's name starts.</summary>
    public required string Prefix { get; init; }

    /// <summary>Network of the targets.</summary>
    public required Network Network { get; init; }

    /// <summary>Security group of the targets.</summary>
    public required SecurityGroup SecurityGroup { get; init; }

    /// <summary>TCP port of the targets.</summary>
    public required int Port { get; init; }

    /// <summary>Path that answers 200 when a target is ready for requests.</summary>
    public required string HealthPath { get; init; }

    /// <summary>Seconds that a deregistered target has to finish its requests. Default 30.</summary>
    public int DrainSeconds { get; init; } = 30;
}

/// <summary>Tasks among which a load balancer spreads requests, and their health check.</summary>
public sealed class TargetGroup : Construct
{
    private readonly LbTargetGroup group;

    /// <summary>Adds an empty target group; a service registers its tasks.</summary>
    public TargetGroup(Construct scope, string id, TargetGroupProps props)
        : base(scope, id)
    {
        ArgumentNullException.ThrowIfNull(props);
        Prefix = props.Prefix;
        (SecurityGroup, Port) = (props.SecurityGroup, props.Port);
        group = new LbTargetGroup(this, "group", new LbTargetGroupConfig
        {
            NamePrefix = $"{props.Prefix}-",
            VpcId = props.Network.VpcId,
            TargetType = "ip",
            Protocol = "HTTP",
            Port = props.Port,
            DeregistrationDelay = props.DrainSeconds.ToString(),
            HealthCheck = new LbTargetGroupHealthCheck
            {
                Path = props.HealthPath,
                Matcher = "200",
                Interval = 10,
                Timeout = 5,
                HealthyThreshold = 2,
                UnhealthyThreshold = 3,
            },
            // A listener cannot be without a target group while this one is replaced.
            Lifecycle = new TerraformResourceLifecycle { CreateBeforeDestroy = true },
        });
    }

    /// <summary>Security group of the targets.</summary>
    public SecurityGroup SecurityGroup { get; }

    /// <summary>What its name starts with.</summary>
    public string Prefix { get; }

    /// <summary>TCP port of the targets.</summary>
    public int Port { get; }

    /// <summary>ARN of the target group.</summary>
    public string Arn => group.Arn;

    /// <summary>The part of the ARN by which CloudWatch names the target group.</summary>
    public string ArnSuffix => group.ArnSuffix;
}
