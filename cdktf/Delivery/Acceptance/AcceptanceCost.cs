using HybridCloud.Contract;
using HybridCloud.Delivery.Cost;
using HybridCloud.Delivery.Terraform;

namespace HybridCloud.Delivery.Acceptance;

/// <summary>What an acceptance costs, computed from the configuration and the price table without asking a cloud.</summary>
/// <param name="Monthly">US dollars a month for one environment.</param>
/// <param name="ByUse">What is billed by usage on top of that.</param>
internal sealed record AcceptanceCost(decimal Monthly, IReadOnlyList<string> ByUse)
{
    // 365 days of 24 hours, divided by 12: both clouds bill a month as this many hours.
    private const decimal HoursPerMonth = 730;

    /// <summary>The cost of the stacks in the settings, except those that are not deployed per environment.</summary>
    public static AcceptanceCost Of(DeliverySettings settings)
    {
        var plans = settings.Stacks.Where(stack => StackKind.Named(stack).PerEnvironment).Select(stack => ConfiguredPlan.Of(
            settings.Environment, stack, StackConfiguration.Read(settings, stack), name => StackConfiguration.Value(settings, stack, name)));
        var estimate = CostEstimate.Of(plans, PriceTable.Load());
        return new AcceptanceCost(estimate.After, [.. estimate.ByUse.Select(use => use.Split(':')[0])]);
    }

    /// <summary>US dollars for a period at a monthly price.</summary>
    public static decimal For(TimeSpan time, decimal monthly) => (decimal)time.TotalHours * monthly / HoursPerMonth;
}
