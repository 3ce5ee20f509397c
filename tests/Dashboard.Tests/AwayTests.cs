using System.Text.RegularExpressions;
using HybridCloud.Contract;

namespace HybridCloud.Dashboard.Tests;

/// <summary>Nobody looked for a while, the machine slept, or its clock was set: what is not known is neither well nor failing.</summary>
public sealed class AwayTests(BrowserFixture browser, SystemFixture system) : DashboardTest(browser, system)
{
    private static readonly string[] Services = [Sources.Postgres, Sources.Valkey, Sources.Iam, Sources.Secret];

    [Fact]
    public async Task After_a_sleep_the_page_says_that_it_is_checking_until_answers_arrive_and_never_that_something_fails()
    {
        var page = (await OpenImaginedWellAsync()).Page;
        await page.EvaluateAsync("world.silent = true");

        // As in a browser whose monotonic clock stands still during sleep.
        await page.Clock.SetSystemTimeAsync(ImaginedSystem.Begin.AddHours(2));
        await ImaginedSystem.PassAsync(page, TimeSpan.FromSeconds(5));

        var viewer = new Viewer(page);
        await Expect(viewer.OverallTitle).ToHaveTextAsync("Checking… Last known: All services are working");
        foreach (var service in Services)
        {
            await Expect(viewer.Status(service)).ToHaveTextAsync("OK");
            await Expect(viewer.Status(service)).ToHaveAttributeAsync("data-tone", "wait");
            await Expect(viewer.Notes(service)).ToHaveTextAsync(new Regex("^as of 1h 5\\dm ago; checking…$"));
        }

        await page.EvaluateAsync("world.silent = false");
        await viewer.RefreshButton.ClickAsync();
        await ImaginedSystem.PassAsync(page, TimeSpan.FromSeconds(12));

        await Expect(viewer.OverallTitle).ToHaveTextAsync("All services are working");
        var seen = await ImaginedSystem.SeenAsync(page);
        Assert.DoesNotContain(seen, sight => sight.Overall is "fail" or "warn" || sight.Updates.Any(tone => tone is "fail" or "warn"));
        // A screen reader announces it once, and not as a countdown.
        Assert.Single(seen.Select(sight => sight.Title).Where(title => title.StartsWith("Checking…", StringComparison.Ordinal)).Distinct());
    }

    [Fact]
    public async Task A_machine_that_wakes_up_asks_at_once()
    {
        var page = (await OpenImaginedWellAsync()).Page;
        await page.EvaluateAsync("world.asked.length = 0");

        await page.Clock.SetSystemTimeAsync(ImaginedSystem.Begin.AddHours(2));
        await ImaginedSystem.PassAsync(page, TimeSpan.FromSeconds(2));

        Assert.NotEqual(0, await page.EvaluateAsync<int>("world.asked.length"));
        await Expect(new Viewer(page).Overall).ToHaveAttributeAsync("data-tone", "ok");
    }

    [Fact]
    public async Task A_hidden_tab_says_OK_only_for_as_long_as_it_knows()
    {
        var page = (await OpenImaginedWellAsync(RefreshTests.Tab)).Page;
        await Expect(page).ToHaveTitleAsync("OK · App Platform + AWS");

        await page.EvaluateAsync("show(false)");
        await ImaginedSystem.PassAsync(page, TimeSpan.FromSeconds(100));

        await Expect(page).ToHaveTitleAsync("PAUSED · App Platform + AWS");
        await Expect(page.Locator("link[rel=icon]")).ToHaveAttributeAsync("href", "favicon.svg");

        await page.EvaluateAsync("show(true)");
        await ImaginedSystem.PassAsync(page, TimeSpan.FromSeconds(2));

        await Expect(page).ToHaveTitleAsync("OK · App Platform + AWS");
        Assert.DoesNotContain(await ImaginedSystem.SeenAsync(page), sight => sight.Overall is "fail" or "warn");
    }

    [Fact]
    public async Task A_clock_that_is_set_back_while_the_page_is_open_changes_no_age_and_stops_nothing()
    {
        var page = (await OpenImaginedWellAsync("let back = 0; const real = Date.now; Date.now = () => real() - back; window.setBack = (by) => { back = by; world.serverAhead = by; };")).Page;
        var viewer = new Viewer(page);
        var before = await viewer.AgeAsync(Sources.Postgres);
        await page.EvaluateAsync("world.asked.length = 0");

        await page.EvaluateAsync("setBack(3_600_000)");
        await ImaginedSystem.PassAsync(page, TimeSpan.FromSeconds(4));

        Assert.InRange(await viewer.AgeAsync(Sources.Postgres), before + 3, before + 5);
        await ImaginedSystem.PassAsync(page, TimeSpan.FromSeconds(90));
        Assert.InRange(await page.EvaluateAsync<int>("world.asked.length"), 10, 40);
        await Expect(viewer.Overall).ToHaveAttributeAsync("data-tone", "ok");
        Assert.InRange(await viewer.AgeAsync(Sources.Postgres), 0, 62);
    }

    [Fact]
    public async Task Without_the_API_nothing_is_said_to_be_free_of_dead_letters()
    {
        var page = (await OpenImaginedWellAsync()).Page;
        var viewer = new Viewer(page);
        await Expect(viewer.DeadLetters).ToHaveTextAsync("No dead letters");
        await page.EvaluateAsync("world.refusing = true");

        await ImaginedSystem.PassAsync(page, TimeSpan.FromSeconds(40));

        await Expect(viewer.DeadLetters).ToHaveTextAsync("Dead letters: unknown; none at the last check");
        await Expect(viewer.DeadLetters).ToHaveAttributeAsync("data-tone", "wait");
    }
}
