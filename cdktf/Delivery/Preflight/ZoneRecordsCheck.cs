using HybridCloud.Delivery.Targets;

namespace HybridCloud.Delivery.Preflight;

/// <summary>The stack's names in a Route 53 zone are free, or its own: a name has one record of each type, and none beside a CNAME.</summary>
/// <param name="aws">Calls Route 53.</param>
/// <param name="stack">The stack with the records.</param>
/// <param name="zone">Name of the zone.</param>
internal sealed class ZoneRecordsCheck(AwsReader aws, PreflightStack stack, string zone) : IPreflightCheck
{
    private const string Type = "aws_route53_record";

    public string Name => $"names of {stack.Name} in {zone}";

    public async Task<PreflightFinding> LookAsync(CancellationToken cancellationToken)
    {
        if (await HostedZoneCheck.FindAsync(aws, zone, cancellationToken) is not { } id)
            return PreflightFinding.Ok("are not checked without the zone");
        var ours = stack.Held(Type);
        // Skips certificate validation records, whose names AWS chooses.
        var wanted = stack.Resources(Type).Select(record => (Name: stack.Text(record, "name")?.TrimEnd('.').ToLowerInvariant(), Type: stack.Text(record, "type")))
            .Where(record => record.Name is not null && record.Type is not null).Distinct().ToList();
        var taken = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var records in wanted.GroupBy(record => record.Name!))
        {
            var found = (await HostedZoneCheck.RecordsAsync(aws, id, records.Key, null, cancellationToken)).Select(set => set.Element("Type")!.Value).ToList();
            foreach (var (name, type) in records)
            {
                if (found.Find(other => (other == type || other == "CNAME" || type == "CNAME") && !ours.Contains($"{id}_{name}_{other}")) is { } other)
                    taken.Add($"{name} ({other})");
            }
        }

        return taken.Count == 0
            ? PreflightFinding.Ok($"{string.Join(", ", wanted.Select(record => record.Name).Distinct())}: free or this deployment's")
            : PreflightFinding.Fault(
                $"{string.Join(", ", taken)} {(taken.Count == 1 ? "is" : "are")} taken, and not in the state of {stack.Name}",
                "Delete what nothing needs, or give the deployment another zone: TF_VAR_hosted_zone");
    }
}
