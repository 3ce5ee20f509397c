using HybridCloud.Delivery.Targets;

namespace HybridCloud.Delivery.Preflight;

/// <summary>The domain is in the DigitalOcean team.</summary>
internal sealed class DomainCheck(DigitalOcean digitalOcean, string domain) : IPreflightCheck
{
    public string Name => $"domain {domain}";

    public async Task<PreflightFinding> LookAsync(CancellationToken cancellationToken) =>
        await digitalOcean.HasDomainAsync(domain, cancellationToken)
            ? PreflightFinding.Ok("is in the team")
            : PreflightFinding.Fault("is not in the DigitalOcean team", "Add it there (control panel, Networking, Domains), or name another one: TF_VAR_domain");
}
