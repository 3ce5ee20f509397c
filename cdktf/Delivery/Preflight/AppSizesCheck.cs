using HybridCloud.Delivery.Targets;

namespace HybridCloud.Delivery.Preflight;

/// <summary>App Platform offers the sizes of the app's components.</summary>
/// <param name="digitalOcean">Lists the sizes on offer.</param>
/// <param name="stack">The stack.</param>
internal sealed class AppSizesCheck(DigitalOcean digitalOcean, PreflightStack stack) : IPreflightCheck
{
    public string Name => $"App Platform's sizes for {stack.Name}";

    public async Task<PreflightFinding> LookAsync(CancellationToken cancellationToken)
    {
        var wanted = stack.Resources("digitalocean_app")
            .SelectMany(app => ((string[])["service", "worker", "job"]).SelectMany(kind => PreflightStack.Items(app, "spec", kind)))
            .Select(component => stack.Text(component, "instance_size_slug")).OfType<string>().Distinct().ToList();
        var offered = (await digitalOcean.AppSizesAsync(cancellationToken)).Select(size => AppState.Text(size, "slug")).OfType<string>().ToList();
        var missing = wanted.Where(size => !offered.Contains(size)).ToList();
        return missing.Count == 0
            ? PreflightFinding.Ok($"{string.Join(", ", wanted)}: offered")
            : PreflightFinding.Fault($"{string.Join(", ", missing)} {(missing.Count == 1 ? "is" : "are")} not offered", $"Set TF_VAR_api_size and TF_VAR_worker_size to one of {string.Join(", ", offered)}");
    }
}
