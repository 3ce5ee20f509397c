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
                await Expect(viewer.Updates(service)).ToHaveAttributeAsync("data-tone", "fail", new() { Timeout = 180_000 });
        }

        foreach (var viewer in viewers)
        {
            var titles = new HashSet<(string Tone, string Title)>();
            foreach (var service in Written)
            {
                // The services themselves are well.
                var shown = (await viewer.RecordedAsync(service)).Where(shown => shown.Status == "OK").ToList();
                Assert.Equal(["ok", "warn", "fail"], shown.Select(shown => shown.Tone).Distinct());
                foreach (var (tone, age) in new[] { ("warn", 60), ("fail", 90) })
                {
                    var first = shown.First(shown => shown.Tone == tone);
                    Assert.InRange(first.AgeSeconds ?? -1, age, age + 40);
                    Assert.Equal(tone, first.Arrow);
                }

                titles.UnionWith(shown.Select(shown => (shown.Tone, shown.Title)));
            }

            Assert.Contains(("warn", "All services answer, but their data is getting old"), titles);
            Assert.Contains(("fail", "The services answer, but their data is out of date"), titles);
        }

        foreach (var service in Written)
            Assert.Equal(await viewers[0].LastUpdateAsync(service), await viewers[1].LastUpdateAsync(service));

        await system.Worker.StartAsync(cancel);

        foreach (var viewer in viewers)
        {
            await Expect(viewer.Overall).ToHaveAttributeAsync("data-tone", "ok");
            foreach (var service in Written) await Expect(viewer.Updates(service)).ToHaveAttributeAsync("data-tone", "ok");
        }
    }
}
