namespace HybridCloud.Delivery.Tests.Plans;

/// <summary>A plan that says more than delivery reads, or is not what Terraform writes, is refused with a sentence that names the place.</summary>
public sealed class UnderstoodPlanTests
{
    [Theory]
    [InlineData("""  "resource_changes": null  """, "resource_changes is Null, not Array")]
    [InlineData("""  "output_changes": null  """, "output_changes is Null, not Object")]
    [InlineData("""  "output_changes": {"url": {}}  """, "output_changes.url has no list of actions")]
    [InlineData("""  "resource_changes": [{"type": "a"}]  """, "resource_changes[0] has no address")]
    [InlineData("""  "resource_changes": [{"address": "a.b", "type": "a"}]  """, "a.b (resource_changes[0]) has no change")]
    [InlineData("""  "resource_changes": [{"address": "a.b", "type": "a", "change": {"actions": ["dissolve"]}}]  """, "a.b has the action 'dissolve'")]
    [InlineData("""  "resource_changes": [{"address": "a.b", "type": "a", "change": {"actions": ["create", "forget"]}}]  """, "a.b has the action 'create,forget'")]
    [InlineData("""  "resource_changes": [{"address": "a.b", "type": "a", "change": {}}]  """, "a.b has the action ''")]
    [InlineData("""  "resource_changes": [{"address": "a.b", "type": "a", "change": {"actions": ["no-op"]}}, {"address": "a.b", "type": "a", "change": {"actions": ["delete"]}}]  """, "names a.b 2 times")]
    [InlineData("""  "resource_changes": [{"address": "a.b", "type": "a", "change": {"actions": ["create"], "after": 7}}]  """, "change.after is Number")]
    [InlineData("""  "errored": true  """, "Terraform stopped with an error")]
    [InlineData("""  "complete": false  """, "not complete")]
    [InlineData("""  "deferred_changes": [{}]  """, "1 changes deferred to a later plan (deferred_changes)")]
    [InlineData("""  "action_invocations": [{}]  """, "1 provider actions (action_invocations)")]
    [InlineData("""  "deferred_action_invocations": [{}]  """, "1 provider actions deferred to a later plan (deferred_action_invocations)")]
    public void What_is_not_understood_is_refused(string sections, string sentence)
    {
        var failure = Assert.Throws<DeliveryException>(() => RawPlan.With(sections));

        Assert.Contains("hybrid (prod)", failure.Message, StringComparison.Ordinal);
        Assert.Contains(sentence, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Another_format_is_refused() =>
        Assert.Contains("format_version is 2.0", Assert.Throws<DeliveryException>(() => RawPlan.With("\"x\": 1", "2.0")).Message, StringComparison.Ordinal);

    [Fact]
    public void Nesting_deeper_than_the_reader_allows_is_refused() =>
        Assert.Contains("hybrid (prod)", Assert.Throws<DeliveryException>(() => RawPlan.With($"\"x\": {new string('[', 600)}{new string(']', 600)}")).Message, StringComparison.Ordinal);

    [Fact]
    public void A_deposed_object_is_distinguished_from_its_successor()
    {
        var plan = RawPlan.Of(
            """{"address": "a.b", "type": "a", "change": {"actions": ["update"], "before": {"x": 1}, "after": {"x": 2}}}""",
            """{"address": "a.b", "deposed": "12ab", "type": "a", "change": {"actions": ["delete"], "before": {"x": 1}, "after": null}}""");

        Assert.Equal(["a.b (deposed 12ab)", "a.b"], plan.Actions.Select(c => c.Label));
    }

    [Fact]
    public void Terraform_itself_says_whether_there_is_something_to_apply()
    {
        Assert.True(RawPlan.With("\"applyable\": true").HasChanges);
        Assert.False(RawPlan.With("\"applyable\": false, \"resource_changes\": []").HasChanges);
        // Terraform before 1.6 does not say it.
        Assert.True(new PlanBuilder().Create("aws_vpc.main", new { }).Build().HasChanges);
        Assert.False(new PlanBuilder().Keep("aws_vpc.main", new { }).Build().HasChanges);
    }
}
