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

    /// <summary>A reason that nothing needs would excuse what comes later unseen.</summary>
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
                // A reason of the program is for whichever stack has the resource; one of a statement is its own.
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
    public void A_reason_for_permissions_stands_with_its_statement_alone() =>
        Assert.DoesNotContain(PolicySet.Load([]).Reasons(new PlanBuilder().Build()), reason => reason.Rule == nameof(NoWildcardGrant));
}
