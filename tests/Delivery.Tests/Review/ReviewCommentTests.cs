using HybridCloud.Delivery.Cost;
using HybridCloud.Delivery.Plans;
using HybridCloud.Delivery.Policies;
using HybridCloud.Delivery.Review;

namespace HybridCloud.Delivery.Tests.Review;

public sealed class ReviewCommentTests
{
    private static string Render(params Plan[] plans) => Comment(plans).Render();

    private static ReviewComment Comment(params Plan[] plans)
    {
        var policies = PolicySet.Load([]);
        var prices = PriceTable.Load();
        return new ReviewComment(plans, policies.Check(plans), policies, CostEstimate.Of(plans, prices), prices, imageTag: null);
    }

    [Fact]
    public void Loss_of_data_stands_before_everything_else_and_names_what_is_lost_and_why()
    {
        var comment = Render(new PlanBuilder()
            .Create("aws_vpc.main", new { cidr_block = "10.0.0.0/16" })
            .Replace("digitalocean_database_cluster.postgres", new { name = "a", project_id = "1" }, new { name = "a", project_id = "2" }, "project_id")
            .Build());

        var caution = comment.IndexOf("DATA WILL BE LOST in 1 resource", StringComparison.Ordinal);
        Assert.InRange(caution, 0, comment.IndexOf("| Stack |", StringComparison.Ordinal));
        Assert.Contains("**REPLACE** `digitalocean_database_cluster.postgres` (hybrid (prod)): every database of the cluster and its backups would be gone, because `project_id` changes.", comment, StringComparison.Ordinal);
        Assert.Contains("| **REPLACE, loses data** | `digitalocean_database_cluster.postgres` | forced by `project_id` |", comment, StringComparison.Ordinal);
    }

    [Fact]
    public void One_comment_counts_every_stack_of_every_environment()
    {
        var comment = Render(
            new PlanBuilder().Create("aws_vpc.main", new { }).Create("aws_eip.nat", new { }).Build("platform", "dev"),
            new PlanBuilder().Destroy("aws_vpc.main", new { }).Update("aws_vpc.b", new { a = 1 }, new { a = 2 }).Build("queue", "prod"));

        Assert.Contains("**2 to create, 1 to change, 0 to replace, 1 to destroy.**", comment, StringComparison.Ordinal);
        Assert.Contains("| platform (dev) | 2 | 0 | 0 | 0 |", comment, StringComparison.Ordinal);
        Assert.Contains("| queue (prod) | 0 | 1 | 0 | 1 |", comment, StringComparison.Ordinal);
    }

    [Fact]
    public void A_plan_without_changes_says_so() =>
        Assert.Contains("**Nothing changes.** Estimated cost ±0.00 USD", Render(new PlanBuilder().Keep("aws_vpc.main", new { }).Build()), StringComparison.Ordinal);

    [Fact]
    public void Changed_attributes_are_shown_with_their_values_and_unchanged_ones_are_not()
    {
        var comment = Render(new PlanBuilder()
            .Update("digitalocean_app.app",
                new { spec = new[] { new { region = "sfo", tag = "old" } } },
                new { spec = new[] { new { region = "sfo", tag = "new" } } })
            .Build());

        Assert.Contains("| `spec[0].tag` | `\"old\"` | `\"new\"` |", comment, StringComparison.Ordinal);
        Assert.DoesNotContain("spec[0].region", comment, StringComparison.Ordinal);
    }

    [Fact]
    public void A_policy_document_is_compared_statement_by_statement()
    {
        var comment = Render(new PlanBuilder()
            .Update("aws_iam_role_policy.api",
                new { policy = """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["a:Get"],"Resource":"x"}]}""" },
                new { policy = """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["a:Get","a:Put"],"Resource":"x"}]}""" })
            .Build());

        Assert.Contains("| `policy.Statement[0].Action[1]` | *none* | `\"a:Put\"` |", comment, StringComparison.Ordinal);
    }

    [Fact]
    public void A_value_that_only_the_apply_will_tell_is_marked() =>
        Assert.Contains("| `arn` | *none* | *(known after apply)* |",
            Render(new PlanBuilder().Update("aws_vpc.main", new { }, new { }, unknown: new { arn = true }).Build()), StringComparison.Ordinal);

