using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;
using HybridCloud.Delivery.Cost;
using HybridCloud.Delivery.Plans;
using HybridCloud.Delivery.Policies;
using HybridCloud.Delivery.Review;

namespace HybridCloud.Delivery.Tests.Plans;

/// <summary>No value that a plan marks as sensitive is ever printed, whatever the plan's shape.</summary>
public sealed class SecrecyTests
{
    private const string Secret = "TOPSECRET";

    // Too short to be masked wherever it appears: only Terraform's mark hides it.
    private const string ShortSecret = "HUSH";

    // The same inputs in each run: a failure can be repeated.
    private static readonly Replay Seed = new(new Rnd(20261128, 7), null);

    /// <summary>A value and Terraform's masks of it. A leaf that is marked or has a secret's name holds a secret; others do not.</summary>
    private sealed record Masked(JsonNode? Value, JsonNode? Sensitive, JsonNode? Unknown);

    private static readonly Gen<Masked> Leaf = Gen.OneOf(
        Gen.Choose(0, 9).Select(i => new Masked($"{Secret}-{i}", true, false)),
        Gen.Constant(new Masked(ShortSecret, true, false)),
        Gen.Choose(0, 9).Select(i => new Masked($"open {i}", false, false)),
        Gen.Choose(0, 9).Select(i => new Masked(i, false, false)),
        Gen.Choose(0, 9).Select(i => new Masked($"copy of {Secret}-{i}", true, false)),
        Gen.Choose(0, 9).Select(i => new Masked($"postgresql://app:{Secret}{i}@db/app", false, false)),
        Gen.Choose(0, 9).Select(i => new Masked($$"""[{"name": "DB_PASSWORD", "value": "{{Secret}}{{i}}"}]""", false, false)),
        Gen.Choose(0, 9).Select(i => new Masked(new JsonObject { ["name"] = "API_TOKEN", ["value"] = $"{Secret}{i}" }, false, false)),
        Gen.Choose(0, 9).Select(i => new Masked(new JsonObject { ["db_password"] = $"{Secret}{i}" }, false, false)),
        Gen.Choose(0, 9).Select(i => new Masked(new JsonObject { ["a"] = new JsonArray($"{Secret}-{i}") }, true, false)),
        Gen.Constant(new Masked(null, false, true)),
        Gen.Constant(new Masked(null, false, false)));

    private static Gen<Masked> Value(int depth) => depth == 0 ? Leaf : Gen.OneOf(Leaf, List(depth), Object(depth));

    private static Gen<Masked> List(int depth) =>
        Value(depth - 1).ListOf(3).Select(items => new Masked(
            new JsonArray([.. items.Select(i => i.Value?.DeepClone())]), new JsonArray([.. items.Select(i => i.Sensitive?.DeepClone())]), new JsonArray([.. items.Select(i => i.Unknown?.DeepClone())])));

    private static Gen<Masked> Object(int depth) =>
        Value(depth - 1).ListOf(3).Select(items => new Masked(
            new JsonObject(items.Select((item, i) => KeyValuePair.Create($"k{i}", item.Value?.DeepClone()))),
            new JsonObject(items.Select((item, i) => KeyValuePair.Create($"k{i}", item.Sensitive?.DeepClone()))),
            new JsonObject(items.Select((item, i) => KeyValuePair.Create($"k{i}", item.Unknown?.DeepClone())))));

    private static readonly Gen<string> Plans =
        from actions in Gen.Elements("update", "create", "delete", "forget")
        from before in Object(3)
        from after in Object(3)
        select Json(actions, before, after);

    private static string Json(string action, Masked before, Masked after)
    {
        JsonObject Change() => new()
        {
            ["actions"] = new JsonArray(action == "forget" ? "update" : action),
            ["before"] = action == "create" ? null : before.Value!.DeepClone(),
            ["after"] = action is "delete" ? null : after.Value!.DeepClone(),
            ["after_unknown"] = after.Unknown!.DeepClone(),
            ["before_sensitive"] = before.Sensitive!.DeepClone(),
            ["after_sensitive"] = after.Sensitive!.DeepClone(),
        };
        JsonObject Entry(string address)
        {
            var change = Change();
            change["actions"] = new JsonArray(action);
            return new JsonObject { ["address"] = address, ["type"] = address.Split('.')[0], ["change"] = change };
        }

        return new JsonObject
        {
            ["format_version"] = "1.2",
            ["resource_changes"] = new JsonArray(Entry("aws_iam_role_policy.one"), Entry("digitalocean_app.two")),
            ["resource_drift"] = new JsonArray(Entry("aws_vpc.three")),
            ["output_changes"] = new JsonObject { ["out"] = Change() },
        }.ToJsonString();
    }

    [Fact]
    public void A_plan_that_leaves_its_job_holds_no_secret_and_is_reviewed_as_the_plan_itself() =>
        Check.One(Config.QuickThrowOnFailure.WithReplay(Seed).WithMaxTest(300), Prop.ForAll(Plans.ToArbitrary(), json =>
        {
            var plan = Plan.Parse("prod", "hybrid", json);
            var masked = plan.Masked();
            Assert.DoesNotContain(Secret, masked, StringComparison.Ordinal);
            Assert.DoesNotContain(ShortSecret, masked, StringComparison.Ordinal);
            var read = Plan.Parse("prod", "hybrid", masked);
            Assert.Equal(PlanDigest.Normalize(plan, "3f9c2ab"), PlanDigest.Normalize(read, "3f9c2ab"));
            Assert.Equal(Reviewed(plan), Reviewed(read));
        }));

