using HybridCloud.Delivery.Acceptance;
using HybridCloud.Delivery.Targets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace HybridCloud.Delivery.Tests.Acceptance;

/// <summary>What single checks of an acceptance conclude.</summary>
public sealed class AcceptanceCheckTests
{
    [Theory]
    [InlineData("app-spec-read-back", "hybrid", "hybrid: digitalocean_app.app drifted: spec")]
    [InlineData("rds-parameter-defaults", "platform", "platform: aws_db_parameter_group.store drifted: parameter")]
    public async Task Drift_of_what_an_assumption_is_about_breaks_it_and_other_drift_does_not(string assumption, string stack, string drift)
    {
        async Task<AcceptanceVerdict> OfAsync(params AcceptanceResult[] results)
        {
            var settings = DeliverySettings.Read(new Dictionary<string, string> { ["STACK"] = stack, ["DIGITALOCEAN_ACCESS_TOKEN"] = "token" }, Needs.None);
            var target = new Target("app", "dev", "111111111111", "arn", "team", "Team", "us-west-2", "bucket");
            using var system = new AcceptanceSystem(settings, target, new AcceptanceProgress("good-1", stack, DateTimeOffset.UnixEpoch, 0, null, results), TimeProvider.System, TextWriter.Null);
            return (await AssumptionChecks.Conclusions[assumption](system, TestContext.Current.CancellationToken)).Verdict;
        }

        Assert.Equal(AcceptanceVerdict.Proven, await OfAsync(Result("drift", "no drift"), Result("drift-later", "no drift")));
        Assert.Equal(AcceptanceVerdict.Broken, await OfAsync(Result("drift", "no drift"), Result("drift-later", drift, AcceptanceVerdict.Broken)));
        Assert.Equal(AcceptanceVerdict.Proven, await OfAsync(Result("drift", "no drift"), Result("drift-later", "terraform_data.other drifted: input", AcceptanceVerdict.Broken)));
        Assert.Equal(AcceptanceVerdict.NotRun, await OfAsync(Result("drift", "no drift")));
    }

    [Fact]
    public async Task Visitors_that_are_refused_while_something_is_done_are_counted()
    {
        var refusing = false;
        var served = new TaskCompletionSource();
        await using var server = Loopback.Create();
        server.Run(context =>
        {
            served.TrySetResult();
            context.Response.StatusCode = refusing ? 503 : 200;
            return context.Response.WriteAsync("{\"ok\":true}", context.RequestAborted);
        });
        await server.StartAsync(TestContext.Current.CancellationToken);
        using var http = HybridCloud.Delivery.Smoke.SmokeTest.CreateClient();

        var well = await VisitAsync();
        refusing = true;
        var unwell = await VisitAsync();

        Assert.Empty(well.Refused);
        Assert.NotEmpty(unwell.Refused);
        Assert.All(unwell.Refused, refused => Assert.EndsWith(" 503", refused, StringComparison.Ordinal));
        Assert.Equal(unwell.Calls, unwell.Refused.Count);

        // Until the answer after the first was asked for: that one has been counted then.
        async Task<(int Calls, IReadOnlyList<string> Refused)> VisitAsync() =>
            await Visitors.WhileAsync(http, new Uri(server.Addresses().Single()), TimeSpan.FromMilliseconds(1), async () =>
            {
                for (var i = 0; i < 2; i++)
                {
                    served = new TaskCompletionSource();
                    await served.Task;
                }
            }, TestContext.Current.CancellationToken);
    }

    [Fact]
    public void What_it_costs_is_a_months_price_for_the_hours_of_730_that_an_environment_stands() =>
        Assert.Equal(1m, AcceptanceCost.For(TimeSpan.FromHours(73), 10m));

    private static AcceptanceResult Result(string name, string seen, AcceptanceVerdict verdict = AcceptanceVerdict.Proven) =>
        new(name, "", seen, verdict, DateTimeOffset.UnixEpoch, 1, 0);
}
