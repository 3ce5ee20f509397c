using HybridCloud.Delivery.Targets;

namespace HybridCloud.Delivery.Preflight;

/// <summary>The findings of all checks, in the order of the checks.</summary>
/// <param name="Lines">Name and finding of each check.</param>
internal sealed record PreflightReport(IReadOnlyList<(string Name, PreflightFinding Finding)> Lines)
{
    // The limit of each check. They run in parallel, so all of them end within it.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    /// <summary>Whether a check found that a deployment would fail.</summary>
    public bool HasFaults => Count(PreflightVerdict.Fault) > 0;

    /// <summary>Chooses the checks that the settings' stacks need, and runs them.</summary>
    public static async Task<PreflightReport> OfAsync(DeliverySettings settings, PreflightOccasion occasion, CancellationToken cancellationToken)
    {
        using var digitalOcean = new DigitalOcean(settings.DigitalOcean);
        using var aws = new AwsReader(settings.Aws);
        return await RunAsync(await new PreflightChecks(settings, occasion, digitalOcean, aws, TimeProvider.System).AllAsync(cancellationToken), cancellationToken);
    }

    /// <summary>Runs preflight before a deployment, and stops on a fault unless PREFLIGHT=report.</summary>
    /// <exception cref="DeliveryException">There is a fault; nothing was applied.</exception>
    public static async Task PassAsync(DeliverySettings settings, TextWriter output, CancellationToken cancellationToken)
    {
        var report = await OfAsync(settings, PreflightOccasion.Deployment, cancellationToken);
        await report.WriteAsync(output);
        if (report.HasFaults && settings.Preflight.Stops)
        {
            throw new DeliveryException(
                $"Preflight found faults that would stop the deployment half-way, so nothing was applied:\n{string.Join('\n', report.Faults)}\nFix them and deploy again; where preflight is mistaken, PREFLIGHT=report prints them and goes on.");
        }
    }

    /// <summary>Runs all checks in parallel, each to its end, so that a fault hides no other.</summary>
    public static async Task<PreflightReport> RunAsync(IReadOnlyList<IPreflightCheck> checks, CancellationToken cancellationToken)
    {
        var findings = await Task.WhenAll(checks.Select(check => LookAsync(check, cancellationToken)));
        return new PreflightReport([.. checks.Select((check, index) => (check.Name, findings[index]))]);
    }

    /// <summary>Writes one line per check, and a line with their counts.</summary>
    public async Task WriteAsync(TextWriter output)
    {
        foreach (var (name, finding) in Lines)
            await output.WriteLineAsync($"{Word(finding.Verdict),-8} {Sentence(name, finding)}");
        await output.WriteLineAsync(
            $"preflight: {Count(PreflightVerdict.Ok)} ok, {Counted.Of(Count(PreflightVerdict.Warning), "warning")}, {Counted.Of(Count(PreflightVerdict.Fault), "fault")}; nothing was changed");
    }

    private static async Task<PreflightFinding> LookAsync(IPreflightCheck check, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Patience);
        try
        {
            return await check.LookAsync(limit.Token);
        }
        catch (AwsRefusedException e)
        {
            return PreflightFinding.Warning($"could not be checked: {e.Message.ReplaceLineEndings(" ").TrimEnd('.')}", e.IsDenied ? $"Allow {e.Action} to have it checked" : "Run preflight again");
        }
        catch (DeliveryException e)
        {
            return new PreflightFinding(PreflightVerdict.Fault, e.Message.ReplaceLineEndings(" "));
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return PreflightFinding.Fault($"no answer within {Patience.TotalSeconds:0} seconds", "Check whether this machine can reach both clouds");
        }
    }

    private IEnumerable<string> Faults => Lines.Where(line => line.Finding.Verdict == PreflightVerdict.Fault).Select(line => Sentence(line.Name, line.Finding));

    private static string Sentence(string name, PreflightFinding finding) => $"{name}: {finding.Found}{(finding.Fix is { } fix ? $". {fix}" : "")}";

    private int Count(PreflightVerdict verdict) => Lines.Count(line => line.Finding.Verdict == verdict);

    private static string Word(PreflightVerdict verdict) => verdict switch
    {
        PreflightVerdict.Ok => "ok",
        PreflightVerdict.Warning => "warning",
        _ => "FAULT",
    };
}
