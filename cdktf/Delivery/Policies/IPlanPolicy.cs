using HybridCloud.Delivery.Plans;

namespace HybridCloud.Delivery.Policies;

/// <summary>A rule about what a plan may do. It reads the plan, not the source, so that it checks exactly what is applied.</summary>
internal interface IPlanPolicy
{
    /// <summary>The rule's name, as it appears in reviews and in reasons.json.</summary>
    string Name { get; }

    /// <summary>The rule in one sentence.</summary>
    string Rule { get; }

    /// <summary>Everything in the plan that breaks the rule.</summary>
    IEnumerable<Finding> Check(Plan plan);
}
