using HybridCloud.Delivery.Cost;

namespace HybridCloud.Delivery.Tests.Cost;

/// <summary>The price table against the resources of the stacks in every environment.</summary>
public sealed class PriceTableTests(SynthesizedStacks stacks) : IClassFixture<SynthesizedStacks>
{
    private static readonly PriceTable Prices = PriceTable.Load();

    [Theory]
    [MemberData(nameof(SynthesizedStacks.Names), MemberType = typeof(SynthesizedStacks))]
    public void Every_resource_type_and_size_is_priced_or_free_for_a_reason_or_named_as_billed_by_usage(string stack)
    {
        var cost = CostEstimate.Of([stacks.FirstPlan(stack)], Prices);

        Assert.Empty(cost.Unknown);
        Assert.NotEqual(0, cost.Lines.Count + cost.ByUse.Count);
    }

    [Fact]
    public void What_is_not_in_the_estimate_is_printed_with_it()
    {
        var cost = CostEstimate.Of([stacks.FirstPlan("platform-prod")], Prices);

        Assert.Contains("aws_cloudfront_distribution: requests and transfer", cost.ByUse);
        Assert.All(cost.ByUse, usage => Assert.Matches("^[a-z0-9_]+: .+", usage));
    }

    [Fact]
    public void An_acceptance_says_before_it_begins_what_the_stacks_cost()
    {
        var settings = DeliverySettings.Read(new Dictionary<string, string> { ["ENVIRONMENT"] = "dev", ["CDKTF_OUTDIR"] = stacks.Folder }, Needs.None);

        var cost = HybridCloud.Delivery.Acceptance.AcceptanceCost.Of(settings);

        Assert.Equal(CostEstimate.Of([stacks.FirstPlan("hybrid-dev")], Prices).After, cost.Monthly);
        Assert.InRange(cost.Monthly, 30, 100);
        Assert.Contains("aws_cloudfront_distribution", cost.ByUse);
    }

    [Fact]
    public void A_month_has_730_hours() =>
        Assert.Equal(730 * Prices.Prices["aws_nat_gateway"].Usd, Prices.PerMonth("aws_nat_gateway"));

    [Fact]
    public void No_type_is_both_free_and_priced() =>
        Assert.DoesNotContain(Prices.Free, type => Meter.Measures(type, Prices) || Prices.Usage(type) is not null);
}
