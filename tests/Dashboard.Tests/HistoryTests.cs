using System.Globalization;
using System.Text.RegularExpressions;
using HybridCloud.Contract;

namespace HybridCloud.Dashboard.Tests;

/// <summary>The last 24 hours and 90 days, as the worker recorded them.</summary>
public sealed class HistoryTests(BrowserFixture browser, SystemFixture system) : DashboardTest(browser, system)
{
    [Theory]
    [InlineData(Sources.Postgres)]
    [InlineData(Sources.Valkey)]
    [InlineData(Sources.Iam)]
    [InlineData(Sources.Secret)]
    public async Task Each_service_has_a_bar_of_its_last_24_hours_and_its_availability(string service)
    {
        var viewer = await OpenWellAsync();

        await Expect(viewer.Bars(service)).ToHaveCountAsync(96);
        await viewer.RefreshUntilAsync(
            (expect, timeout) => expect.ToHaveAttributeAsync("data-tone", new Regex("ok|warn"), new() { Timeout = timeout }), viewer.Bars(service).Last);
        await Expect(viewer.Page.Locator($"[data-history={service}] .availability")).ToHaveTextAsync(
            new Regex(@"^(100|\d\d?\.\d\d) %$"));
        await Expect(viewer.Bars(service).Last).ToHaveAttributeAsync("title", new Regex(@"^\d\d:\d\d to \d\d:\d\d UTC: \d+ ok"));
    }

    [Fact]
    public async Task The_same_can_be_seen_over_90_days()
    {
        var viewer = await OpenWellAsync();

        await viewer.Page.GetByText("90 days", new() { Exact = true }).ClickAsync();

        await Expect(viewer.Bars(Sources.Postgres)).ToHaveCountAsync(90);
        // Midnight may come while this waits.
        await Expect(viewer.Bars(Sources.Postgres).Last).ToHaveAttributeAsync(
            "title", new Regex($@"^({DateTime.UtcNow:yyyy-MM-dd}|{DateTime.UtcNow.AddDays(1):yyyy-MM-dd}): \d+ ok"));
    }

    [Fact]
    public async Task A_failure_stays_visible_after_it_is_over()
    {
        var viewer = await OpenWellAsync();
        await Expect(viewer.Bars(Sources.Valkey)).ToHaveCountAsync(96);
        var before = await FailedAsync(viewer);

        await System.Valkey.KillAsync(Cancel);
        try
        {
            await viewer.RefreshUntilToneAsync(viewer.Arrow("api-valkey"), "fail");
            await Await.UntilAsync("a failure more in the history", async () =>
            {
                await viewer.RefreshButton.ClickAsync();
                return await FailedAsync(viewer) > before;
            });
        }
        finally
        {
            await System.Valkey.StartAsync(Cancel);
        }

        await viewer.RefreshUntilToneAsync(viewer.Arrow("api-valkey"), "ok");

        Assert.True(await FailedAsync(viewer) > before);
        await Expect(viewer.Page.Locator("#interruptions")).ToContainTextAsync("Valkey: ");
        await Expect(viewer.Page.Locator($"[data-history={Sources.Valkey}] .availability")).Not.ToHaveTextAsync("100 %");
    }

    // The minutes of the last two hours, up to 12:04, the same for each service except for those that are given.
    private const string TwoHours =
        """
        const START = Date.parse('2026-03-01T10:05:00Z');
        const line = (change) => { const all = 'o'.repeat(120).split(''); change?.(all); return { start: new Date(START).toISOString(), step_seconds: 60, outcomes: all.join('') }; };
        const history = world.history = (now, was) => ({
          ...was, generated_at: new Date(now).toISOString(),
          services: was.services.map((one) => ({ ...one, availability_24h: 1, availability_90d: 1, minutes: line(history.minutes?.[one.service] ?? history.all), hours: history.hours?.[one.service] ?? { ...one.hours, outcomes: '' }, days: [], latency: history.latency?.[one.service] ?? { start: '', milliseconds: [] } })),
        });
        """;

    [Fact]
    public async Task A_service_that_fails_now_is_an_open_interruption_even_before_it_is_recorded()
    {
        var viewer = await OpenImaginedAsync("world.failing = { valkey: 'connection refused' };");

        await Expect(viewer.Interruptions).ToHaveTextAsync(["Valkey: failing since 2026-03-01 12:05 UTC"]);
        await Expect(viewer.Page.Locator("#no-interruption")).ToBeHiddenAsync();
        await Expect(viewer.Page.Locator("[data-history=valkey] .availability")).ToHaveTextAsync("below 100 %");
        await Expect(viewer.Page.Locator("[data-history=postgres] .availability")).ToHaveTextAsync("100 %");
        await Expect(viewer.Bars(Sources.Valkey).Last).ToHaveAttributeAsync("title", new Regex("failing now$"));
    }

