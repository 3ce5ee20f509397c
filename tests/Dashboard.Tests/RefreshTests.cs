using System.Collections.Concurrent;
using System.Text.RegularExpressions;
using HybridCloud.Contract;

namespace HybridCloud.Dashboard.Tests;

/// <summary>When the dashboard asks, and what it does with answers that are late, wrong or missing.</summary>
public sealed class RefreshTests(BrowserFixture browser, SystemFixture system) : DashboardTest(browser, system)
{
    // Hides and shows the tab in a browser without windows.
    internal const string Tab =
        """
        let shown = true;
        Object.defineProperty(document, 'hidden', { get: () => !shown });
        Object.defineProperty(document, 'visibilityState', { get: () => (shown ? 'visible' : 'hidden') });
        window.show = (value) => { shown = value; document.dispatchEvent(new Event('visibilitychange')); };
        """;

    [Fact]
    public async Task A_first_visit_asks_each_route_once_without_waiting_for_the_script()
    {
        var asked = new ConcurrentQueue<string>();
        var viewer = await OpenAsync(before: page =>
        {
            page.Request += (_, request) => asked.Enqueue(new Uri(request.Url).AbsolutePath);
            return PauseAsync(page);
        });
        await Expect(viewer.Page.Locator("#version")).ToContainTextAsync("API ");
        await Expect(viewer.RefreshButton).ToHaveAttributeAsync("aria-busy", "false");

        string[] routes = [Routes.DatabaseStatus, Routes.IamStatus, Routes.SecretStatus, Routes.WorkerStatus, Routes.History, Routes.Version];
        Assert.Equal(routes.Order(), asked.Where(routes.Contains).Order());
        Assert.DoesNotContain("/js/wire.js", asked.TakeWhile(path => path != Routes.DatabaseStatus));
    }

    [Fact]
    public async Task It_asks_again_every_30_seconds()
    {
        var page = await OpenRefreshedAsync();

        await ImaginedSystem.PassAsync(page, TimeSpan.FromSeconds(29));
        Assert.Empty(await ImaginedSystem.AskedAsync(page));
        await ImaginedSystem.PassAsync(page, TimeSpan.FromSeconds(1.5));

        Assert.Single(await ImaginedSystem.AskedAsync(page), Routes.DatabaseStatus);
    }

    [Fact]
    public async Task A_button_refreshes_at_once_and_shows_that_it_does()
    {
        var viewer = await OpenImaginedWellAsync();
        await ImaginedSystem.AskedAsync(viewer.Page);

        await viewer.RefreshButton.ClickAsync();

        Assert.Contains(Routes.DatabaseStatus, await ImaginedSystem.AskedAsync(viewer.Page));
        await Expect(viewer.RefreshButton).ToHaveTextAsync("Refreshing");
        await Expect(viewer.RefreshButton).ToHaveAttributeAsync("aria-busy", "true");
        await ImaginedSystem.PassAsync(viewer.Page, TimeSpan.FromSeconds(1));
        await Expect(viewer.RefreshButton).ToHaveTextAsync("Refresh");
        await Expect(viewer.RefreshButton).ToHaveAttributeAsync("aria-busy", "false");
    }

    [Fact]
    public async Task A_tab_in_the_background_does_not_ask_until_it_is_looked_at()
    {
        var page = await OpenRefreshedAsync(Tab);

        await page.EvaluateAsync("show(false)");
        await ImaginedSystem.PassAsync(page, TimeSpan.FromSeconds(300));
        Assert.Empty(await ImaginedSystem.AskedAsync(page));
        await page.EvaluateAsync("show(true)");
        await ImaginedSystem.PassAsync(page, TimeSpan.FromSeconds(0.1));

        Assert.Single(await ImaginedSystem.AskedAsync(page), Routes.DatabaseStatus);
    }

    [Fact]
    public async Task A_tab_that_was_away_for_a_moment_waits_for_its_next_turn()
    {
        var page = await OpenRefreshedAsync(Tab);

        await page.EvaluateAsync("show(false)");
        await ImaginedSystem.PassAsync(page, TimeSpan.FromSeconds(5));
        await page.EvaluateAsync("show(true)");
        await ImaginedSystem.PassAsync(page, TimeSpan.FromSeconds(20));

        Assert.Empty(await ImaginedSystem.AskedAsync(page));
    }

