namespace HybridCloud.Delivery.Cost;

/// <summary>One price of the table.</summary>
/// <param name="Usd">US dollars, without tax.</param>
/// <param name="Per">What the amount is for: <c>hour</c> or <c>month</c>.</param>
/// <param name="Source">Name of the price list that it is from.</param>
/// <param name="Date">Day on which it was looked up.</param>
internal sealed record Price(decimal Usd, string Per, string Source, DateOnly Date);
