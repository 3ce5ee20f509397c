using HybridCloud.Delivery.Policies;

namespace HybridCloud.Delivery.Tests.Policies;

/// <summary>The rules against what the stacks of every environment are made of: a stack that breaks one cannot be deployed.</summary>
public sealed class StackPolicyTests(SynthesizedStacks stacks) : IClassFixture<SynthesizedStacks>
{
    [Theory]
    [MemberData(nameof(SynthesizedStacks.Names), MemberType = typeof(SynthesizedStacks))]
    public void No_stack_breaks_a_rule_without_a_written_reason(string stack) =>
        Assert.DoesNotContain(
            PolicySet.Load([]).Check([stacks.FirstPlan(stack)]),
            finding => finding.Reason is null);
}
