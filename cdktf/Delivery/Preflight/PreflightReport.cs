using System.Globalization;

namespace HybridCloud.Delivery.Preflight;

/// <summary>Every check's finding, in the order of the checks.</summary>
/// <param name="Lines">Name and finding of each check.</param>
internal sealed record PreflightReport(IReadOnlyList<(string Name, PreflightFinding Finding)> Lines)
{
    // The whole of it takes a minute at most: no check waits for another one.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    /// <summary>Whether a deployment would fail.</summary>
    public bool HasFaults => Count(PreflightVerdict.Fault) > 0;

    /// <summary>Runs all checks at once, each to its end: a fault of one keeps no other from being told.</summary>
    public static async Task<PreflightReport> RunAsync(IReadOnlyList<IPreflightCheck> checks, CancellationToken cancellationToken)
    {
        var findings = await Task.WhenAll(checks.Select(check => LookAsync(check, cancellationToken)));
        return new PreflightReport([.. checks.Select((check, index) => (check.Name, findings[index]))]);
    }

    /// <summary>A line a check, and one that counts them.</summary>
    public async Task WriteAsync(TextWriter output)
    {
        foreach (var (name, finding) in Lines)
            await output.WriteLineAsync($"{Word(finding.Verdict),-8} {name}: {finding.Found}{(finding.Fix is { } fix ? $". {fix}" : "")}");
        await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture,
            $"preflight: {Count(PreflightVerdict.Ok)} ok, {Count(PreflightVerdict.Warning)} warnings, {Count(PreflightVerdict.Fault)} faults; nothing was changed"));
    }

    private static async Task<PreflightFinding> LookAsync(IPreflightCheck check, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Patience);
        try
        {
            return await check.LookAsync(limit.Token);
        }
        catch (DeliveryException e)
        {
            return new PreflightFinding(PreflightVerdict.Fault, e.Message.ReplaceLineEndings(" "));
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return PreflightFinding.Fault($"no answer within {Patience.TotalSeconds:0} seconds", "Look whether this machine reaches both clouds");
        }
    }

    private int Count(PreflightVerdict verdict) => Lines.Count(line => line.Finding.Verdict == verdict);

    private static string Word(PreflightVerdict verdict) => verdict switch
    {
        PreflightVerdict.Ok => "ok",
        PreflightVerdict.Warning => "warning",
        _ => "FAULT",
    };
}
