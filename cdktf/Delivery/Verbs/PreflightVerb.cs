using HybridCloud.Delivery.Preflight;

namespace HybridCloud.Delivery.Verbs;

/// <summary>Finds, before a deployment, what would stop it half-way. Only reads.</summary>
internal sealed class PreflightVerb : IVerb
{
    public static string Name => "preflight";

    public static string Description => "Check credentials, names, limits, region, image and clock before a deployment; changes nothing";

    public static Needs Needs => Needs.Environment | Needs.ImageTag | Needs.Credentials;

    public async Task<int> RunAsync(DeliverySettings settings, TextWriter output, CancellationToken cancellationToken)
    {
        var report = await PreflightReport.OfAsync(settings, PreflightOccasion.Deployment, cancellationToken);
        await report.WriteAsync(output);
        return report.HasFaults ? ExitCodes.Failure : ExitCodes.Success;
    }
}
