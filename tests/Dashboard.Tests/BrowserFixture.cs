using HybridCloud.Local;

namespace HybridCloud.Dashboard.Tests;

/// <summary>One browser for all tests; each test is a separate viewer in it.</summary>
public sealed class BrowserFixture : IAsyncLifetime
{
    private Browser? browser;

    /// <summary>Why the tests cannot run here, in one line; null when they can.</summary>
    public static string? Missing { get; } =
        Browser.Missing ?? (LocalSystem.Missing.Count > 0 ? $"not installed: {string.Join(", ", LocalSystem.Missing)}" : null);

    public Browser Browser => browser!;

    public async ValueTask InitializeAsync()
    {
        SetDefaultExpectTimeout((float)Patience.TotalMilliseconds);
        if (Missing is null) browser = await Browser.StartAsync();
        else await Console.Out.WriteLineAsync($"Dashboard tests skipped: {Missing}");
    }

    /// <summary>How long a condition may take on a busy machine. Nothing waits this long unless it fails.</summary>
    public static TimeSpan Patience { get; } = TimeSpan.FromSeconds(240);

    public async ValueTask DisposeAsync()
    {
        if (browser is not null) await browser.DisposeAsync();
    }
}
