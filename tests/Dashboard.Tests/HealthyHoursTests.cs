namespace HybridCloud.Dashboard.Tests;

/// <summary>A worker that writes each minute, watched for a long time: green throughout, and yellow and red in time once it stops.</summary>
public sealed class HealthyHoursTests(BrowserFixture browser, SystemFixture system) : DashboardTest(browser, system)
{
    private static readonly int[] Phases = [3, 19, 37, 58];

    [Fact]
    public async Task Four_pages_stay_green_for_ten_minutes_whenever_they_were_opened()
    {
        foreach (var page in await FourPagesAsync())
        {
            await ImaginedSystem.PassAsync(page, TimeSpan.FromMinutes(10));

            var colours = (await ImaginedSystem.SeenAsync(page)).SkipWhile(sight => sight.Overall != "ok").ToList();
            Assert.NotEmpty(colours);
            Assert.All(colours, sight =>
            {
                Assert.True(sight.Overall == "ok" && sight.Updates.All(tone => tone == "ok"), sight.ToString());
                Assert.StartsWith("OK", sight.Tab, StringComparison.Ordinal);
            });
            // Because of the rate limit: five requests per refresh, at most three refreshes a minute, and the history.
            Assert.InRange(await page.EvaluateAsync<int>("world.asked.length"), 100, 170);
        }
    }

    [Fact]
    public async Task A_worker_that_stops_turns_four_pages_yellow_a_few_seconds_after_its_next_write_was_due_and_red_by_91_seconds()
    {
        var last = ImaginedSystem.Begin.AddMinutes(3);
        foreach (var page in await FourPagesAsync($"world.stoppedAt = {Milliseconds(last.AddSeconds(20))};"))
        {
            await ImaginedSystem.PassAsync(page, TimeSpan.FromMinutes(6));

            var seen = await ImaginedSystem.SeenAsync(page);
            var yellow = seen.First(sight => sight.Overall == "warn");
            var red = seen.First(sight => sight.Overall == "fail");
            Assert.True(seen.SkipWhile(sight => sight.Overall != "ok").TakeWhile(sight => sight.At < last.AddSeconds(60)).All(sight => sight.Overall == "ok"));
            Assert.InRange((yellow.At - last).TotalSeconds, 60, 66);
            Assert.InRange((red.At - last).TotalSeconds, 90, 91.5);
            Assert.All(seen.SkipWhile(sight => sight.Overall != "fail"), sight => Assert.Equal("fail", sight.Overall));
            Assert.Equal(["fail", "fail", "ok", "ok", "fail"], seen[^1].Updates);
        }
    }

    [Fact]
    public async Task A_secret_that_is_written_every_ten_minutes_on_purpose_stays_green()
    {
        var viewer = await OpenImaginedAsync(TimeSpan.FromSeconds(19), "world.secretInterval = 600_000;");

        await ImaginedSystem.PassAsync(viewer.Page, TimeSpan.FromMinutes(25));

        Assert.All(
            (await ImaginedSystem.SeenAsync(viewer.Page)).SkipWhile(sight => sight.Overall != "ok"),
            sight => Assert.True(sight.Overall == "ok", sight.ToString()));
    }

    private async Task<IReadOnlyList<IPage>> FourPagesAsync(string script = "")
    {
        var imagined = await ImaginedSystem.LikeAsync(System.DashboardUrl, Cancel);
        var pages = new List<IPage>();
        foreach (var phase in Phases)
            pages.Add((await OpenAsync(before: page => imagined.ReplaceAsync(page, TimeSpan.FromSeconds(phase), script))).Page);
        return pages;
    }

    private static long Milliseconds(DateTime time) => (long)(time - DateTime.UnixEpoch).TotalMilliseconds;
}
