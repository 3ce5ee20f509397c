using Constructs;
using HashiCorp.Cdktf;
using HashiCorp.Cdktf.Providers.Digitalocean.Record;

namespace HybridCloud.Infrastructure.Networking;

/// <summary>Inputs of <see cref="DnsAlias"/>.</summary>
public sealed record DnsAliasProps
{
    /// <summary>Domain that the DigitalOcean team owns.</summary>
    public required string Domain { get; init; }

    /// <summary>Name below <see cref="Domain"/>, without it.</summary>
    public required string Name { get; init; }

    /// <summary>Host name that the alias points to, with or without the trailing dot.</summary>
    public required string Target { get; init; }

    /// <summary>Seconds for which resolvers may cache the answer. Default 300.</summary>
    public double Ttl { get; init; } = 300;
}

/// <summary>A CNAME record in DigitalOcean's DNS.</summary>
public sealed class DnsAlias : Construct
{
    private readonly Record record;

    /// <summary>Adds a CNAME record.</summary>
    public DnsAlias(Construct scope, string id, DnsAliasProps props)
        : base(scope, id)
    {
        ArgumentNullException.ThrowIfNull(props);
        this.record = new Record(this, "record", new RecordConfig
        {
            Domain = props.Domain,
            Type = "CNAME",
            Name = props.Name,
            // DigitalOcean returns the trailing dot; without it every plan would show a change.
            Value = $"{Fn.Trimsuffix(props.Target, ".")}.",
            Ttl = props.Ttl,
        });
    }

    /// <summary>The alias with its domain.</summary>
    public string Fqdn => this.record.Fqdn;
}
