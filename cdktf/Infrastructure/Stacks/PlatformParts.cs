using HashiCorp.Cdktf;
using HybridCloud.Infrastructure.Compute;
using HybridCloud.Infrastructure.Data;
using HybridCloud.Infrastructure.Networking;
using HybridCloud.Infrastructure.Observability;

namespace HybridCloud.Infrastructure.Stacks;

/// <summary>What the services of the platform have in common.</summary>
internal sealed record PlatformParts
{
    public required Network Network { get; init; }

    public required Cluster Cluster { get; init; }

    public required string Image { get; init; }

    public required IReadOnlyList<string> ImageRepositoryArns { get; init; }

    public required WorkloadEnvironment Environment { get; init; }

    public required EncryptionKey LogsKey { get; init; }

    public required EncryptionKey SecretsKey { get; init; }

    public required IReadOnlyList<Firewall> DatabaseFirewalls { get; init; }

    public required IReadOnlyList<ITerraformDependable> DataReady { get; init; }

    public required AlertTopic Alerts { get; init; }
}
