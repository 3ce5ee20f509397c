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

        await system.Worker.StopAsync();
        var stopped = DateTimeOffset.UtcNow;

        foreach (var (tone, age, title) in new[]
        {
            ("warn", 60, "All services answer, but their data is getting old"),
            ("fail", 90, "The services answer, but their data is out of date"),
        })
        {
            foreach (var viewer in viewers)
            {
                foreach (var service in Written)
                {
                    await Expect(viewer.Updates(service)).ToHaveAttributeAsync("data-tone", tone, new() { Timeout = 100_000 });
                    Assert.InRange(await viewer.AgeAsync(service), age, age + 40);
                    // The services themselves are well.
                    await Expect(viewer.Status(service)).ToHaveTextAsync("OK");
                    await Expect(viewer.Arrow($"worker-{service}")).ToHaveAttributeAsync("data-tone", tone);
                }

                await Expect(viewer.OverallTitle).ToHaveTextAsync(title);
            }
        }

        // The last write may be one interval older than the stop.
        Assert.InRange(DateTimeOffset.UtcNow - stopped, TimeSpan.FromSeconds(80), TimeSpan.FromSeconds(150));
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