    [Fact]
    public async Task One_slow_answer_holds_up_no_other()
    {
        var viewer = await OpenImaginedAsync(TimeSpan.FromSeconds(250), $"world.hold = '{Routes.IamStatus}';");
        await ImaginedSystem.PassAsync(viewer.Page, TimeSpan.FromSeconds(5));

        foreach (var service in (string[])[Sources.Postgres, Sources.Valkey, Sources.Secret])
            await Expect(viewer.Status(service)).ToHaveTextAsync("OK");
        await Expect(viewer.Status(Sources.Iam)).ToHaveTextAsync("Checking");
        await Expect(viewer.OverallTitle).ToHaveTextAsync("Checking the services");

        await viewer.Page.EvaluateAsync("world.release()");
        await ImaginedSystem.PassAsync(viewer.Page, TimeSpan.FromSeconds(1));
        await Expect(viewer.Status(Sources.Iam)).ToHaveTextAsync("OK");
    }

    [Fact]
    public async Task An_API_that_is_down_leaves_the_last_values_with_their_age_and_is_asked_sooner_until_it_is_back()
    {
        // Stopping and starting the API may take longer than the values stay good: no time passes meanwhile.
        var viewer = await OpenWellAsync(before: PauseAsync);
        await Expect(viewer.RefreshButton).ToHaveAttributeAsync("aria-busy", "false");

        await System.Api.StopAsync();
        try
        {
            await viewer.RefreshButton.ClickAsync();

            await Expect(viewer.OverallTitle).ToHaveTextAsync("The API does not answer; these are its last values");
            await Expect(viewer.Status(Sources.Postgres)).ToHaveTextAsync("OK");
            await Expect(viewer.Freshness).ToHaveTextAsync(new Regex(@"^Updated \d+s ago; trying again in [34]s$"));
            await Expect(viewer.Arrow("edge-api")).ToHaveAttributeAsync("data-tone", "fail");
            // The error page came from the edge, and so did this page's own file.
            await Expect(viewer.Arrow("browser-edge")).ToHaveAttributeAsync("data-tone", "ok");
            await Expect(viewer.Arrow("edge-spaces")).ToHaveAttributeAsync("data-tone", "ok");

            // Without pressing anything, and before the next regular refresh, after 30 s.
            var again = viewer.Page.WaitForRequestAsync($"**{Routes.WorkerStatus}");
            await viewer.Page.Clock.RunForAsync(4_000);
            await again;
            await Expect(viewer.Notes(Sources.Postgres)).ToHaveTextAsync(
                new Regex(@"^No answer from the API \(HTTP 502\); as of [345]s ago$"));
        }
        finally
        {
            await System.Api.StartAsync(Cancel);
        }

        await viewer.Page.Clock.ResumeAsync();
        await Expect(viewer.Arrow("edge-api")).ToHaveAttributeAsync("data-tone", "ok");
        await viewer.RefreshUntilWellAsync();
    }

    [Fact]
    public async Task An_API_that_hangs_is_given_up_after_10_seconds()
    {
        var viewer = await OpenWellAsync();

        System.Api.Process.Pause();
        try
        {
            await viewer.RefreshButton.ClickAsync();
            await Expect(viewer.Notes(Sources.Valkey)).ToHaveTextAsync(
                new Regex(@"^No answer from the API \(no answer within 10 s\); as of (\d+m )?\d+s ago$"));
        }
        finally
        {
            System.Api.Process.Resume();
        }

        await viewer.RefreshUntilWellAsync();
    }

