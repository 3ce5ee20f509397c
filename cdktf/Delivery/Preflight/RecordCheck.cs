using System.Text.Json;
using HybridCloud.Delivery.Targets;

namespace HybridCloud.Delivery.Preflight;

/// <summary>The host's name has no record yet, or the stack's own: a CNAME allows no other record of its name.</summary>
/// <param name="digitalOcean">Calls DigitalOcean's API.</param>
/// <param name="stack">The stack with the record.</param>
/// <param name="domain">The domain.</param>
/// <param name="host">The name below it.</param>
internal sealed class RecordCheck(DigitalOcean digitalOcean, PreflightStack stack, string domain, string host) : IPreflightCheck
{
    public string Name => $"CNAME {host}.{domain}";

    public async Task<PreflightFinding> LookAsync(CancellationToken cancellationToken)
    {
        var ours = stack.Held("digitalocean_record");
        var records = (await digitalOcean.RecordsAsync(domain, cancellationToken)).FindAll(record => string.Equals(AppState.Text(record, "name"), host, StringComparison.OrdinalIgnoreCase));
        if (records.Count == 0)
            return PreflightFinding.Ok("is free");
        return records.Find(record => !ours.Contains(record.GetProperty("id").ToString())) is { ValueKind: JsonValueKind.Object } foreign
            ? PreflightFinding.Fault(
                $"is taken: {AppState.Text(foreign, "type")} {AppState.Text(foreign, "data")}, which is not in the state of {stack.Name}",
                "Delete that record if nothing needs it, or give the deployment another name: TF_VAR_name")
            : PreflightFinding.Ok("is this deployment's");
    }
}
