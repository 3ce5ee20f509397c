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
        await Expect(viewer.Bars(Sources.Postgres).Last).ToHaveAttributeAsync("title", new Regex($@"^{DateTime.UtcNow:yyyy-MM-dd}: \d+ ok"));
    }

    [Fact]
    public async Task A_failure_stays_visible_after_it_is_over()
    {
        var viewer = await OpenWellAsync();

        await System.Valkey.KillAsync(Cancel);
        try
        {
            await viewer.RefreshUntilToneAsync(viewer.Arrow("api-valkey"), "fail");
            await UntilFailureIsRecorded(viewer);
        }
        finally
        {
            await System.Valkey.StartAsync(Cancel);
        }

        await viewer.RefreshUntilToneAsync(viewer.Arrow("api-valkey"), "ok");

        await Expect(viewer.Bars(Sources.Valkey).Last).ToHaveAttributeAsync("title", new Regex("[1-9][0-9]* failed"));
        await Expect(viewer.Page.Locator("#interruptions")).ToContainTextAsync("Valkey: ");
        await Expect(viewer.Page.Locator($"[data-history={Sources.Valkey}] .availability")).Not.ToHaveTextAsync("100 %");
    }

    [Fact]
    public async Task A_history_that_cannot_be_read_says_so_and_keeps_its_last_copy()
    {
        var viewer = await OpenWellAsync();
        await Expect(viewer.Bars(Sources.Iam).Last).Not.ToHaveAttributeAsync("data-tone", "wait");
        await viewer.Page.RouteAsync($"**{Routes.History}", route => route.FulfillAsync(new() { Status = 503 }));
        await viewer.Page.RouteAsync($"**{Routes.SecretStatus}", route => route.FulfillAsync(new() { Body = """{"ok":false,"error":"made to fail"}""" }));

        await viewer.RefreshUntilAsync(
            (expect, timeout) => expect.ToHaveTextAsync("No answer from the API (HTTP 503); this is the last copy", new() { Timeout = timeout }),
            viewer.Page.Locator("#history-problem"));

        await Expect(viewer.Bars(Sources.Iam).Last).Not.ToHaveAttributeAsync("data-tone", "wait");
    }

    private static Task UntilFailureIsRecorded(Viewer viewer) =>
        viewer.RefreshUntilAsync(
            (expect, timeout) => expect.ToHaveAttributeAsync("title", new Regex("[1-9][0-9]* failed"), new() { Timeout = timeout }),
            viewer.Bars(Sources.Valkey).Last);
}