    [Fact]
    public async Task An_open_interruption_is_shown_with_the_start_that_was_recorded()
    {
        var viewer = await OpenImaginedAsync("world.failing = { valkey: 'down' }; history.minutes = { valkey: (all) => all.fill('x', 100) };");

        await Expect(viewer.Interruptions).ToHaveTextAsync(["Valkey: failing since 2026-03-01 11:45 UTC"]);
    }

    [Fact]
    public async Task An_outage_of_seconds_that_the_worker_did_not_see_leaves_a_trace()
    {
        var viewer = await OpenImaginedAsync("world.failing = { iam: 'refused' };");
        await ImaginedSystem.PassAsync(viewer.Page, TimeSpan.FromSeconds(10));
        await viewer.Page.EvaluateAsync("world.failing = {}");

        await ImaginedSystem.PassAsync(viewer.Page, TimeSpan.FromSeconds(60));

        await Expect(viewer.Interruptions).ToHaveTextAsync(new Regex(@"^AWS IAM Roles Anywhere: 2026-03-01 12:05 to 12:0\d UTC \(\d+ (s|min)\)$"));
    }

    [Fact]
    public async Task A_worker_that_stopped_for_minutes_leaves_a_trace_and_one_that_is_stopped_shows_since_when()
    {
        var viewer = await OpenImaginedAsync("history.all = (all) => { all.fill('.', 30, 37); all.length = 115; };");

        await Expect(viewer.Interruptions).ToHaveTextAsync(
        [
            "Worker: no sign of life since 2026-03-01 12:00 UTC",
            "Worker: no sign of life 2026-03-01 10:35 to 10:42 UTC (7 min)",
        ]);
    }

    [Fact]
    public async Task The_90_days_list_their_own_interruptions_with_dates_within_reach_of_the_keyboard()
    {
        var viewer = await OpenImaginedAsync(
            """
            history.minutes = { secret: (all) => all.fill('x', 60, 62) };
            history.hours = { postgres: { start: '2026-02-01T00:00:00Z', step_seconds: 3600, outcomes: 'ooommxooooooooooooooooooooom' + 'o'.repeat(100) + 'x' } };
            """);
        await Expect(viewer.Interruptions).ToHaveTextAsync(["AWS Secrets Manager: 2026-03-01 11:05 to 11:07 UTC (2 min)"]);

        await viewer.Page.Locator("input[value=day]").FocusAsync();
        await viewer.Page.Keyboard.PressAsync("ArrowRight");

        await Expect(viewer.Interruptions).ToHaveTextAsync(
        [
            "AWS Secrets Manager: 2026-03-01 11:05 to 11:07 UTC (2 min)",
            "PostgreSQL: 2026-02-06 08:00 to 09:00 UTC (at times)",
            "PostgreSQL: 2026-02-02 03:00 to 04:00 UTC (at times)",
            "PostgreSQL: 2026-02-01 03:00 to 06:00 UTC (at times)",
        ]);
        await viewer.Page.Keyboard.PressAsync("Tab");
        await Expect(viewer.Page.GetByRole(AriaRole.Region, new() { Name = "Interruptions" })).ToBeFocusedAsync();
    }

    // More interruptions than the list has room for.
    private const string ManyHours = "history.hours = { postgres: { start: '2026-02-01T00:00:00Z', step_seconds: 3600, outcomes: 'xo'.repeat(60) } };";

    [Fact]
    public async Task A_long_list_of_interruptions_is_read_to_its_end_with_the_keyboard()
    {
        var viewer = await OpenImaginedAsync(ManyHours);
        await viewer.Page.Locator("input[value=day]").FocusAsync();
        await viewer.Page.Keyboard.PressAsync("ArrowRight");
        await viewer.Page.Keyboard.PressAsync("Tab");

        await viewer.Page.Keyboard.PressAsync("End");

        await Expect(viewer.Interruptions.Last).ToBeInViewportAsync();
        await Expect(viewer.Interruptions.First).Not.ToBeInViewportAsync();
    }

