using HybridCloud.Contract;

namespace HybridCloud.Infrastructure.Values;

/// <summary>Host names of one environment: prod's directly below the zone, the others' below the environment's name.</summary>
/// <param name="Zone">Domain of the Route 53 zone.</param>
/// <param name="Environment">dev, staging or prod.</param>
public sealed record PlatformHosts(string Zone, string Environment)
{
    /// <summary>Support front end.</summary>
    public string Support => Host("support");

    /// <summary>Client portal.</summary>
    public string Portal => Host("portal");

    /// <summary>API for clients outside of the front ends.</summary>
    public string Api => Host("api");

    /// <summary>The internal load balancer, as CloudFront and its certificate name it; it has no DNS record.</summary>
    public string Origin => Host("origin");

    /// <summary>Name in Client VPN's certificate.</summary>
    public string Vpn => Host("vpn");

    /// <summary>Validator and Grafana of stack <c>queue</c>.</summary>
    public string Queue => Host("queue");

    private string Host(string name) => Environment == DeploymentEnvironment.Prod ? $"{name}.{Zone}" : $"{name}.{Environment}.{Zone}";
}