    [Fact]
    public async Task Values_older_than_90_seconds_are_red_even_when_nobody_answers()
    {
        var viewer = await OpenImaginedWellAsync();
        await viewer.Page.EvaluateAsync("world.refusing = true");

        await ImaginedSystem.PassAsync(viewer.Page, TimeSpan.FromSeconds(95));

        foreach (var service in (string[])[Sources.Postgres, Sources.Valkey, Sources.Iam, Sources.Secret])
        {
            await Expect(viewer.Status(service)).ToHaveTextAsync("FAIL");
            await Expect(viewer.Notes(service)).ToContainTextAsync("No answer from the API (the connection failed); as of 1m ");
            await Expect(viewer.Updates(service).First).ToHaveAttributeAsync("data-tone", "fail");
        }

        await Expect(viewer.OverallTitle).ToHaveTextAsync("The API does not answer");
        await viewer.Page.EvaluateAsync("world.refusing = false");
        await ImaginedSystem.PassAsync(viewer.Page, TimeSpan.FromSeconds(40));
        await Expect(viewer.Overall).ToHaveAttributeAsync("data-tone", "ok");
    }

    [Theory]
    [InlineData("<!doctype html><title>Error</title>")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("")]
    [InlineData("{\"postgres\":7,\"valkey\":{\"ok\":\"yes\",\"error\":{}}}")]
    public async Task An_answer_that_makes_no_sense_is_red_and_breaks_nothing(string body)
    {
        var viewer = await OpenAsync(before: page => page.RouteAsync(
            $"**{Routes.DatabaseStatus}", route => route.FulfillAsync(new() { Status = 200, Body = body })));

        await Expect(viewer.Status(Sources.Postgres)).ToHaveTextAsync("FAIL");
        await Expect(viewer.Status(Sources.Valkey)).ToHaveTextAsync("FAIL");
        await Expect(viewer.Notes(Sources.Postgres)).ToBeVisibleAsync();
        await Expect(viewer.Status(Sources.Iam)).ToHaveTextAsync("OK");
    }

    [Fact]
    public async Task An_answer_that_was_overtaken_does_not_overwrite_the_newer_one()
    {
        var viewer = await OpenImaginedWellAsync();
        // Until shortly before the worker's next write.
        await ImaginedSystem.PassAsync(viewer.Page, TimeSpan.FromSeconds(26));
        var overtaken = await viewer.LastUpdateAsync(Sources.Postgres);

        await viewer.Page.EvaluateAsync($"world.hold = '{Routes.DatabaseStatus}'");
        await viewer.RefreshButton.ClickAsync();
        await ImaginedSystem.PassAsync(viewer.Page, TimeSpan.FromSeconds(6));
        await viewer.RefreshButton.ClickAsync();
        await ImaginedSystem.PassAsync(viewer.Page, TimeSpan.FromSeconds(1));
        var newer = await viewer.LastUpdateAsync(Sources.Postgres);
        await Expect(viewer.RefreshButton).ToHaveAttributeAsync("aria-busy", "true");
        await viewer.Page.EvaluateAsync("world.release()");
        await ImaginedSystem.PassAsync(viewer.Page, TimeSpan.FromSeconds(1));
        await Expect(viewer.RefreshButton).ToHaveAttributeAsync("aria-busy", "false");

        Assert.True(newer > overtaken);
        Assert.Equal(newer, await viewer.LastUpdateAsync(Sources.Postgres));
    }

    [Theory]
    [InlineData(-86_400)]
    [InlineData(+3_600)]
    public async Task A_viewer_with_a_wrong_clock_sees_the_true_ages(int secondsOff)
    {
        var viewer = await OpenAsync(before: page => page.Clock.InstallAsync(new() { TimeDate = DateTime.UtcNow.AddSeconds(secondsOff) }));
        await viewer.RefreshUntilWellAsync();

        Assert.InRange(await viewer.AgeAsync(Sources.Postgres), 0, 600);
        Assert.InRange(await viewer.LastUpdateAsync(Sources.Postgres) - DateTimeOffset.UtcNow, TimeSpan.FromSeconds(-600), TimeSpan.FromSeconds(5));
    }

    /// <summary>A page that has just refreshed, long before anything could change a colour.</summary>
    private async Task<IPage> OpenRefreshedAsync(string script = "")
    {
        var viewer = await OpenImaginedWellAsync(script);
        await viewer.RefreshButton.ClickAsync();
        await ImaginedSystem.PassAsync(viewer.Page, TimeSpan.FromSeconds(0.2));
        await Expect(viewer.RefreshButton).ToHaveAttributeAsync("aria-busy", "false");
        await ImaginedSystem.AskedAsync(viewer.Page);
        return viewer.Page;
    }
}
