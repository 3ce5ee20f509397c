using System.Globalization;
using Microsoft.Playwright;

namespace HybridCloud.Dashboard;

/// <summary>Measures how long a viewer who opens the dashboard waits until every value is on the screen.</summary>
internal static class FirstPaint
{
    /// <summary>Longest acceptable wait.</summary>
    private static readonly TimeSpan Target = TimeSpan.FromMilliseconds(300);

    // Visits that do not count: the servers have only just started, and .NET still recompiles their hot code.
    private const int WarmUp = 10;
    private const int Visits = 40;

    private const string Report = "painted after ";

    // Reports the milliseconds since navigation, in the frame after the one that drew the last value. The page reports on its own:
    // if Playwright asked it, the page would have to compile another script just when it is busiest.
    private const string Watch =
        $$"""
        const done = () => document.querySelectorAll('.bars i').length > 0 && document.querySelector('#version')?.textContent &&
          document.querySelectorAll('[data-service] .pill[data-tone="ok"]').length === 4 &&
          document.querySelectorAll('[data-flow]:not([data-tone="ok"])').length === 0 &&
          document.querySelector('#overall').dataset.tone === 'ok';
        const observer = new MutationObserver(() => {
          if (!done()) return;
          observer.disconnect();
          requestAnimationFrame(() => {
            const painted = new MessageChannel();
            painted.port1.onmessage = () => console.info('{{Report}}' + performance.now());
            painted.port2.postMessage(null);
          });
        });
        observer.observe(document, { subtree: true, childList: true, characterData: true, attributes: true });
        """;

    // A new tab starts processes while the last one's end; a visit begins only after the time that typing the address would take.
    private static readonly TimeSpan Settling = TimeSpan.FromMilliseconds(500);

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>Visits with an empty cache each time and prints the distribution.</summary>
    /// <returns>Whether the median visitor waits no longer than the target.</returns>
    public static async Task<bool> MeasureAsync(Browser browser, Uri dashboard, TextWriter output)
    {
        var times = new List<double>();
        for (var visit = 0; visit < WarmUp + Visits; visit++)
        {
            await using var viewer = await browser.NewViewerAsync(new() { ViewportSize = new() { Width = 1440, Height = 900 } });
            var page = await viewer.NewPageAsync();
            await page.AddInitScriptAsync(Watch);
            var painted = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
            page.Console += (_, message) =>
            {
                if (message.Text.StartsWith(Report, StringComparison.Ordinal)) painted.TrySetResult(message.Text[Report.Length..]);
            };
            await Task.Delay(Settling);
            await page.GotoAsync(dashboard.ToString(), new() { WaitUntil = WaitUntilState.Commit });
            var time = await painted.Task.WaitAsync(Patience);
            if (visit >= WarmUp) times.Add(double.Parse(time, CultureInfo.InvariantCulture));
        }

        times.Sort();
        var median = times[times.Count / 2];
        var p95 = times[(int)Math.Ceiling(times.Count * 0.95) - 1];
        await output.WriteLineAsync(string.Create(
            CultureInfo.InvariantCulture,
            $"first paint with all values, {Visits} visits with empty cache on loopback: median {median:0} ms (target {Target.TotalMilliseconds:0} ms), p95 {p95:0} ms, max {times[^1]:0} ms"));
        return median <= Target.TotalMilliseconds;
    }
}
