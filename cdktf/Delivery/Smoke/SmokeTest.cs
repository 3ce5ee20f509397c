using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text.Json;

namespace HybridCloud.Delivery.Smoke;

/// <summary>Checks a deployment as its visitors, its attackers and its platform see it, until all is well or time is up.</summary>
internal sealed class SmokeTest(IReadOnlyList<ISmokeCheck> checks, TimeSpan timeout, TimeSpan pause, TextWriter output)
{
    /// <summary>How often a check is looked at, at least, even when time is up: the worker's compares two looks, and one may be cut off.</summary>
    private const int LeastLooks = 3;

    /// <summary>An HTTP client that follows no redirects and throws <see cref="FirewallException"/> for requests that the WAF blocks.</summary>
    /// <param name="call">How long a call may take.</param>
    public static HttpClient CreateClient(TimeSpan call) => NamedHttpClient.Create(
        new FirewallReport(new SocketsHttpHandler { AllowAutoRedirect = false, PooledConnectionLifetime = TimeSpan.FromSeconds(30) }),
        call);

    /// <summary>Runs all checks in parallel.</summary>
    /// <returns>What was still wrong at the end, one sentence per failed check; empty if all is well.</returns>
    public async Task<IReadOnlyList<string>> RunAsync(CancellationToken cancellationToken)
    {
        var results = await Task.WhenAll(checks.Select(check => AwaitAsync(check, cancellationToken)));
        return [.. results.OfType<string>()];
    }

    private async Task<string?> AwaitAsync(ISmokeCheck check, CancellationToken cancellationToken)
    {
        var clock = Stopwatch.StartNew();
        for (var looks = 1; ; looks++)
        {
            string seen;
            try
            {
                var found = await check.LookAsync(cancellationToken);
                Write($"ok    {check.Name}: {found} ({clock.Elapsed.TotalSeconds.ToString("0.0", CultureInfo.InvariantCulture)} s)");
                return null;
            }
            catch (SmokeException e)
            {
                seen = e.Message;
            }
            catch (Exception e) when (e is HttpRequestException or SocketException or AuthenticationException or IOException or JsonException or DeliveryException
                || e is TaskCanceledException && !cancellationToken.IsCancellationRequested)
            {
                seen = e.InnerException is null ? e.Message : $"{e.Message} ({e.InnerException.Message})";
            }

            if (clock.Elapsed >= timeout && looks >= LeastLooks)
            {
                Write($"FAIL  {check.Name}: {seen}");
                return $"{check.Name}: {seen}";
            }

            await Task.Delay(pause, cancellationToken);
        }
    }

    private void Write(string line)
    {
        // Checks may end at the same time; their lines must not mix.
        lock (output)
            output.WriteLine(line);
    }
}
