using HybridCloud.Contract;

namespace HybridCloud.Dashboard.Tests;

/// <summary>WCAG 2.2 AA, as far as axe-core can tell, and the rest by hand: keyboard, signs, motion.</summary>
public sealed class AccessibilityTests(BrowserFixture browser, SystemFixture system) : DashboardTest(browser, system)
{
    [Theory]
    [InlineData(1440, ColorScheme.Light)]
    [InlineData(1440, ColorScheme.Dark)]
    [InlineData(360, ColorScheme.Light)]
    [InlineData(360, ColorScheme.Dark)]
    public async Task A_green_page_breaks_no_rule(int width, ColorScheme scheme)
    {
        var viewer = await OpenWellAsync(new() { ViewportSize = new() { Width = width, Height = 900 }, ColorScheme = scheme });

        Assert.Empty(await Axe.ViolationsAsync(viewer.Page));
    }

    [Theory]
    [InlineData(ColorScheme.Light)]
    [InlineData(ColorScheme.Dark)]
    public async Task A_red_page_breaks_no_rule(ColorScheme scheme)
    {
        var viewer = await OpenAsync(
            new() { ColorScheme = scheme },
            page => page.RouteAsync(url => Routes.Public.Contains(new Uri(url).AbsolutePath), route => route.AbortAsync()));
        await Expect(viewer.OverallTitle).ToHaveTextAsync("The API does not answer");

        Assert.Empty(await Axe.ViolationsAsync(viewer.Page));
    }

    [Theory]
    [InlineData(ColorScheme.Light)]
    [InlineData(ColorScheme.Dark)]
    public async Task A_yellow_page_breaks_no_rule(ColorScheme scheme)
    {
        var viewer = await OpenWellAsync(Desktop(scheme));
        await viewer.Page.RouteAsync($"**{Routes.DatabaseStatus}", route => route.AbortAsync());
        await viewer.RefreshButton.ClickAsync();
        await Expect(viewer.Status(Sources.Postgres)).ToHaveAttributeAsync("data-tone", "warn");

        Assert.Empty(await Axe.ViolationsAsync(viewer.Page));
    }

    [Fact]
    public async Task Everything_can_be_done_with_the_keyboard_alone()
    {
        var viewer = await OpenWellAsync();
        var page = viewer.Page;

        await page.Keyboard.PressAsync("Tab");
        await Expect(page.GetByText("Skip to the services")).ToBeFocusedAsync();
        await Expect(page.GetByText("Skip to the services")).ToBeInViewportAsync();
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.Locator("#services")).ToBeFocusedAsync();

        foreach (var service in (string[])[Sources.Postgres, Sources.Valkey, Sources.Iam, Sources.Secret])
        {
            await page.Keyboard.PressAsync("Tab");
            await Expect(viewer.Row(service).GetByRole(AriaRole.Link)).ToBeFocusedAsync();
        }

        await page.Keyboard.PressAsync("Tab");
        await Expect(viewer.Fact("secret_value")).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("Tab");
        await Expect(page.Locator("input[value=day]")).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("ArrowRight");
        await Expect(page.Locator("input[value=season]")).ToBeCheckedAsync();
        await Expect(page.Locator("#history-from")).ToHaveTextAsync("90 days ago");

        await viewer.RefreshButton.FocusAsync();
        var asked = page.WaitForRequestAsync($"**{Routes.WorkerStatus}");
        await page.Keyboard.PressAsync("Space");
        await asked;
    }

    [Fact]
    public async Task What_has_the_focus_is_outlined()
    {
        var viewer = await OpenWellAsync();

        await viewer.Page.Keyboard.PressAsync("Tab");
        await viewer.Page.Keyboard.PressAsync("Tab");

        await Expect(viewer.RefreshButton).ToBeFocusedAsync();
        await Expect(viewer.RefreshButton).ToHaveCSSAsync("outline-style", "solid");
        await Expect(viewer.RefreshButton).ToHaveCSSAsync("outline-width", "2px");
    }

    [Fact]
    public async Task No_state_is_told_by_colour_alone()
    {
        var viewer = await OpenWellAsync();

        // Each coloured element has a sign of the same meaning next to it; history bars differ in height.
        var wrong = await viewer.Page.EvaluateAsync<string[]>(
            """
            () => [...document.querySelectorAll('[data-tone]:not(.bars *):not(#freshness)')]
              .filter((e) => e.querySelector(':scope > .sign > use, :scope > use')?.getAttribute('href') !== `#sign-${e.dataset.tone}`)
              .map((e) => e.outerHTML.slice(0, 120))
            """);
        Assert.Empty(wrong);
        var heights = await viewer.Page.EvaluateAsync<double[]>(
            """
            () => ['ok', 'warn', 'fail', 'wait'].map((tone) => {
              const bar = document.querySelector('.bars i');
              bar.dataset.tone = tone;
              return bar.getBoundingClientRect().height;
            })
            """);
        Assert.Equal(4, heights.Distinct().Count());
    }

    [Fact]
    public async Task A_change_of_the_overall_state_is_announced_and_the_counting_of_ages_is_not()
    {
        var viewer = await OpenWellAsync();

        await Expect(viewer.Page.GetByRole(AriaRole.Status)).ToHaveTextAsync("All services are working");
        Assert.Equal(0, await viewer.Page.Locator("[role=status] .age, [aria-live] .age").CountAsync());
    }

    [Fact]
    public async Task With_reduced_motion_nothing_moves()
    {
        var viewer = await OpenWellAsync(new() { ReducedMotion = ReducedMotion.Reduce }, PauseAsync);
        await viewer.Page.RouteAsync($"**{Routes.SecretStatus}", _ => Task.CompletedTask);

        await viewer.RefreshButton.ClickAsync();

        await Expect(viewer.RefreshButton).ToHaveAttributeAsync("aria-busy", "true");
        await Expect(viewer.RefreshButton.Locator(".turn")).ToHaveCSSAsync("animation-name", "none");
    }
}