    [Fact]
    public async Task A_long_list_of_interruptions_is_read_to_its_end_with_a_finger()
    {
        var viewer = await OpenImaginedAsync(ManyHours, Phone());
        await viewer.Page.GetByText("90 days", new() { Exact = true }).TapAsync();
        var list = viewer.Page.GetByRole(AriaRole.Region, new() { Name = "Interruptions" });
        await list.ScrollIntoViewIfNeededAsync();
        var box = (await list.BoundingBoxAsync())!;
        var driver = await viewer.Page.Context.NewCDPSessionAsync(viewer.Page);

        for (var swipe = 0; swipe < 30; swipe++)
        {
            await TouchAsync("touchStart", 0.9);
            for (var place = 0.8; place > 0.1; place -= 0.1) await TouchAsync("touchMove", place);
            await TouchAsync("touchEnd", null);
        }

        await Expect(viewer.Interruptions.Last).ToBeInViewportAsync();

        Task TouchAsync(string type, double? place) => driver.SendAsync("Input.dispatchTouchEvent", new()
        {
            ["type"] = type,
            ["touchPoints"] = place is { } share
                ? new[] { new Dictionary<string, double> { ["x"] = box.X + (box.Width / 2), ["y"] = box.Y + (box.Height * share) } }
                : [],
        });
    }

    [Fact]
    public async Task The_line_beside_a_latency_is_of_the_last_24_hours()
    {
        var viewer = await OpenImaginedAsync("history.latency = { postgres: { milliseconds: [4, null, 'x', 8, 2] } };");

        // A gap has no point; the highest value touches the top.
        var points = (await viewer.Row(Sources.Postgres).Locator("polyline").GetAttributeAsync("points"))!
            .Split(' ').Select(point => point.Split(',').Select(number => double.Parse(number, CultureInfo.InvariantCulture)).ToArray()).ToList();
        Assert.Equal([(0, 8), (45, 1), (60, 12)], points.Select(point => ((int)Math.Round(point[0]), (int)Math.Round(point[1]))).ToArray());
        await Expect(viewer.Row(Sources.Postgres).Locator(".latency")).ToHaveAttributeAsync("title", "2 to 8 ms in 24 hours");
        Assert.Equal("", await viewer.Row(Sources.Valkey).Locator("polyline").GetAttributeAsync("points"));
    }

    [Fact]
    public async Task A_stop_of_the_worker_that_the_API_recorded_is_listed_and_an_open_one_has_its_start()
    {
        var viewer = await OpenImaginedAsync("history.minutes = { worker: (all) => { all.fill('x', 50, 52); all.fill('x', 118); } };");

        await Expect(viewer.Interruptions).ToHaveTextAsync(
        [
            "Worker: no sign of life since 2026-03-01 12:03 UTC",
            "Worker: no sign of life 2026-03-01 10:55 to 10:57 UTC (2 min)",
        ]);
    }

    private async Task<Viewer> OpenImaginedAsync(string script, BrowserNewContextOptions? options = null)
    {
        var viewer = await OpenImaginedAsync(TimeSpan.FromSeconds(305), TwoHours + script, options);
        await ImaginedSystem.PassAsync(viewer.Page, TimeSpan.FromSeconds(2));
        return viewer;
    }

    [Fact]
    public async Task A_history_that_cannot_be_read_says_so_and_keeps_its_last_copy()
    {
        var viewer = await OpenWellAsync();
        var known = viewer.Page.Locator($"[data-history={Sources.Iam}] .bars i:not([data-tone=wait])");
        await Expect(known).Not.ToHaveCountAsync(0);
        await viewer.Page.RouteAsync($"**{Routes.History}", route => route.FulfillAsync(new() { Status = 503 }));
        await viewer.Page.RouteAsync($"**{Routes.SecretStatus}", route => route.FulfillAsync(new() { Body = """{"ok":false,"error":"made to fail"}""" }));

        await viewer.RefreshUntilAsync(
            (expect, timeout) => expect.ToHaveTextAsync("No answer from the API (HTTP 503); this is the last copy", new() { Timeout = timeout }),
            viewer.Page.Locator("#history-problem"));

        await Expect(known).Not.ToHaveCountAsync(0);
    }

    // Of all bars: the last one is a new one at each quarter of an hour.
    private static Task<int> FailedAsync(Viewer viewer) => viewer.Bars(Sources.Valkey).EvaluateAllAsync<int>(
        "bars => bars.reduce((sum, { title }) => sum + Number(title.match(/(\\d+) failed/)?.[1] ?? 0), 0)");
}
