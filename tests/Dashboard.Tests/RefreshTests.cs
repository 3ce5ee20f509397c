using System.Collections.Concurrent;
using System.Globalization;
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
            return Task.CompletedTask;
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
        var (viewer, asked) = await OpenCountingAsync();

        await viewer.Page.Clock.RunForAsync(29_000);
        Assert.Empty(asked);
        await viewer.Page.Clock.RunForAsync(1_500);

        await UntilAsync(() => asked.Contains(Routes.WorkerStatus));
        Assert.Equal(1, asked.Count(path => path == Routes.DatabaseStatus));
    }

    [Fact]
    public async Task A_button_refreshes_at_once_and_shows_that_it_does()
    {
        var hold = new TaskCompletionSource();
        var viewer = await OpenWellAsync();
        await viewer.Page.RouteAsync($"**{Routes.SecretStatus}", async route =>
        {
            await hold.Task;
            await route.ContinueAsync();
        });

        await viewer.RefreshButton.ClickAsync();

        await Expect(viewer.RefreshButton).ToHaveTextAsync("Refreshing");
        await Expect(viewer.RefreshButton).ToHaveAttributeAsync("aria-busy", "true");
        hold.SetResult();
        await Expect(viewer.RefreshButton).ToHaveTextAsync("Refresh");
        await Expect(viewer.RefreshButton).ToHaveAttributeAsync("aria-busy", "false");
    }

    [Fact]
    public async Task A_tab_in_the_background_does_not_ask_until_it_is_looked_at()
    {
        var (viewer, asked) = await OpenCountingAsync(page => page.AddInitScriptAsync(Tab));

        await viewer.Page.EvaluateAsync("show(false)");
        await viewer.Page.Clock.RunForAsync(300_000);
        Assert.Empty(asked);
        await viewer.Page.EvaluateAsync("show(true)");
        await viewer.Page.Clock.RunForAsync(100);

        await UntilAsync(() => asked.Contains(Routes.DatabaseStatus));
        Assert.Equal(1, asked.Count(path => path == Routes.DatabaseStatus));
    }

    [Fact]
    public async Task A_tab_that_was_away_for_a_moment_waits_for_its_next_turn()
    {
        var (viewer, asked) = await OpenCountingAsync(page => page.AddInitScriptAsync(Tab));

        await viewer.Page.EvaluateAsync("show(false)");
        await viewer.Page.Clock.RunForAsync(5_000);
        await viewer.Page.EvaluateAsync("show(true)");
        await viewer.Page.Clock.RunForAsync(20_000);

        Assert.Empty(asked);
    }

    [Fact]
    public async Task One_slow_answer_holds_up_no_other()
    {
        var hold = new TaskCompletionSource();
        var viewer = await OpenAsync(before: page => page.RouteAsync($"**{Routes.IamStatus}", async route =>
        {
            await hold.Task;
            await route.ContinueAsync();
        }));

        foreach (var service in (string[])[Sources.Postgres, Sources.Valkey, Sources.Secret])
            await Expect(viewer.Status(service)).ToHaveTextAsync("OK");
        await Expect(viewer.Status(Sources.Iam)).ToHaveTextAsync("Checking");
        await Expect(viewer.OverallTitle).ToHaveTextAsync("Checking the services");

        hold.SetResult();
        await Expect(viewer.Status(Sources.Iam)).ToHaveTextAsync("OK");
    }

    [Fact]
    public async Task An_API_that_is_down_leaves_the_last_values_with_their_age_and_is_asked_sooner_until_it_is_back()
    {
        var viewer = await OpenWellAsync();

        await System.Api.StopAsync();
        try
        {
            await viewer.RefreshButton.ClickAsync();

            await Expect(viewer.OverallTitle).ToHaveTextAsync("The API does not answer; these are its last values");
            await Expect(viewer.Status(Sources.Postgres)).ToHaveTextAsync("OK");
            await Expect(viewer.Notes(Sources.Postgres)).ToHaveTextAsync(
                new Regex(@"^No answer from the API \(HTTP 502\); as of \d+s ago$"));
            await Expect(viewer.Freshness).ToHaveTextAsync(
                new Regex(@"^Updated (\d+m )?\d+s ago; trying again in \d+s$"));
            await Expect(viewer.Arrow("edge-api")).ToHaveAttributeAsync("data-tone", "fail");
            // The error page came from the edge, and so did this page's own file.
            await Expect(viewer.Arrow("browser-edge")).ToHaveAttributeAsync("data-tone", "ok");
            await Expect(viewer.Arrow("edge-spaces")).ToHaveAttributeAsync("data-tone", "ok");
        }
        finally
        {
            await System.Api.StartAsync(Cancel);
        }

        // Without pressing anything, and before the next regular refresh, after 30 s.
        await Expect(viewer.Arrow("edge-api")).ToHaveAttributeAsync("data-tone", "ok", new() { Timeout = 28_000 });
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
                new Regex(@"^No answer from the API \(no answer within 10 s\); as of \d+s ago$"));
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
        var viewer = await OpenWellAsync(before: page => page.Clock.InstallAsync());
        await viewer.Page.RouteAsync(url => Routes.Public.Contains(new Uri(url).AbsolutePath), route => route.AbortAsync());

        await viewer.Page.Clock.RunForAsync(95_000);

        foreach (var service in (string[])[Sources.Postgres, Sources.Valkey, Sources.Iam, Sources.Secret])
        {
            await Expect(viewer.Status(service)).ToHaveTextAsync("FAIL");
            await Expect(viewer.Notes(service)).ToContainTextAsync("No answer from the API (the connection failed); as of 1m ");
            await Expect(viewer.Updates(service).First).ToHaveAttributeAsync("data-tone", "fail");
        }

        await Expect(viewer.OverallTitle).ToHaveTextAsync("The API does not answer");
        await viewer.Page.UnrouteAllAsync();
        await viewer.RefreshUntilWellAsync();
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
        var viewer = await OpenWellAsync();
        var late = new TaskCompletionSource();
        var fetched = new TaskCompletionSource();
        var arrived = new TaskCompletionSource();
        var first = 1;
        await viewer.Page.RouteAsync($"**{Routes.DatabaseStatus}", async route =>
        {
            if (Interlocked.Exchange(ref first, 0) == 0)
            {
                await route.ContinueAsync();
                return;
            }

            var answer = await route.FetchAsync();
            fetched.SetResult();
            await late.Task;
            await route.FulfillAsync(new() { Response = answer });
            arrived.SetResult();
        });

        await viewer.RefreshButton.ClickAsync();
        await fetched.Task.WaitAsync(BrowserFixture.Patience, Cancel);
        var overtaken = await viewer.LastUpdateAsync(Sources.Postgres);
        var newer = overtaken;
        await viewer.RefreshUntilAsync(
            async (expect, timeout) =>
            {
                await expect.Not.ToHaveAttributeAsync("datetime", overtaken.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture), new() { Timeout = timeout });
                newer = await viewer.LastUpdateAsync(Sources.Postgres);
            },
            viewer.Updates(Sources.Postgres).Locator("time"));
        late.SetResult();
        await arrived.Task.WaitAsync(BrowserFixture.Patience, Cancel);
        await Expect(viewer.RefreshButton).ToHaveAttributeAsync("aria-busy", "false");

        Assert.True(newer > overtaken);
        Assert.True(await viewer.LastUpdateAsync(Sources.Postgres) >= newer);
    }

    [Theory]
    [InlineData(-86_400)]
    [InlineData(+3_600)]
    public async Task A_viewer_with_a_wrong_clock_sees_the_true_ages(int secondsOff)
    {
        var viewer = await OpenAsync(before: page => page.Clock.InstallAsync(new() { TimeDate = DateTime.UtcNow.AddSeconds(secondsOff) }));
        await viewer.RefreshUntilWellAsync();

        Assert.InRange(await viewer.AgeAsync(Sources.Postgres), 0, 60);
        Assert.InRange(await viewer.LastUpdateAsync(Sources.Postgres) - DateTimeOffset.UtcNow, TimeSpan.FromSeconds(-60), TimeSpan.FromSeconds(5));
    }

    private async Task<(Viewer Viewer, ConcurrentQueue<string> Asked)> OpenCountingAsync(Func<IPage, Task>? before = null)
    {
        var viewer = await OpenWellAsync(before: async page =>
        {
            await page.Clock.InstallAsync();
            if (before is not null) await before(page);
        });
        await Expect(viewer.RefreshButton).ToHaveAttributeAsync("aria-busy", "false");
        // A last refresh, so that its 30 seconds begin now.
        await viewer.Page.Clock.PauseAtAsync(DateTime.UtcNow.AddSeconds(60));
        await viewer.RefreshButton.ClickAsync();
        await Expect(viewer.RefreshButton).ToHaveAttributeAsync("aria-busy", "false");
        var asked = new ConcurrentQueue<string>();
        viewer.Page.Request += (_, request) =>
        {
            var path = new Uri(request.Url).AbsolutePath;
            if (Routes.Public.Contains(path)) asked.Enqueue(path);
        };
        return (viewer, asked);
    }

    private static async Task UntilAsync(Func<bool> condition)
    {
        var deadline = DateTimeOffset.UtcNow + BrowserFixture.Patience;
        while (!condition())
        {
            Assert.True(DateTimeOffset.UtcNow < deadline, "The condition did not come about.");
            await Task.Delay(20, Cancel);
        }
    }
}
