using HybridCloud.Contract;
using HybridCloud.Local;

namespace HybridCloud.Dashboard.Tests;

/// <summary>
/// The worker stops, and starts again. In real time, without touching the page, and with a separate system, because
/// it tests a promise in seconds: yellow after 60, red after 90, seen within one refresh.
/// </summary>
public sealed class StalenessTests(BrowserFixture browser)
{
    private static readonly string[] Written = [Sources.Postgres, Sources.Valkey, Sources.Secret];

    [Fact]
    public async Task A_stopped_worker_turns_the_page_yellow_then_red_and_a_started_one_green_for_every_viewer()
    {
        Assert.SkipWhen(BrowserFixture.Missing is not null, $"Dashboard: {BrowserFixture.Missing}");
        var cancel = TestContext.Current.CancellationToken;
        var options = new LocalSystemOptions
        {
            Environment = new Dictionary<string, string>
            {
                [EnvironmentNames.WorkerIntervalSeconds] = "5",
                [EnvironmentNames.WorkerSecretIntervalSeconds] = "5",
            },
        };
        await using var system = await LocalSystem.StartAsync(options, cancel);
        await using var first = await browser.Browser.NewViewerAsync();
        await using var second = await browser.Browser.NewViewerAsync();
        Viewer[] viewers = [new(await first.NewPageAsync()), new(await second.NewPageAsync())];
        foreach (var viewer in viewers)
        {
            await viewer.Page.GotoAsync(system.DashboardUrl.ToString());
            await viewer.RefreshUntilWellAsync();
        }

        foreach (var viewer in viewers) await viewer.RecordAsync();
        await system.Worker.StopAsync();

        foreach (var viewer in viewers)
        {
            foreach (var service in Written)
            {
                await Expect(viewer.Updates(service)).ToHaveAttributeAsync("data-tone", "fail");
                await Expect(viewer.Arrow($"worker-{service}")).ToHaveAttributeAsync("data-tone", "fail");
            }

            await Expect(viewer.OverallTitle).ToHaveTextAsync("The services answer, but their data is out of date");
        }

        foreach (var viewer in viewers)
        {
            var titles = new HashSet<(string Tone, string Title)>();
            foreach (var service in Written)
            {
                // The services themselves are well. "wait" means that a busy machine has not let the page ask for a minute.
                var shown = (await viewer.RecordedAsync(service)).Where(shown => shown is { Status: "OK", Tone: not "wait" }).ToList();
                Assert.Equal(["ok", "warn", "fail"], shown.Select(shown => shown.Tone).Distinct());
                foreach (var (tone, age) in new[] { ("warn", 60), ("fail", 90) })
                {
                    Assert.InRange(shown.First(shown => shown.Tone == tone).AgeSeconds ?? -1, age, age + 40);
                    // The row's answer and the arrow's come one after the other.
                    Assert.Contains(shown, shown => shown.Tone == tone && shown.Arrow == tone);
                }

                titles.UnionWith(shown.Select(shown => (shown.Tone, shown.Title)));
            }

            Assert.Contains(("warn", "All services answer, but their data is getting old"), titles);
            Assert.Contains(("fail", "The services answer, but their data is out of date"), titles);
        }

        await Await.UntilAsync(
            "the same times for both viewers",
            async () => (First: await TimesAsync(viewers[0]), Second: await TimesAsync(viewers[1])),
            times => times.First == times.Second && !times.First.Contains("none", StringComparison.Ordinal));

        await system.Worker.StartAsync(cancel);

        foreach (var viewer in viewers)
        {
            await Expect(viewer.Overall).ToHaveAttributeAsync("data-tone", "ok");
            foreach (var service in Written) await Expect(viewer.Updates(service)).ToHaveAttributeAsync("data-tone", "ok");
        }
    }

    private static async Task<string> TimesAsync(Viewer viewer) => string.Join(
        ' ', (await viewer.ShownAsync()).Where(shown => Written.Contains(shown.Service)).Select(shown => shown.Time.Length > 0 ? shown.Time : "none"));
}
