using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text.Json;

namespace HybridCloud.Delivery.Smoke;

/// <summary>Looks at a deployment as its visitors, its attackers and its platform do, until all is well or time is up.</summary>
internal sealed class SmokeTest(IReadOnlyList<ISmokeCheck> checks, TimeSpan timeout, TimeSpan pause, TextWriter output)
{
    /// <summary>An HTTP client as the checks need it: one answer a question, no redirects followed, blocked requests reported as such.</summary>
    public static HttpClient CreateClient() => NamedHttpClient.Create(
        new FirewallReport(new SocketsHttpHandler { AllowAutoRedirect = false, PooledConnectionLifetime = TimeSpan.FromSeconds(30) }),
        TimeSpan.FromSeconds(15));

    /// <summary>Runs all checks at once.</summary>
    /// <returns>What was wrong to the end, one sentence a check; empty when all is well.</returns>
    public async Task<IReadOnlyList<string>> RunAsync(CancellationToken cancellationToken)
    {
        var results = await Task.WhenAll(checks.Select(check => AwaitAsync(check, cancellationToken)));
        return [.. results.OfType<string>()];
    }

    private async Task<string?> AwaitAsync(ISmokeCheck check, CancellationToken cancellationToken)
    {
        var clock = Stopwatch.StartNew();
        while (true)
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

            if (clock.Elapsed >= timeout)
            {
                Write($"FAIL  {check.Name}: {seen}");
                return $"{check.Name}: {seen}";
            }

            await Task.Delay(pause, cancellationToken);
        }
    }

    private void Write(string line)
    {
        // Checks end at the same time; a line must not be torn.
        lock (output)
            output.WriteLine(line);
    }
}
