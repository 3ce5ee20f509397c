using HybridCloud.Contract;

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

            foreach (var service in (string[])[Sources.Postgres, Sources.Valkey, Sources.Iam, Sources.Secret])
            {
                await Expect(here.Status(service)).ToHaveTextAsync("OK");
                await Expect(there.Status(service)).ToHaveTextAsync("OK");
                // An answer is kept for some seconds: the first viewer may have got the write before the last.
                var latest = await there.LastUpdate(service).GetAttributeAsync("datetime");
                await here.RefreshUntilAsync(
                    (expect, timeout) => expect.ToHaveAttributeAsync("datetime", latest!, new() { Timeout = timeout }), here.LastUpdate(service));
            }

            await Expect(here.Worker).ToContainTextAsync("wrote");
            await Expect(there.Worker).ToContainTextAsync("wrote");
            var ages = await Task.WhenAll(here.AgeAsync(Sources.Postgres), there.AgeAsync(Sources.Postgres));
            Assert.InRange(ages[0] - ages[1], -10, 10);
            Assert.Equal(await here.OverallTitle.InnerTextAsync(), await there.OverallTitle.InnerTextAsync());
        }
        finally
        {
            await System.Worker.StartAsync(Cancel);
        }
    }
}
