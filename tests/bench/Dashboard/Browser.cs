using Microsoft.Playwright;

namespace HybridCloud.Dashboard;

/// <summary>The installed Chromium without a window, driven by Playwright, whose own browsers are not installed.</summary>
public sealed class Browser : IAsyncDisposable
{
    // The headless shell is the browser's engine without its own windows and pages, which nobody needs here.
    private static readonly string[] Programs = ["chromium-headless-shell", "chromium", "chromium-browser", "google-chrome"];

    private static readonly string[] Arguments =
    [
        // Containers run as root and without user namespaces; the only pages visited are the project's own.
        "--no-sandbox",
        "--disable-gpu",
        "--disable-dev-shm-usage",
        // Nothing but the page under test talks to a network.
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--no-first-run",
    ];

    // Nothing waits this long unless it fails; a busy machine takes longer than Playwright's own 30 s. Milliseconds.
    private const int Patience = 180_000;

    private readonly IPlaywright playwright;
    private readonly IBrowser browser;

    private Browser(IPlaywright playwright, IBrowser browser) => (this.playwright, this.browser) = (playwright, browser);

    /// <summary>Why no browser can be started, in one line; null when one can.</summary>
    public static string? Missing { get; } = Executable() is null ? "no Chromium on the PATH (Debian: chromium-headless-shell)" : null;

    public static async Task<Browser> StartAsync()
    {
        var playwright = await Playwright.CreateAsync();
        try
        {
            return new Browser(playwright, await playwright.Chromium.LaunchAsync(new() { ExecutablePath = Executable(), Args = Arguments, Timeout = Patience }));
        }
        catch
        {
            playwright.Dispose();
            throw;
        }
    }

    /// <summary>A new viewer: own cache, own storage, own window.</summary>
    public async Task<IBrowserContext> NewViewerAsync(BrowserNewContextOptions? options = null)
    {
        var viewer = await browser.NewContextAsync(options);
        viewer.SetDefaultTimeout(Patience);
        return viewer;
    }

    public async ValueTask DisposeAsync()
    {
        await browser.DisposeAsync();
        playwright.Dispose();
    }

    private static string? Executable() =>
        Programs
            .SelectMany(_ => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator), (name, folder) => Path.Combine(folder, name))
            .FirstOrDefault(File.Exists);
}
