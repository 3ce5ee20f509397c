namespace HybridCloud.Dashboard.Tests;

/// <summary>Two people who look at the same time see the same.</summary>
public sealed class TwoViewersTests(BrowserFixture browser, SystemFixture system) : DashboardTest(browser, system)
{
    [Fact]
    public async Task Two_viewers_agree_on_states_times_and_ages_even_when_one_has_a_wrong_clock()
    {
        // Another test may have emptied a store just now.
        await Readiness.UntilRecordedAsync(System.DashboardUrl, BrowserFixture.Patience, Cancel);
        await System.Worker.StopAsync();
        try
        {
            var here = await OpenAsync();
            var there = await OpenAsync(Phone(ColorScheme.Dark), page => page.Clock.InstallAsync(new() { TimeDate = DateTime.UtcNow.AddHours(-7) }));

            // An answer is kept for some seconds, and the two do not ask at the same moment.
            await Await.UntilAsync(
                "two viewers who see the same",
                async () =>
                {
                    await here.RefreshButton.ClickAsync();
                    await there.RefreshButton.ClickAsync();
                    return (await here.ShownAsync(), await there.ShownAsync());
                },
                seen => Agree(seen.Item1, seen.Item2));
        }
        finally
        {
            await System.Worker.StartAsync(Cancel);
        }
    }

    private static bool Agree(IReadOnlyList<Viewer.Shown> one, IReadOnlyList<Viewer.Shown> other) =>
        one.Count == 4 && one.Zip(other).All(pair =>
            pair.First.Status == "OK" &&
            pair.First with { Age = "" } == pair.Second with { Age = "" } &&
            Math.Abs(pair.First.AgeSeconds - pair.Second.AgeSeconds ?? int.MaxValue) <= 10);
}
