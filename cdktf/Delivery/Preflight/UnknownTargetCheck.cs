namespace HybridCloud.Delivery.Preflight;

/// <summary>Takes the place of a stack's checks that need its account and state.</summary>
internal sealed class UnknownTargetCheck(string stack) : IPreflightCheck
{
    public string Name => $"image, names and quotas of {stack}";

    public Task<PreflightFinding> LookAsync(CancellationToken cancellationToken) =>
        Task.FromResult(PreflightFinding.Warning("not checked, because credentials were refused or the state could not be read", "Fix the faults and run preflight again"));
}
