using System.Globalization;
using System.Text.Json;
using HybridCloud.Delivery.Targets;

namespace HybridCloud.Delivery.Preflight;

/// <summary>DigitalOcean lets the team create resources; reports what it has and what the stack adds. The API tells only the droplet limit.</summary>
internal sealed class DigitalOceanLimitsCheck(DigitalOcean digitalOcean, PreflightStack stack) : IPreflightCheck
{
    public string Name => "DigitalOcean limits";

    public async Task<PreflightFinding> LookAsync(CancellationToken cancellationToken)
    {
        var clusters = await digitalOcean.DatabasesAsync(cancellationToken);
        var apps = await digitalOcean.AppsAsync(cancellationToken);
        var account = await digitalOcean.AccountAsync(cancellationToken);
        var limit = account.TryGetProperty("droplet_limit", out var number) && number.ValueKind == JsonValueKind.Number ? number.GetInt32() : (int?)null;
        var found = string.Create(CultureInfo.InvariantCulture,
            $"{Counted.Of(clusters.Count, "database cluster")} and {stack.Added("digitalocean_database_cluster")} to add, {Counted.Of(apps.Count, "app")} and {stack.Added("digitalocean_app")} to add, droplet limit {limit?.ToString(CultureInfo.InvariantCulture) ?? "unknown"}");
        // An unverified account may create no droplets, and so no database clusters, which run on droplets.
        if (limit == 0)
            return PreflightFinding.Fault(found, "DigitalOcean has not verified the account: add a payment method, or ask for a higher limit (control panel, Settings, Resource limits)");
        return limit is null
            ? PreflightFinding.Warning(found, "Look up the limits in the control panel: Settings, Resource limits")
            : PreflightFinding.Ok($"{found}; only the control panel shows the limits on clusters and apps");
    }
}
