using HybridCloud.Delivery.Plans;

namespace HybridCloud.Delivery.Tests.Plans;

public sealed class PlanDigestTests
{
    private static PlanBuilder Release(string tag) => new PlanBuilder()
        .Update("digitalocean_app.app", new { spec = new[] { new { name = "poc", tag = "aaa" } } }, new { spec = new[] { new { name = "poc", tag } } })
        .Create("aws_s3_bucket.logs", new { bucket = "logs" }, new { arn = true });

    private static PlanBuilder Repository() => new PlanBuilder()
        .Sets("aws_ecr_repository.images", new { name = new { references = new[] { "var.name" } }, encryption_configuration = new[] { new { encryption_type = new { constant_value = "AES256" } } } });

    [Fact]
    public void The_same_change_planned_later_and_listed_in_another_order_has_the_same_digest()
    {
        var first = new PlanBuilder().Create("aws_s3_bucket.a", new { bucket = "a", region = "x" }).Create("aws_s3_bucket.b", new { bucket = "b" });
        var second = new PlanBuilder().Create("aws_s3_bucket.b", new { bucket = "b" }).Create("aws_s3_bucket.a", new { region = "x", bucket = "a" });

        Assert.Equal(
            PlanDigest.Of(Plan.Parse("prod", "hybrid", first.Json("2026-01-01T00:00:00Z")), null),
            PlanDigest.Of(Plan.Parse("prod", "hybrid", second.Json("2026-02-02T02:02:02Z")), null));
    }

    [Fact]
    public void The_tag_of_the_image_that_is_deployed_does_not_change_the_digest() =>
        Assert.Equal(PlanDigest.Of(Release("3f9c2ab").Build(), "3f9c2ab"), PlanDigest.Of(Release("77d01ee").Build(), "77d01ee"));

    [Fact]
    public void Any_other_difference_in_what_is_applied_changes_the_digest()
    {
        var reviewed = PlanDigest.Of(Release("3f9c2ab").Build(), "3f9c2ab");

        Assert.NotEqual(reviewed, PlanDigest.Of(Release("3f9c2ab").Create("aws_s3_bucket.extra", new { bucket = "extra" }).Build(), "3f9c2ab"));
        Assert.NotEqual(reviewed, PlanDigest.Of(Release("3f9c2ab").Destroy("digitalocean_domain.old", new { name = "old" }).Build(), "3f9c2ab"));
    }

    [Fact]
    public void A_resource_that_is_replaced_instead_of_changed_changes_the_digest() =>
        Assert.NotEqual(
            PlanDigest.Of(new PlanBuilder().Update("aws_db_instance.db", new { name = "a" }, new { name = "b" }).Build(), null),
            PlanDigest.Of(new PlanBuilder().Replace("aws_db_instance.db", new { name = "a" }, new { name = "b" }, "name").Build(), null));

    [Fact]
    public void An_earlier_deployment_of_another_image_does_not_change_the_digest() =>
        Assert.Equal(
            PlanDigest.Of(new PlanBuilder().Update("digitalocean_app.app", new { tag = "one" }, new { tag = "new" }).Build(), "new"),
            PlanDigest.Of(new PlanBuilder().Update("digitalocean_app.app", new { tag = "two" }, new { tag = "new" }).Build(), "new"));

    [Fact]
    public void The_repository_that_a_push_makes_between_review_and_deployment_does_not_change_the_digest() =>
        Assert.Equal(
            PlanDigest.Of(Repository().Create("aws_ecr_repository.images", new { name = "app", encryption_configuration = new[] { new { encryption_type = "AES256" } } }, new { arn = true }).Build(), null),
            PlanDigest.Of(Repository().Keep("aws_ecr_repository.images", new { name = "app", arn = "arn:…", encryption_configuration = new[] { new { encryption_type = "AES256", kms_key = "" } } }).Build(), null));

    [Fact]
    public void A_repository_that_is_not_as_it_was_reviewed_changes_the_digest()
    {
        var reviewed = PlanDigest.Of(Repository().Create("aws_ecr_repository.images", new { name = "app" }).Build(), null);

        Assert.NotEqual(reviewed, PlanDigest.Of(Repository().Keep("aws_ecr_repository.images", new { name = "other" }).Build(), null));
        Assert.NotEqual(reviewed, PlanDigest.Of(Repository().Update("aws_ecr_repository.images", new { name = "app", tags = "a" }, new { name = "app", tags = "b" }).Build(), null));
        Assert.NotEqual(reviewed, PlanDigest.Of(Repository().Replace("aws_ecr_repository.images", new { name = "old" }, new { name = "app" }, "name").Build(), null));
    }

