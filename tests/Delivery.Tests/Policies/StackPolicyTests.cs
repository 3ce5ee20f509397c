using HybridCloud.Delivery.Policies;

namespace HybridCloud.Delivery.Tests.Policies;

/// <summary>The rules against the resources of the stacks in every environment: a stack that breaks one cannot be deployed.</summary>
public sealed class StackPolicyTests(SynthesizedStacks stacks) : IClassFixture<SynthesizedStacks>
{
    [Theory]
    [MemberData(nameof(SynthesizedStacks.Names), MemberType = typeof(SynthesizedStacks))]
    public void No_stack_breaks_a_rule_without_a_written_reason(string stack) =>
        Assert.DoesNotContain(
            PolicySet.Load([]).Check([stacks.FirstPlan(stack)]),
            finding => finding.Reason is null);

    /// <summary>An unused reason would silently excuse what is added later.</summary>
    [Fact]
    public void Every_written_reason_excuses_a_finding()
    {
        var policies = PolicySet.Load([]);
        var (shared, own) = (new Dictionary<string, bool>(), new List<string>());
        foreach (var stack in SynthesizedStacks.Names.Select(row => row.Data))
        {
            var plan = stacks.FirstPlan(stack);
            var findings = policies.Check([plan]);
            foreach (var reason in policies.Reasons(plan))
            {
                var covers = findings.Any(reason.Covers);
                var text = $"{reason.Rule}: {string.Join(", ", reason.Addresses)}: {reason.Statement?.Sid ?? reason.Contains}";
                // A reason of the program applies to whichever stack has the resource; a statement's reason belongs to its stack.
                if (reason.Statement is null)
                    shared[text] = shared.GetValueOrDefault(text) || covers;
                else if (!covers)
                    own.Add($"{stack}: {text}");
            }
        }

        var unused = own.Concat(shared.Where(reason => !reason.Value).Select(reason => reason.Key)).ToList();
        Assert.True(unused.Count == 0, string.Join('\n', unused));
    }

    [Fact]
    public void A_reason_for_permissions_is_kept_only_with_its_statement() =>
        Assert.DoesNotContain(PolicySet.Load([]).Reasons(new PlanBuilder().Build()), reason => reason.Rule == nameof(NoWildcardGrant));
}
