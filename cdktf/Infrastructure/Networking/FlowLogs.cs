using Constructs;
using HashiCorp.Cdktf.Providers.Aws.FlowLog;
using HybridCloud.Infrastructure.Identity;
using HybridCloud.Infrastructure.Logging;

namespace HybridCloud.Infrastructure.Networking;

/// <summary>Inputs of <see cref="FlowLogs"/>.</summary>
public sealed record FlowLogsProps
{
    /// <summary>Name of the role that writes the log.</summary>
    public required string Name { get; init; }

    /// <summary>Network whose connections are recorded.</summary>
    public required Network Network { get; init; }

    /// <summary>Where the records go.</summary>
    public required LogGroup LogGroup { get; init; }

    /// <summary>ALL, ACCEPT or REJECT.</summary>
    public required string Traffic { get; init; }

    /// <summary>Account that owns the network.</summary>
    public required string AccountId { get; init; }
}

/// <summary>A record of the connections of a network.</summary>
public sealed class FlowLogs : Construct
{
    /// <summary>Adds the flow log and the role that writes it.</summary>
    public FlowLogs(Construct scope, string id, FlowLogsProps props)
        : base(scope, id)
    {
        ArgumentNullException.ThrowIfNull(props);
        var role = new ServiceRole(this, "role", new ServiceRoleProps
        {
            Name = $"{props.Name}-flow-logs",
            Description = "Writes the network's flow logs",
            Trust = [ServiceRole.TrustedService("vpc-flow-logs.amazonaws.com", props.AccountId)],
        });
        // https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs-iam-role.html
        role.Allow(
            "write",
            props.LogGroup.GrantWrite("WriteFlowLogs"),
            new PolicyStatement
            {
                Sid = "FindLogGroup",
                Actions = ["logs:DescribeLogGroups"],
                Resources = ["*"],
                WildcardReason = "Log groups are listed, which has no resource that a role could be limited to.",
            });
        _ = new FlowLog(this, "log", new FlowLogConfig
        {
            VpcId = props.Network.VpcId,
            TrafficType = props.Traffic,
            LogDestinationType = "cloud-watch-logs",
            LogDestination = props.LogGroup.Arn,
            IamRoleArn = role.Arn,
            MaxAggregationInterval = 600,
        });
    }
}
