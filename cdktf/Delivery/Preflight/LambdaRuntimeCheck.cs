using System.Globalization;

namespace HybridCloud.Delivery.Preflight;

// Rests on an assumption (docs/ASSUMPTIONS.md): lambda-dates
/// <summary>AWS still allows new functions with the runtime. No API lists runtimes, so the dates are from AWS's announcements.</summary>
internal sealed class LambdaRuntimeCheck(string runtime, TimeProvider clock) : IPreflightCheck
{
    /// <summary>The day from which AWS allows no new functions. https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html</summary>
    private static readonly Dictionary<string, DateTimeOffset> MadeUntil = new()
    {
        ["nodejs20.x"] = new(2026, 6, 1, 0, 0, 0, TimeSpan.Zero),
        ["nodejs22.x"] = new(2027, 6, 1, 0, 0, 0, TimeSpan.Zero),
        ["nodejs24.x"] = new(2028, 6, 1, 0, 0, 0, TimeSpan.Zero),
    };

    public string Name => $"Lambda runtime {runtime}";

    public Task<PreflightFinding> LookAsync(CancellationToken cancellationToken)
    {
        const string fix = "Raise the function's runtime, and check AWS's list of runtimes";
        if (!MadeUntil.TryGetValue(runtime, out var until))
            return Task.FromResult(PreflightFinding.Warning("is not in this program's list of AWS's dates", fix));
        var found = $"AWS announced that it can be used for new functions until {until.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)}";
        return Task.FromResult(until <= clock.GetUtcNow() ? PreflightFinding.Fault(found, fix) : PreflightFinding.Ok(found));
    }
}