    private static string Digest(string change) => PlanDigest.Of(RawPlan.Of(change), "3f9c2ab");

    [Fact]
    public void Two_scripts_in_place_of_a_JSON_text_have_two_digests() =>
        Assert.NotEqual(Digest(RawPlan.Update("\"{\\\"a\\\": 1}\"", "\"#!/bin/sh one\"")), Digest(RawPlan.Update("\"{\\\"a\\\": 1}\"", "\"#!/bin/sh two\"")));

    [Fact]
    public void What_a_script_takes_the_place_of_is_in_the_digest() =>
        Assert.NotEqual(Digest(RawPlan.Update("\"{\\\"a\\\": 1}\"", "\"#!/bin/sh\"")), Digest(RawPlan.Update("\"{\\\"a\\\": 2}\"", "\"#!/bin/sh\"")));

    [Fact]
    public void What_is_destroyed_and_what_is_no_longer_managed_have_two_digests()
    {
        string Gone(string action) => Digest($$"""{"address": "aws_x.y", "type": "aws_x", "change": {"actions": ["{{action}}"], "before": {"a": 1}, "after": null} }""");

        Assert.NotEqual(Gone("delete"), Gone("forget"));
    }

    [Theory]
    [InlineData("""  "previous_address": "aws_x.old",  """, "")]
    [InlineData("""  "action_reason": "replace_because_tainted",  """, "")]
    [InlineData("", """  "importing": {"id": "one"},  """)]
    [InlineData("", """  "importing": {"id": "two"},  """)]
    [InlineData("", """  "replace_paths": [["a"]],  """)]
    public void All_that_Terraform_will_do_is_in_the_digest(string entry, string change)
    {
        string With(string e, string c) => PlanDigest.Of(RawPlan.Of($$"""{"address": "aws_x.y", {{e}} "type": "aws_x", "change": { {{c}} "actions": ["update"], "before": {"a": 1}, "after": {"a": 2} } }"""), null);

        Assert.NotEqual(With("", ""), With(entry, change));
        Assert.NotEqual(With("", """  "importing": {"id": "one"},  """), With("", """  "importing": {"id": "two"},  """));
    }

    [Fact]
    public void The_value_of_an_output_is_in_the_digest_unless_it_is_sensitive()
    {
        string Output(string value, string sensitive) =>
            PlanDigest.Of(RawPlan.With($$"""  "output_changes": {"url": {"actions": ["update"], "before": "a", "after": "{{value}}", "before_sensitive": {{sensitive}}, "after_sensitive": {{sensitive}} } }  """), null);

        Assert.NotEqual(Output("b", "false"), Output("c", "false"));
        Assert.Equal(Output("b", "true"), Output("c", "true"));
    }

    [Fact]
    public void Only_the_deployed_image_is_ignored()
    {
        string Image(string digest, string other) => PlanDigest.Of(RawPlan.With(
            $$"""  "variables": {"image_digest": {"value": "{{digest}}"} }, "resource_changes": [{{RawPlan.Update("1", $"{{\"image\": \"app@{digest}\", \"sidecar\": \"grafana@{other}\"}}")}}]  """), "3f9c2ab");
        var (one, two, three) = ($"sha256:{new string('1', 64)}", $"sha256:{new string('2', 64)}", $"sha256:{new string('3', 64)}");

        Assert.Equal(Image(one, two), Image(three, two));
        Assert.NotEqual(Image(one, two), Image(one, three));
    }

    [Fact]
    public void A_short_tag_hides_nothing_in_other_values() =>
        Assert.NotEqual(
            PlanDigest.Of(RawPlan.Of(RawPlan.Update("0", "\"port 4431\"")), "1"),
            PlanDigest.Of(RawPlan.Of(RawPlan.Update("0", "\"port 4432\"")), "2"));

    [Fact]
    public void No_secret_enters_the_text_that_is_hashed()
    {
        var plan = new PlanBuilder().Create("digitalocean_database_user.app", new { name = "app", password = "hunter2hunter2" }).Build();

        Assert.DoesNotContain("hunter2", PlanDigest.Normalize(plan, null), StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_is_not_a_plan_is_refused_with_how_to_make_one()
    {
        var failure = Assert.Throws<DeliveryException>(() => Plan.Parse("prod", "hybrid", "not json"));

        Assert.Contains("make plan", failure.Message, StringComparison.Ordinal);
    }
}
