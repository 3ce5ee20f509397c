using HybridCloud.Delivery.Plans;

namespace HybridCloud.Delivery.Tests;

/// <summary>Plans from the text of their entries, for what <see cref="PlanBuilder"/> does not write.</summary>
internal static class RawPlan
{
    /// <summary>A plan of some entries of <c>resource_changes</c>.</summary>
    public static Plan Of(params string[] changes) => With($"\"resource_changes\": [{string.Join(',', changes)}]");

    /// <summary>A plan of some sections.</summary>
    public static Plan With(string sections, string version = "1.2") =>
        Plan.Parse("prod", "hybrid", $$"""{"format_version": "{{version}}", {{sections}} }""");

    /// <summary>An entry by which one argument of a resource changes in place.</summary>
    public static string Update(string before, string after, string more = "") =>
        $$"""{"address": "aws_x.y", "type": "aws_x", "change": {"actions": ["update"], "before": {"v": {{before}} }, "after": {"v": {{after}} }{{more}} } }""";
}
