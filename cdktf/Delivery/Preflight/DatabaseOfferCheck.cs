using System.Globalization;
using System.Text.Json;
using HybridCloud.Delivery.Targets;

namespace HybridCloud.Delivery.Preflight;

/// <summary>DigitalOcean offers the cluster's version, size and number of nodes in its region.</summary>
internal sealed class DatabaseOfferCheck(DigitalOcean digitalOcean, PreflightStack stack, JsonElement cluster) : IPreflightCheck
{
    private string Engine => stack.Text(cluster, "engine") ?? "";

    public string Name => $"{(Engine == "pg" ? "PostgreSQL" : "Valkey")} {stack.Text(cluster, "version")} at DigitalOcean";

    public async Task<PreflightFinding> LookAsync(CancellationToken cancellationToken)
    {
        var (version, size, region) = (stack.Text(cluster, "version"), stack.Text(cluster, "size"), stack.Text(cluster, "region"));
        var nodes = int.TryParse(stack.Text(cluster, "node_count"), CultureInfo.InvariantCulture, out var count) ? count : 1;
        if ((await digitalOcean.DatabaseOptionsAsync(cancellationToken)) is not { } options || !options.TryGetProperty(Engine, out var offer))
            return PreflightFinding.Warning("DigitalOcean does not say what it offers", "Check the versions and sizes in the control panel: Databases, Create");
        var versions = Texts(offer, "versions");
        if (version is not null && !versions.Contains(version))
            return PreflightFinding.Fault($"is not offered, only {string.Join(", ", versions)}", $"Set TF_VAR_{Variable}_version to one of them");
        if (region is not null && Texts(offer, "regions") is { Count: > 0 } regions && !regions.Contains(region))
            return PreflightFinding.Fault($"is not offered in {region}", $"Set TF_VAR_do_region to one of {string.Join(", ", regions)}");
        var layouts = offer.TryGetProperty("layouts", out var list) && list.ValueKind == JsonValueKind.Array ? list.EnumerateArray().ToList() : [];
        var sizes = layouts.Where(layout => layout.TryGetProperty("num_nodes", out var number) && number.GetInt32() == nodes).SelectMany(layout => Texts(layout, "sizes")).ToList();
        return size is null || sizes.Contains(size)
            ? PreflightFinding.Ok($"is offered as {size} with {nodes} node{(nodes == 1 ? "" : "s")}")
            : PreflightFinding.Fault(
                sizes.Count == 0 ? $"is not offered with {nodes} nodes" : $"is not offered as {size} with {nodes} node{(nodes == 1 ? "" : "s")}",
                $"Set TF_VAR_{Variable}_size or TF_VAR_{Variable}_nodes; with {nodes} node{(nodes == 1 ? "" : "s")} there are {string.Join(", ", sizes.Take(8))}");
    }

    private string Variable => Engine == "pg" ? "postgres" : Engine;

    private static List<string> Texts(JsonElement element, string name) =>
        element.TryGetProperty(name, out var list) && list.ValueKind == JsonValueKind.Array ? [.. list.EnumerateArray().Select(item => item.GetString()!)] : [];
}
