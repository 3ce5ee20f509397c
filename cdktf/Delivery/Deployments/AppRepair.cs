using System.Text.Json;
using HybridCloud.Delivery.Settings;
using HybridCloud.Delivery.Targets;
using HybridCloud.Delivery.Terraform;

namespace HybridCloud.Delivery.Deployments;

/// <summary>
/// Makes App Platform run what Terraform applied. After a failed deployment, App Platform keeps running the previous one, although both
/// its app spec and Terraform's state are new: a plan shows no difference.
/// </summary>
internal sealed class AppRepair(DigitalOceanSettings settings, TimeSpan pause, TextWriter output)
{
    private const string AppIdOutput = "app_id";

    // The time limit of a deployment, both App Platform's and the Terraform provider's.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(30);

    /// <summary>What is wrong with a stack's app, to follow the words "the app"; null if nothing is, or if the stack has no app.</summary>
    public async Task<string?> FaultAsync(StackWorkspace workspace, CancellationToken cancellationToken)
    {
        if (await AppIdAsync(workspace, cancellationToken) is not { } app)
            return null;
        using var digitalOcean = new DigitalOcean(settings);
        return (await AppState.ReadAsync(digitalOcean, app, cancellationToken)).Fault;
    }

    /// <summary>Deploys the app again if App Platform does not run what was applied.</summary>
    /// <exception cref="DeliveryException">The deployment failed again.</exception>
    public async Task RunAsync(StackWorkspace workspace, CancellationToken cancellationToken)
    {
        if (await AppIdAsync(workspace, cancellationToken) is not { } app)
            return;
        using var digitalOcean = new DigitalOcean(settings);
        var state = await AppState.ReadAsync(digitalOcean, app, cancellationToken);
        if (state.Underway is { } underway)
        {
            await output.WriteLineAsync($"{workspace.Stack}: App Platform's deployment {underway} is in progress");
            await WaitAsync(digitalOcean, app, underway, cancellationToken);
            state = await AppState.ReadAsync(digitalOcean, app, cancellationToken);
        }

        if (state.Fault is not { } fault)
            return;
        await output.WriteLineAsync($"{workspace.Stack}: the app {fault}: deploying it again");
        var started = await digitalOcean.StartDeploymentAsync(app, state.IsPinned, cancellationToken);
        var (phase, reasons) = await WaitAsync(digitalOcean, app, started, cancellationToken);
        if (phase != "ACTIVE")
        {
            throw new DeliveryException(
                $"App Platform's deployment {started} of what was applied before ended with {phase}{(reasons.Length > 0 ? ": " + reasons : "")}. Its log says more: doctl apps logs {app} --deployment {started} --type deploy");
        }

        await output.WriteLineAsync($"{workspace.Stack}: App Platform's deployment {started} runs what was applied");
    }

    private async Task<(string Phase, string Reasons)> WaitAsync(DigitalOcean digitalOcean, string app, string deployment, CancellationToken cancellationToken)
    {
        var deadline = TimeProvider.System.GetUtcNow() + Patience;
        while (true)
        {
            var found = await digitalOcean.DeploymentAsync(app, deployment, cancellationToken);
            if (AppState.Text(found, "phase") is "ACTIVE" or "ERROR" or "CANCELED" or "SUPERSEDED")
                return (AppState.Text(found, "phase")!, string.Join("; ", AppState.Reasons(found).Distinct()));
            if (TimeProvider.System.GetUtcNow() >= deadline)
                throw new DeliveryException($"App Platform's deployment {deployment} did not end within {Patience.TotalMinutes:0} minutes. Look at it in the control panel, then run the same command again.");
            await Task.Delay(pause, cancellationToken);
        }
    }

    private static async Task<string?> AppIdAsync(StackWorkspace workspace, CancellationToken cancellationToken) =>
        workspace.HasOutput(AppIdOutput)
        && (await workspace.OutputsAsync(cancellationToken)).TryGetValue(AppIdOutput, out var id) && id.ValueKind == JsonValueKind.String ? id.GetString() : null;
}
