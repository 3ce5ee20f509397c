using System.Globalization;
using HybridCloud.Local;
using Microsoft.Playwright;

namespace HybridCloud.Dashboard;

/// <summary>Pictures of the running dashboard.</summary>
internal static class Screenshots
{
    private sealed record Picture(string Name, int Width, int Height, ColorScheme Scheme);

    private static readonly Picture[] ForDocumentation =
    [
        new("dashboard-light.png", 1280, 800, ColorScheme.Light),
        new("dashboard-dark.png", 1280, 800, ColorScheme.Dark),
        new("dashboard-phone.png", 360, 740, ColorScheme.Light),
    ];

    private static readonly int[] Widths = [390, 768, 1024, 1440];
    private static readonly ColorScheme[] Schemes = [ColorScheme.Light, ColorScheme.Dark];

    /// <summary>Takes the documentation's pictures.</summary>
    public static async Task TakeAsync(Browser browser, Uri dashboard, string folder, TextWriter output)
    {
        foreach (var picture in ForDocumentation) await TakeAsync(browser, dashboard, folder, picture, "ok", output);
    }

    /// <summary>Takes pictures for somebody who reviews a change of the page: four widths, light and dark, well and with Valkey down.</summary>
    public static async Task TakeForReviewAsync(Browser browser, LocalSystem system, string folder, TextWriter output, CancellationToken cancellationToken)
    {
        await TakeAllAsync("well", "ok");
        await system.Valkey.KillAsync(cancellationToken);
        await TakeAllAsync("broken", "fail");

        async Task TakeAllAsync(string state, string tone)
        {
            foreach (var width in Widths)
            {
                foreach (var scheme in Schemes)
                {
                    var name = string.Create(CultureInfo.InvariantCulture, $"{state}-{width}-{scheme.ToString().ToLowerInvariant()}.png");
                    await TakeAsync(browser, system.DashboardUrl, folder, new(name, width, 900, scheme), tone, output);
                }
            }
        }
    }

    private static async Task TakeAsync(Browser browser, Uri dashboard, string folder, Picture picture, string tone, TextWriter output)
    {
        Directory.CreateDirectory(folder);
        await using var viewer = await browser.NewViewerAsync(new()
        {
            ViewportSize = new() { Width = picture.Width, Height = picture.Height },
            ColorScheme = picture.Scheme,
        });
        var page = await viewer.NewPageAsync();
        await page.GotoAsync(dashboard.ToString());
        // A failure that has just begun shows with the page's next refresh, half a minute later.
        await page.Locator($"#overall[data-tone={tone}]").WaitForAsync(new() { Timeout = 90_000 });
        await page.Locator(".bars i[data-tone=ok]").First.WaitForAsync();
        await page.Locator("#refresh[aria-busy=false]").WaitForAsync();
        var path = Path.Combine(folder, picture.Name);
        await page.ScreenshotAsync(new() { Path = path, FullPage = true });
        await output.WriteLineAsync(path);
    }
}
