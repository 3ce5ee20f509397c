using System.Globalization;
using HybridCloud.Delivery.Cost;
using HybridCloud.Delivery.Plans;

namespace HybridCloud.Delivery.Verbs;

/// <summary>Prints what the planned resources cost per month.</summary>
internal sealed class CostVerb : IVerb
{
    public static string Name => "cost";

    public static string Description => "Print the estimated monthly cost of the planned resources, both clouds";

    public static Needs Needs => Needs.None;

    public async Task<int> RunAsync(DeliverySettings settings, TextWriter output, CancellationToken cancellationToken)
    {
        var plans = await new PlanFolder(settings.WorkFolder).ReadAsync(cancellationToken);
        var prices = PriceTable.Load();
        var cost = CostEstimate.Of(plans, prices);
        var text = new StringWriter(CultureInfo.InvariantCulture);
        foreach (var line in cost.Lines.Where(l => l.Before != 0 || l.After != 0))
            text.WriteLine($"{line.After,10:0.00}  {line.Difference,10:+0.00;-0.00;0.00}  {line.Stack,-10} {line.Address}");
        text.WriteLine($"{(cost.IsComplete ? "" : "at least")}{cost.After,10:0.00}  {cost.After - cost.Before,10:+0.00;-0.00;0.00}  USD a month, list prices of {prices.OldestDate:yyyy-MM-dd} or later, without tax");
        foreach (var usage in cost.ByUse)
            text.WriteLine($"not priced, billed by usage: {usage}");
        foreach (var unknown in cost.Unknown)
            text.WriteLine($"not priced, unknown to the table: {unknown}");
        await output.WriteAsync(text.ToString().AsMemory(), cancellationToken);
        return ExitCodes.Success;
    }
}
