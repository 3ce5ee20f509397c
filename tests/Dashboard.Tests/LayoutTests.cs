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

    [Fact]
    public async Task The_data_flow_is_drawn_for_every_width_with_text_that_can_be_read_and_stays_in_its_box()
    {
        var viewer = await OpenWellAsync();
        var picture = viewer.Page.Locator(".picture:visible");

        for (var width = 320; width <= 1600; width += 20)
        {
            await viewer.Page.SetViewportSizeAsync(width, 900);

            // Height of the names on the screen, in CSS pixels.
            var size = await picture.EvaluateAsync<double>("svg => svg.getScreenCTM().a * parseFloat(getComputedStyle(svg).fontSize)");
            Assert.True(size is >= 10 and <= 18, $"{size:0.0} px at {width}");
            var outside = await picture.EvaluateAsync<string[]>(
                """
                (svg) => [...svg.querySelectorAll('use')].flatMap((use) => {
                  const node = document.querySelector(use.getAttribute('href'));
                  const text = node.querySelectorAll('text');
                  if (text.length === 0) return [];
                  const room = parseFloat(getComputedStyle(svg).getPropertyValue('--node'));
                  const style = getComputedStyle(svg);
                  const canvas = document.createElement('canvas').getContext('2d');
                  return [...text].filter((one) => {
                    canvas.font = `${one.classList.contains('name') ? 600 : 400} ${style.fontSize} ${style.fontFamily}`;
                    return canvas.measureText(one.textContent).width > room - 2;
                  }).map((one) => one.textContent);
                })
                """);
            Assert.True(outside.Length == 0, $"{string.Join(", ", outside)} at {width}");
        }
    }

    [Theory]
    [InlineData(Contract.Sources.Postgres)]
    [InlineData(Contract.Sources.Secret)]
    public async Task A_link_leads_to_one_service(string service)
    {
        var viewer = await OpenAsync(url: new Uri(System.DashboardUrl, $"#{service}"));

        await Expect(viewer.Row(service).GetByRole(AriaRole.Link)).ToBeInViewportAsync();
        Assert.NotEqual("none", await viewer.Row(service).GetByRole(AriaRole.Rowheader).EvaluateAsync<string>("th => getComputedStyle(th).boxShadow"));
    }

    [Fact]
    public async Task A_long_error_has_the_width_of_the_table()
    {
        var error = string.Join(' ', Enumerable.Repeat("no pg_hba.conf entry for host", 12));
        var viewer = await OpenAsync(before: page => page.RouteAsync(
            $"**{Contract.Routes.SecretStatus}", route => route.FulfillAsync(new() { Body = $$"""{"ok":false,"error":"{{error}}"}""" })));

        await Expect(viewer.Notes(Contract.Sources.Secret)).ToHaveTextAsync(error);
        Assert.InRange((await viewer.Notes(Contract.Sources.Secret).BoundingBoxAsync())!.Width, 700, 1400);
    }

    [Fact]
    public async Task On_paper_there_are_no_buttons_and_nothing_is_cut_off()
    {
        var viewer = await OpenWellAsync();

        await viewer.Page.EmulateMediaAsync(new() { Media = Media.Print });

        await Expect(viewer.RefreshButton).ToBeHiddenAsync();
        await Expect(viewer.Fact("secret_value")).ToHaveCSSAsync("max-height", "none");
    }

    [Theory]
    [InlineData(ColorScheme.Light)]
    [InlineData(ColorScheme.Dark)]
    public async Task With_high_contrast_colours_the_selected_span_is_visible(ColorScheme scheme)
    {
        var viewer = await OpenWellAsync(new() { ForcedColors = ForcedColors.Active, ColorScheme = scheme });
        Task<string> Background(string span) =>
            viewer.Page.Locator($"input[value={span}] + span").EvaluateAsync<string>("element => getComputedStyle(element).backgroundColor");

        Assert.NotEqual(await Background("season"), await Background("day"));
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
