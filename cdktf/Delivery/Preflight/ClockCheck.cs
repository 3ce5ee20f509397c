
namespace HybridCloud.Delivery.Preflight;

/// <summary>This machine's clock agrees with a cloud's, according to the header <c>Date</c> of its answers.</summary>
/// <param name="cloud">Name of the cloud.</param>
/// <param name="address">Address to call.</param>
/// <param name="clock">This machine's clock.</param>
internal sealed class ClockCheck(string cloud, Uri address, TimeProvider clock) : IPreflightCheck
{
    // AWS considers a signature expired after five minutes.
    // https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-troubleshooting.html
    private static readonly TimeSpan Refused = TimeSpan.FromMinutes(5);

    private static readonly TimeSpan Noticed = TimeSpan.FromMinutes(1);

    public string Name => $"clock against {cloud}";

    public async Task<PreflightFinding> LookAsync(CancellationToken cancellationToken)
    {
        using var http = NamedHttpClient.Create(address);
        try
        {
            var asked = clock.GetUtcNow();
            // Even an answer that refuses the call has the header.
            using var response = await http.GetAsync(address, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            if (response.Headers.Date is not { } date)
                return PreflightFinding.Warning($"{address.Host} does not say what time it is", "Check for a proxy in between");
            var off = asked + (clock.GetUtcNow() - asked) / 2 - date;
            var found = $"{Counted.Of((int)Math.Round(off.Duration().TotalSeconds), "second")} {(off < TimeSpan.Zero ? "behind" : "ahead")}";
            return off.Duration() >= Refused ? PreflightFinding.Fault(found, "Set this machine's clock, preferably by NTP: AWS refuses requests that are signed five minutes off")
                : off.Duration() >= Noticed ? PreflightFinding.Warning(found, "Set this machine's clock, preferably by NTP: from five minutes on, AWS refuses what it signs")
                : PreflightFinding.Ok(found);
        }
        catch (Exception e) when (e is HttpRequestException || e is TaskCanceledException && !cancellationToken.IsCancellationRequested)
        {
            return PreflightFinding.Fault($"{address.Host} did not answer: {e.Message.TrimEnd('.')}", "Check whether this machine can reach it");
        }
    }
}
