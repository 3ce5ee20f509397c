namespace HybridCloud.Dashboard.Tests;

/// <summary>From the narrow phone to the wide screen.</summary>
public sealed class LayoutTests(BrowserFixture browser, SystemFixture system) : DashboardTest(browser, system)
{
    [Theory]
    [InlineData(320)]
    [InlineData(360)]
    [InlineData(600)]
    [InlineData(768)]
    [InlineData(1024)]
    [InlineData(1440)]
    [InlineData(2560)]
    public async Task Nothing_is_cut_off_or_needs_to_be_scrolled_sideways(int width)
    {
        var viewer = await OpenWellAsync(new() { ViewportSize = new() { Width = width, Height = 900 } });

        await FitsAsync(viewer);
    }

    [Theory]
    [InlineData(360, "narrow")]
    [InlineData(1440, "wide")]
    public async Task The_data_flow_is_drawn_for_the_width_with_readable_text(int width, string picture)
    {
        var viewer = await OpenWellAsync(new() { ViewportSize = new() { Width = width, Height = 900 } });

        await Expect(viewer.Page.Locator(".picture:visible")).ToHaveClassAsync($"picture {picture}");
        // Height of the names on the screen, in CSS pixels.
        var size = await viewer.Page.Locator($".picture.{picture}").EvaluateAsync<double>(
            "svg => svg.getScreenCTM().a * parseFloat(getComputedStyle(svg).fontSize)");
        Assert.InRange(size, 10, 18);
    }

    [Fact]
    public async Task On_a_phone_each_service_is_a_card_that_names_its_values()
    {
        var viewer = await OpenWellAsync(Phone());

        var row = (await viewer.Row(Contract.Sources.Postgres).BoundingBoxAsync())!;
        var status = (await viewer.Status(Contract.Sources.Postgres).BoundingBoxAsync())!;
        var endpoint = (await viewer.Endpoint(Contract.Sources.Postgres).BoundingBoxAsync())!;
        Assert.True(endpoint.Y > status.Y + status.Height, "The endpoint stands below the status.");
        Assert.InRange(row.Width, 280, 360);
        // Still a table for a screen reader.
        await Expect(viewer.Page.GetByRole(AriaRole.Rowheader)).ToHaveCountAsync(4);
    }

    /// <summary>No part of the page is wider than the window, and no text leaves its box.</summary>
    internal static async Task FitsAsync(Viewer viewer)
    {
        var tooWide = await viewer.Page.EvaluateAsync<string[]>(
            """
            () => {
              const width = document.documentElement.clientWidth;
              const page = document.documentElement.scrollWidth > width ? [`page: ${document.documentElement.scrollWidth}`] : [];
              const boxes = [...document.querySelectorAll('body *:not(.unseen):not(.unseen *):not(.signs *):not(.skip)')]
                .filter((element) => element.checkVisibility() && !(element instanceof SVGElement && !(element instanceof SVGSVGElement)))
                .filter((element) => { const box = element.getBoundingClientRect(); return box.right > width + 1 || box.left < -1; })
                .map((element) => `${element.tagName} ${element.className} ${element.textContent.slice(0, 40)}`);
              return [...page, ...boxes];
            }
            """);
        Assert.Empty(tooWide);
    }
}
