using System.Text.Json;
using HybridCloud.Delivery.Targets;

namespace HybridCloud.Delivery.Preflight;

/// <summary>DigitalOcean offers the region to this team.</summary>
internal sealed class RegionCheck(DigitalOcean digitalOcean, string region) : IPreflightCheck
{
    public string Name => $"DigitalOcean region {region}";

    public async Task<PreflightFinding> LookAsync(CancellationToken cancellationToken)
    {
        var regions = await digitalOcean.RegionsAsync(cancellationToken);
        var offered = regions.FindAll(found => found.TryGetProperty("available", out var available) && available.ValueKind == JsonValueKind.True).ConvertAll(found => AppState.Text(found, "slug"));
        return offered.Contains(region)
            ? PreflightFinding.Ok("is offered")
            : PreflightFinding.Fault(
                regions.Exists(found => AppState.Text(found, "slug") == region) ? "takes nothing new at the moment" : "is not a region that DigitalOcean offers",
                $"Set TF_VAR_do_region to one of {string.Join(", ", offered.Order(StringComparer.Ordinal))}");
    }
}
