using HybridCloud.Delivery.Changes;
using HybridCloud.Delivery.Plans;
using HybridCloud.Delivery.Preflight;

namespace HybridCloud.Delivery.Verbs;

/// <summary>
/// Plans the environments that a change affects, for one review. A change affects an environment if its synthesized configuration or
/// its inputs, or the sources of the image, differ from the base commit.
/// </summary>
internal sealed class PlanChangedVerb : IVerb
{
    public static string Name => "plan-changed";

    public static string Description =>
        "Plan each of ENVIRONMENTS that differs from BASE_COMMIT (default HEAD^) in its synthesized configuration or in the image's sources";

    public static Needs Needs => Needs.ImageTag | Needs.Credentials;

    public async Task<int> RunAsync(DeliverySettings settings, TextWriter output, CancellationToken cancellationToken)
    {
        var plans = new PlanFolder(settings.WorkFolder);
        plans.Clear();
        // If one fails, a review must not show the others as if they were all.
        foreach (var environment in settings.Environments)
            plans.Clear(environment);
        await using var before = await BaseCheckout.OpenAsync(settings, cancellationToken);
        foreach (var environment in settings.Environments)
        {
            var there = settings.With("ENVIRONMENT", environment);
            var change = await EnvironmentChange.FindAsync(there, before, output, cancellationToken);
            await output.WriteLineAsync($"{environment}: {change.Why ?? $"neither its configuration nor the image differs from {before.Commit}"}");
            if (change.Why is null)
                plans.MarkUnchanged(environment);
            else
                await PlanAsync(there.With("CDKTF_OUTDIR", change.Folder), plans, output, cancellationToken);
        }

        return ExitCodes.Success;
    }

    private static async Task PlanAsync(DeliverySettings settings, PlanFolder plans, TextWriter output, CancellationToken cancellationToken)
    {
        await PlanVerb.PlanAsync(settings, output, cancellationToken);
        // Only reported: faults can be fixed before the deployment, which checks again.
        using var report = new StringWriter();
        await (await PreflightReport.OfAsync(settings, PreflightOccasion.Plan, cancellationToken)).WriteAsync(report);
        await output.WriteAsync(report.ToString().AsMemory(), cancellationToken);
        await plans.WritePreflightAsync(settings.Environment, report.ToString(), cancellationToken);
    }
}
