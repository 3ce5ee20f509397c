using Microsoft.Playwright;

namespace HybridCloud.Dashboard;

/// <summary>Pictures of the running dashboard for the documentation.</summary>
internal static class Screenshots
{
    private sealed record Picture(string Name, int Width, int Height, float Scale, ColorScheme Scheme);

    private static readonly Picture[] Pictures =
    [
        new("dashboard-light.png", 1280, 800, 1, ColorScheme.Light),
        new("dashboard-dark.png", 1280, 800, 1, ColorScheme.Dark),
        new("dashboard-phone.png", 360, 740, 1, ColorScheme.Light),
    ];

    public static async Task TakeAsync(Browser browser, Uri dashboard, string folder, TextWriter output)
    {
        Directory.CreateDirectory(folder);
        foreach (var picture in Pictures)
        {
            await using var viewer = await browser.NewViewerAsync(new()
            {
                ViewportSize = new() { Width = picture.Width, Height = picture.Height },
                DeviceScaleFactor = picture.Scale,
                ColorScheme = picture.Scheme,
            });
            var page = await viewer.NewPageAsync();
            await page.GotoAsync(dashboard.ToString());
            await page.Locator("#overall[data-tone=ok]").WaitForAsync();
            await page.Locator(".bars i[data-tone=ok]").First.WaitForAsync();
            await page.Locator("#refresh[aria-busy=false]").WaitForAsync();
            var path = Path.Combine(folder, picture.Name);
            await page.ScreenshotAsync(new() { Path = path, FullPage = true });
            await output.WriteLineAsync(path);
        }
    }
}
