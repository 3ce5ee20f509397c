using System.Text.Json;
using HybridCloud.Delivery.Targets;

namespace HybridCloud.Delivery.Preflight;

/// <summary>No other app of the team has the app's name.</summary>
internal sealed class AppNameCheck(DigitalOcean digitalOcean, PreflightStack stack, string app) : IPreflightCheck
{
    public string Name => $"app {app}";

    public async Task<PreflightFinding> LookAsync(CancellationToken cancellationToken)
    {
        var named = (await digitalOcean.AppsAsync(cancellationToken)).FindAll(other => other.TryGetProperty("spec", out var spec) && AppState.Text(spec, "name") == app);
        if (named.Count == 0)
            return PreflightFinding.Ok("is free");
        return named.Find(other => !stack.Held("digitalocean_app").Contains(AppState.Text(other, "id")!)) is { ValueKind: JsonValueKind.Object } foreign
            ? PreflightFinding.Fault(
                $"is the name of app {AppState.Text(foreign, "id")}, which is not in the state of {stack.Name}",
                "Destroy that app if nothing needs it, or give the deployment another name: TF_VAR_name")
            : PreflightFinding.Ok("is this deployment's");
    }
}
