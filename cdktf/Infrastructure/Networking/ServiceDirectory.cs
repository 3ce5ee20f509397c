using Constructs;
using HashiCorp.Cdktf.Providers.Aws.ServiceDiscoveryPrivateDnsNamespace;
using HashiCorp.Cdktf.Providers.Aws.ServiceDiscoveryService;

namespace HybridCloud.Infrastructure.Networking;

// Rests on an assumption (docs/ASSUMPTIONS.md): multivalue-eight
/// <summary>Inputs of <see cref="ServiceDirectory"/>.</summary>
public sealed record ServiceDirectoryProps
{
    /// <summary>Domain of the services' names, known only within the network.</summary>
    public required string Domain { get; init; }

    /// <summary>Network that knows the names.</summary>
    public required Network Network { get; init; }
}

/// <summary>A name of a service in a <see cref="ServiceDirectory"/>.</summary>
/// <param name="Arn">ARN with which an ECS service registers its tasks.</param>
/// <param name="Id">Id with which Cloud Map lists what is registered.</param>
public sealed record RegisteredName(string Arn, string Id);

/// <summary>A Cloud Map namespace: names within the network for tasks that come and go.</summary>
public sealed class ServiceDirectory : Construct
{
    private const int TtlSeconds = 10;

    private readonly ServiceDiscoveryPrivateDnsNamespace dnsNamespace;

    /// <summary>Adds a namespace without names.</summary>
    public ServiceDirectory(Construct scope, string id, ServiceDirectoryProps props)
        : base(scope, id)
    {
        ArgumentNullException.ThrowIfNull(props);
        Domain = props.Domain;
        dnsNamespace = new ServiceDiscoveryPrivateDnsNamespace(this, "namespace", new ServiceDiscoveryPrivateDnsNamespaceConfig { Name = props.Domain, Vpc = props.Network.VpcId });
    }

    /// <summary>Domain of the names.</summary>
    public string Domain { get; }

    /// <summary>Adds a name that resolves to an A record for each running task.</summary>
    /// <param name="name">Name of the service.</param>
    public RegisteredName Register(string name)
    {
        var service = new ServiceDiscoveryService(this, name, new ServiceDiscoveryServiceConfig
        {
            Name = name,
            DnsConfig = new ServiceDiscoveryServiceDnsConfig
            {
                NamespaceId = dnsNamespace.Id,
                RoutingPolicy = "MULTIVALUE",
                DnsRecords = new[] { new ServiceDiscoveryServiceDnsConfigDnsRecords { Type = "A", Ttl = TtlSeconds } },
            },
            ForceDestroy = true,
        });
        return new(service.Arn, service.Id);
    }
}
