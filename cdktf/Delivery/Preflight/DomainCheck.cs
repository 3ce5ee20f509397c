using HybridCloud.Delivery.Targets;

namespace HybridCloud.Delivery.Preflight;

/// <summary>The domain is in the DigitalOcean team, and its CAA records admit AWS for the stack's certificates.</summary>
/// <param name="digitalOcean">Calls DigitalOcean's API.</param>
/// <param name="stack">The stack.</param>
/// <param name="domain">The domain.</param>
internal sealed class DomainCheck(DigitalOcean digitalOcean, PreflightStack stack, string domain) : IPreflightCheck
{
    public string Name => $"domain {domain}";

    public async Task<PreflightFinding> LookAsync(CancellationToken cancellationToken)
    {
        if (!await digitalOcean.HasDomainAsync(domain, cancellationToken))
            return PreflightFinding.Fault("is not in the DigitalOcean team", "Add it there (control panel, Networking, Domains), or name another one: TF_VAR_domain");
        var records = await digitalOcean.RecordsAsync(domain, cancellationToken);
        foreach (var host in stack.Resources("aws_acm_certificate").Select(certificate => stack.Text(certificate, "domain_name")).OfType<string>().Where(host => host == domain || host.EndsWith("." + domain, StringComparison.Ordinal)))
        {
            // Only the CAA records nearest to a name apply (RFC 8659).
            var nearest = Above(host).Select(name => records.FindAll(record => AppState.Text(record, "type") == "CAA" && AppState.Text(record, "name") == name)).FirstOrDefault(found => found.Count > 0) ?? [];
            if (!CertificateAuthorities.Admit(nearest.Select(record => (AppState.Text(record, "tag") ?? "", AppState.Text(record, "data") ?? ""))))
                return PreflightFinding.Fault($"has CAA records for {host} that do not admit AWS: {string.Join(", ", nearest.Select(record => AppState.Text(record, "data")))}", CertificateAuthorities.Fix);
        }

        return PreflightFinding.Ok("is in the team, and lets AWS issue certificates");
    }

    /// <summary>A host's name, then its parents' up to the domain, as DigitalOcean's records write them.</summary>
    private IEnumerable<string> Above(string host)
    {
        for (var name = host; name != domain; name = name[(name.IndexOf('.', StringComparison.Ordinal) + 1)..])
            yield return name[..^(domain.Length + 1)];
        yield return "@";
    }
}
