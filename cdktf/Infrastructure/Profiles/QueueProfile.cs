using HybridCloud.Infrastructure.Values;

namespace HybridCloud.Infrastructure.Profiles;

/// <summary>The validator, the uploader and their monitoring.</summary>
public sealed record QueueProfile
{
    /// <summary>The stack's own VPC.</summary>
    public required NetworkProfile Network { get; init; }

    /// <summary>
    /// Whether to take the cheap way where there is one: tasks with public addresses and no NAT, plain HTTP under the load
    /// balancer's own name, no EBS volume for Prometheus' metrics. Default no.
    /// </summary>
    public bool Cheap { get; init; }

    /// <summary>Size of one task of the validator and of the uploader.</summary>
    public required FargateSize Size { get; init; }

    /// <summary>Fewest and most validators.</summary>
    public required TaskRange ValidatorTasks { get; init; }

    /// <summary>Fewest and most uploaders.</summary>
    public required TaskRange UploaderTasks { get; init; }

    /// <summary>Waiting messages per running uploader that scaling aims at. Default 500.</summary>
    public int BacklogPerTask { get; init; } = 500;
}
