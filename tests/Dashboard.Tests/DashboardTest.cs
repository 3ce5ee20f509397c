using HybridCloud.Local;

namespace HybridCloud.Dashboard.Tests;

/// <summary>What the tests of the shared system have in common: viewers, who leave when the test ends.</summary>
[Collection(SharedSystem.Name)]
public abstract class DashboardTest(BrowserFixture browser, SystemFixture system) : IAsyncLifetime
{
    private readonly List<IBrowserContext> contexts = [];
    private readonly List<string> faults = [];

    protected static CancellationToken Cancel => TestContext.Current.CancellationToken;

    protected LocalSystem System => system.System;

    /// <inheritdoc cref="SystemFixture.RestoreSecretAsync"/>
    protected Task RestoreSecretAsync() => system.RestoreSecretAsync();

    public virtual ValueTask InitializeAsync()
    {
        Assert.SkipWhen(BrowserFixture.Missing is not null, $"Dashboard: {BrowserFixture.Missing}");
        return ValueTask.CompletedTask;
    }

    public virtual async ValueTask DisposeAsync()
    {
        foreach (var context in contexts) await context.DisposeAsync();
        Assert.Empty(faults);
        GC.SuppressFinalize(this);
    }

    /// <summary>Opens the dashboard as a new viewer.</summary>
    /// <param name="options">The window and the viewer's preferences. Default: a desktop, light.</param>
    /// <param name="before">What happens to the page before it loads.</param>
    /// <param name="url">Default: the public address.</param>
    protected async Task<Viewer> OpenAsync(BrowserNewContextOptions? options = null, Func<IPage, Task>? before = null, Uri? url = null)
    {
        var context = await browser.Browser.NewViewerAsync(options ?? Desktop());
        contexts.Add(context);
        var page = await context.NewPageAsync();
        // An error in the page, or a violation of its content security policy, fails whichever test runs into it.
        page.PageError += (_, error) => faults.Add(error);
        page.Console += (_, message) =>
        {
            if (message.Type == "error" && !message.Text.StartsWith("Failed to load resource", StringComparison.Ordinal)) faults.Add(message.Text);
        };
        if (before is not null) await before(page);
        await page.GotoAsync((url ?? System.DashboardUrl).ToString());
        return new Viewer(page);
    }

    /// <summary>Opens the dashboard and waits until it is all green.</summary>
    protected async Task<Viewer> OpenWellAsync(BrowserNewContextOptions? options = null, Func<IPage, Task>? before = null)
    {
        var viewer = await OpenAsync(options, before);
        await viewer.RefreshUntilWellAsync();
        return viewer;
    }

    /// <summary>Opens the dashboard of an imagined system.</summary>
    /// <inheritdoc cref="ImaginedSystem.ReplaceAsync"/>
    protected async Task<Viewer> OpenImaginedAsync(TimeSpan phase, string script = "", BrowserNewContextOptions? options = null)
    {
        var imagined = await ImaginedSystem.LikeAsync(System.DashboardUrl, Cancel);
        return await OpenAsync(options, page => imagined.ReplaceAsync(page, phase, script));
    }

    /// <summary>Opens the dashboard of an imagined system, all green four and a half minutes after the beginning.</summary>
    protected async Task<Viewer> OpenImaginedWellAsync(string script = "")
    {
        var viewer = await OpenImaginedAsync(TimeSpan.FromSeconds(250), script);
        await ImaginedSystem.PassAsync(viewer.Page, TimeSpan.FromSeconds(20));
        await Expect(viewer.Overall).ToHaveAttributeAsync("data-tone", "ok");
        return viewer;
    }

    /// <summary>Stops the clock of a page that is not loaded yet: until the test lets time pass, it gives up no request and makes none by itself.</summary>
    protected static async Task PauseAsync(IPage page)
    {
        await page.Clock.InstallAsync();
        await page.Clock.PauseAtAsync(DateTime.UtcNow.AddMinutes(5));
    }

    protected static BrowserNewContextOptions Desktop(ColorScheme scheme = ColorScheme.Light) =>
        new() { ViewportSize = new() { Width = 1440, Height = 900 }, ColorScheme = scheme };

    protected static BrowserNewContextOptions Phone(ColorScheme scheme = ColorScheme.Light) =>
        new() { ViewportSize = new() { Width = 360, Height = 740 }, ColorScheme = scheme, HasTouch = true };
}