    [Theory]
    [InlineData("PROVIDER-MARKED-SECRET", "value")]
    [InlineData("SECRET-BY-NAME", "auth_token")]
    [InlineData("-----BEGIN EC PRIVATE KEY-----\nMHcCAQ\n-----END EC PRIVATE KEY-----", "content")]
    [InlineData("postgresql://app:SECRET@db:25060/app", "uri")]
    [InlineData("EV[1:abcdef:SECRET]", "content")]
    public void Secrets_never_appear(string secret, string attribute)
    {
        var plan = new PlanBuilder().Update("digitalocean_app.app",
            new Dictionary<string, object> { ["spec"] = new[] { new Dictionary<string, string> { [attribute] = secret } } },
            new Dictionary<string, object> { ["spec"] = new[] { new Dictionary<string, string> { [attribute] = secret + "2" } } });
        if (attribute == "value")
            plan.Sensitive("digitalocean_app.app", new { spec = new[] { new { value = true } } }, new { spec = new[] { new { value = true } } });

        var comment = Render(plan.Build());

        Assert.Contains($"| `spec[0].{attribute}` | *(sensitive)* | *(sensitive)* |", comment, StringComparison.Ordinal);
        Assert.DoesNotContain("SECRET", comment, StringComparison.Ordinal);
        Assert.DoesNotContain("MHcCAQ", comment, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("password")]
    [InlineData("master_password")]
    [InlineData("private_key_pem")]
    [InlineData("API_KEY")]
    [InlineData("secret_string")]
    [InlineData("connection_string")]
    public void A_name_that_holds_a_secret_is_recognized(string name) => Assert.True(SensitiveText.IsName(name));

    [Theory]
    [InlineData("secret_arn")]
    [InlineData("secret_id")]
    [InlineData("key_name")]
    [InlineData("token_ttl")]
    [InlineData("tags")]
    public void A_name_that_only_points_at_a_secret_is_shown(string name) => Assert.False(SensitiveText.IsName(name));

    [Fact]
    public void Hostile_values_cannot_become_markup()
    {
        const string hostile = "x` | <img src=x onerror=alert(1)> @everyone\n## Approved\u202E";
        var comment = Render(new PlanBuilder().Update("aws_vpc.main", new { name = "ok" }, new { name = hostile }).Build());

        Assert.DoesNotContain("\n## Approved", comment, StringComparison.Ordinal);
        Assert.DoesNotContain('\u202E', comment);
        var row = Assert.Single(comment.Split('\n'), l => l.StartsWith("| `name`", StringComparison.Ordinal));
        Assert.Equal(6, row.Count(c => c == '`'));
    }

    [Fact]
    public void A_comment_that_would_be_too_long_is_cut_with_a_note_and_keeps_what_matters()
    {
        var builder = new PlanBuilder().Destroy("aws_db_instance.main", new { name = "a" });
        for (var i = 0; i < 900; i++)
            builder.Update($"aws_vpc.number_{i}", new { description = new string('a', 150) }, new { description = new string('b', 150) });

        var comment = Render(builder.Build());

        Assert.InRange(comment.Length, 60_000, ReviewComment.Limit);
        Assert.Contains("DATA WILL BE LOST", comment, StringComparison.Ordinal);
        Assert.Matches(@"\*\*Cut:\*\* \d+ of \d+ parts did not fit into 65,000 characters", comment);
        Assert.Equal(Count(comment, "<details>"), Count(comment, "</details>"));
        Assert.NotNull(ReviewComment.FindDigest(comment, "prod"));
    }

    [Fact]
    public void The_digest_of_an_environment_is_found_again_in_the_comment()
    {
        var comment = Comment(
            new PlanBuilder().Create("aws_vpc.main", new { }).Build("hybrid", "dev"),
            new PlanBuilder().Create("aws_vpc.other", new { }).Build("hybrid", "prod"));

        Assert.Equal(comment.Digests["prod"], ReviewComment.FindDigest(comment.Render(), "prod"));
        Assert.NotEqual(comment.Digests["prod"], ReviewComment.FindDigest(comment.Render(), "dev"));
        Assert.Null(ReviewComment.FindDigest(comment.Render(), "staging"));
    }

    [Fact]
    public void Changes_made_behind_Terraforms_back_are_listed() =>
        Assert.Contains("1 resource changed outside Terraform",
            Render(new PlanBuilder().Drifted("aws_vpc.main", new { a = 1 }, new { a = 2 }).Build()), StringComparison.Ordinal);

    private static int Count(string text, string part) => text.Split(part).Length - 1;
}
