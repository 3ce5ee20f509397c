namespace HybridCloud.Delivery.Tests.Acceptance;

/// <summary>An acceptance from its question about the cost to the destruction, cut off and gone on with, and what it says of assumptions that are wrong.</summary>
public sealed class AcceptanceTests(AcceptedAccount system) : IClassFixture<AcceptedAccount>
{
    [Fact]
    public async Task It_asks_before_it_costs_goes_on_where_it_was_cut_off_names_what_is_broken_and_leaves_nothing_behind()
    {
        var unasked = await system.AcceptAsync();
        Assert.Equal(ExitCodes.Failure, unasked.Code);
        Assert.Contains("It costs about 0.00 USD at list prices", unasked.Output, StringComparison.Ordinal);
        Assert.Contains("Nothing was made: the cost is not accepted. Set ACCEPT_COST=yes to mean it.", unasked.Error, StringComparison.Ordinal);
        Assert.Null(system.Progress);

        var cutOff = await system.AcceptAsync(("ACCEPT_COST", "yes"), ("ACCEPTANCE_MINUTES", "10"));
        Succeeded(cutOff);
        Assert.Contains("Stopped for ACCEPTANCE_MINUTES: image usually takes up to 15 minutes. The same command goes on", cutOff.Output, StringComparison.Ordinal);
        Assert.Equal(["bootstrap"], Done());

        var wentOn = await system.AcceptAsync(("ACCEPTANCE_MINUTES", "70"));
        Succeeded(wentOn);
        Assert.DoesNotContain("== bootstrap", wentOn.Output, StringComparison.Ordinal);
        Assert.Contains("Stopped for ACCEPTANCE_MINUTES: second-environment usually takes up to 75 minutes", wentOn.Output, StringComparison.Ordinal);

        var ended = await system.AcceptAsync();
        Succeeded(ended);
    }

    private IEnumerable<string> Done() => system.Progress!["results"]!.AsArray().Select(result => result!["name"]!.ToString());

    private static void Succeeded(DeliveryRun.Outcome outcome) => Assert.True(outcome.Code == ExitCodes.Success, outcome.ToString());
}