    [Theory]
    [InlineData("""{"before":{"key":"TOPSECRET"},"after":{"key":"something-new"},"after_sensitive":{"key":true}}""")]
    [InlineData("""{"before":{"key":"something-old"},"after":{"key":"TOPSECRET"},"before_sensitive":{"key":true}}""")]
    [InlineData("""{"before":{"env":{"name":"DB_PASSWORD","value":"old"}},"after":{"env":{"value":"TOPSECRET"}},"after_unknown":{"env":{"name":true}}}""")]
    public void What_one_side_calls_a_secret_leaves_its_job_on_neither(string change)
    {
        var entry = JsonNode.Parse(change)!.AsObject();
        entry["actions"] = new JsonArray("update");
        var plan = Plan.Parse("prod", "hybrid", new JsonObject
        {
            ["format_version"] = "1.2",
            ["resource_changes"] = new JsonArray(new JsonObject { ["address"] = "aws_vpc.main", ["type"] = "aws_vpc", ["change"] = entry }),
        }.ToJsonString());

        Assert.DoesNotContain("TOPSECRET", plan.Masked(), StringComparison.Ordinal);
        Assert.DoesNotContain("TOPSECRET", Reviewed(plan), StringComparison.Ordinal);
        Assert.Equal(Reviewed(plan), Reviewed(Plan.Parse("prod", "hybrid", plan.Masked())));
    }

    [Fact]
    public void A_secret_that_changes_is_still_seen_to_change_when_it_is_masked()
    {
        var plan = RawPlan.Of(RawPlan.Update("\"postgresql://app:first@db/app\"", "\"postgresql://app:second@db/app\""));

        Assert.Single(Plan.Parse("prod", "hybrid", plan.Masked()).Actions[0].Attributes());
    }

    [Fact]
    public void A_masked_plan_still_says_what_refers_to_what_and_holds_no_constant_of_the_configuration()
    {
        var plan = new PlanBuilder().Create("aws_vpc.main", new { }).Refers("aws_vpc.main", "cidr_block", "var.a", "var.b")
            .Sets("aws_eip.nat", new { tags = new { constant_value = Secret } }).Build();

        var masked = plan.Masked();

        Assert.DoesNotContain(Secret, masked, StringComparison.Ordinal);
        Assert.Equal(["var.a", "var.b"], Plan.Parse("prod", "hybrid", masked).AllReferences("aws_vpc.main"));
    }

    private static bool Tells(string text) => text.Contains(Secret, StringComparison.Ordinal) || text.Contains(ShortSecret, StringComparison.Ordinal);

    private static string Reviewed(Plan plan)
    {
        var (policies, prices) = (PolicySet.Load([]), PriceTable.Load());
        return new ReviewComment([plan], policies.Check([plan]), policies, CostEstimate.Of([plan], prices), prices, "3f9c2ab", new ReviewOrigin("c", "c", null, DateTimeOffset.UnixEpoch)).Render(int.MaxValue);
    }

    [Fact]
    public void No_marked_value_stands_in_comment_digest_text_or_drift()
    {
        static bool Silent(string json)
        {
            var plan = Plan.Parse("prod", "hybrid", json);
            var (policies, prices) = (PolicySet.Load([]), PriceTable.Load());
            var findings = policies.Check([plan]);
            var comment = new ReviewComment([plan], findings, policies, CostEstimate.Of([plan], prices), prices, null, new ReviewOrigin(null, null, null, default));
            var drift = plan.Drift.SelectMany(change => change.Attributes()).Select(a => $"{a.Path} {a.Before} {a.After}");
            return !Tells(string.Join('\n', [comment.Render(int.MaxValue), comment.Render(), PlanDigest.Normalize(plan, null), .. drift, .. findings.Select(f => f.Message)]));
        }

        Check.One(Config.QuickThrowOnFailure.WithMaxTest(400).WithReplay(Seed), Prop.ForAll(Plans.ToArbitrary(), Silent));
    }

    [Fact]
    public void No_marked_value_stands_in_the_refusal_of_a_plan()
    {
        static bool Silent(string json)
        {
            // Cut anywhere, or with a section that is not understood.
            foreach (var broken in (string[])[json[..(json.Length / 2)], json.Replace("\"format_version\":\"1.2\"", "\"format_version\":\"1.2\",\"errored\":true", StringComparison.Ordinal), json.Replace("\"after\":{", "\"after\":[{", StringComparison.Ordinal)])
            {
                if (Record.Exception(() => Plan.Parse("prod", "hybrid", broken)) is { } failure && Tells(failure.ToString()))
                    return false;
            }

            return true;
        }

        Check.One(Config.QuickThrowOnFailure.WithMaxTest(100).WithReplay(Seed), Prop.ForAll(Plans.ToArbitrary(), Silent));
    }
}
