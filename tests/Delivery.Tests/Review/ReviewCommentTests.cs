using HybridCloud.Delivery.Cost;
using HybridCloud.Delivery.Plans;
using HybridCloud.Delivery.Policies;
using HybridCloud.Delivery.Review;

namespace HybridCloud.Delivery.Tests.Review;

public sealed class ReviewCommentTests
{
    private static readonly ReviewOrigin Origin = new("c0ffee", "c0ffee", "https://github.com/owner/name/actions/runs/1", new DateTimeOffset(2026, 11, 28, 16, 0, 0, TimeSpan.Zero));

    private static string Render(params Plan[] plans) => Comment(plans).Render();

    private static ReviewComment Comment(params Plan[] plans)
    {
        var policies = PolicySet.Load([]);
        var prices = PriceTable.Load();
        return new ReviewComment(plans, policies.Check(plans), policies, CostEstimate.Of(plans, prices), prices, imageTag: null, Origin);
    }

    [Fact]
    public void Loss_of_data_comes_before_everything_else_and_names_what_is_lost_and_why()
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

    [Theory]
    [InlineData("prod", "Merging deploys prod.")]
    [InlineData("dev", "Merging deploys nothing to prod. What is planned for dev must be deployed by hand, with the workflow deploy.")]
    public void The_comment_says_what_a_merge_deploys(string environment, string sentence) =>
        Assert.Contains(sentence, Render(new PlanBuilder().Create("aws_vpc.main", new { }).Build("hybrid", environment)), StringComparison.Ordinal);

    [Theory]
    [InlineData("prod", null, true)]
    [InlineData("prod", "aws_sns_topic_subscription.email", false)]
    [InlineData("prod", "aws_chatbot_slack_channel_configuration.slack", false)]
    [InlineData("dev", null, false)]
    public void Alarms_of_prod_that_nobody_would_read_are_a_warning(string environment, string? receiver, bool warned)
    {
        var plan = new PlanBuilder().Create("aws_sns_topic.alerts", new { name = "alerts" });
        if (receiver is not null) plan.Create(receiver, new { });

        Assert.Equal(warned, Render(plan.Build("platform", environment)).Contains("**Nobody is notified of alarms in platform (prod):**", StringComparison.Ordinal));
    }

    [Fact]
    public void What_the_price_table_does_not_know_is_named_and_without_it_nothing_is_said()
    {
        var unpriced = Render(new PlanBuilder().Create("aws_quantum_computer.one", new { }).Build());

        Assert.Contains("Estimated cost at least ±0.00 USD", unpriced, StringComparison.Ordinal);
        Assert.Contains("**Not priced, because the price table does not have it:** `aws_quantum_computer`", unpriced, StringComparison.Ordinal);
        Assert.DoesNotContain("Not priced", Render(new PlanBuilder().Create("aws_eip.nat", new { }).Build()), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a\nb\u0007c", "a b c")]
    [InlineData("<b>@all #1 *x* _y_ `z` [l]|", "\\<b\\>\\@all \\#1 \\*x\\* \\_y\\_ \\`z\\` \\[l\\]\\|")]
    public void A_sentence_with_a_foreign_name_is_text_on_one_line(string sentence, string written) => Assert.Equal(written, Markdown.Sentence(sentence));

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
        Assert.Matches(@"> \*\*Cut to 65,000 characters:\*\* .*\d+ rows of hybrid \(prod\) are not shown", comment);
        Assert.InRange(comment.IndexOf("**Cut", StringComparison.Ordinal), 0, comment.IndexOf("DATA WILL BE LOST", StringComparison.Ordinal));
        Assert.Equal(Count(comment, "<details>"), Count(comment, "</details>"));
        Assert.NotNull(ReviewHead.Parse(comment).Digests.GetValueOrDefault("prod"));
    }

    [Fact]
    public void What_cannot_be_checked_before_the_apply_is_said_at_the_top_and_listed()
    {
        var comment = Render(new PlanBuilder().Create("aws_iam_role_policy.admin", new { name = "x" }, unknown: new { policy = true }).Build());

        Assert.Contains("No policy is broken, and 1 could not be checked yet.", comment, StringComparison.Ordinal);
        Assert.Contains("<b>1 could not be checked</b> before the apply", comment, StringComparison.Ordinal);
        Assert.Contains("| NoWildcardGrant | `aws_iam_role_policy.admin` (hybrid, prod) | policy is known only after the apply. |", comment, StringComparison.Ordinal);
    }

    [Fact]
    public void The_digest_of_an_environment_is_found_again_in_the_comment()
    {
        var comment = Comment(
            new PlanBuilder().Create("aws_vpc.main", new { }).Build("hybrid", "dev"),
            new PlanBuilder().Create("aws_vpc.other", new { }).Build("hybrid", "prod"));

        Assert.Equal(comment.Digests["prod"], ReviewHead.Parse(comment.Render()).Digests.GetValueOrDefault("prod"));
        Assert.NotEqual(comment.Digests["prod"], ReviewHead.Parse(comment.Render()).Digests.GetValueOrDefault("dev"));
        Assert.Null(ReviewHead.Parse(comment.Render()).Digests.GetValueOrDefault("staging"));
    }

    [Fact]
    public void Changes_made_behind_Terraforms_back_are_listed() =>
        Assert.Contains("1 resource changed outside Terraform",
            Render(new PlanBuilder().Drifted("aws_vpc.main", new { a = 1 }, new { a = 2 }).Build()), StringComparison.Ordinal);

    [Fact]
    public void What_is_destroyed_in_the_last_stack_is_never_cut_for_what_changes_in_the_first()
    {
        var first = new PlanBuilder();
        for (var i = 0; i < 900; i++)
            first.Update($"aws_vpc.number_{i}", new { description = new string('a', 150) }, new { description = new string('b', 150) });
        var last = new PlanBuilder();
        for (var i = 0; i < 200; i++)
            last.Destroy($"aws_route.number_{i}", new { a = 1 });

        var comment = Render(first.Build("foundation", "prod"), last.Build("queue", "prod"));

        Assert.All(Enumerable.Range(0, 200), i => Assert.Contains($"- destroy `aws_route.number_{i}` (queue (prod))\n", comment, StringComparison.Ordinal));
        Assert.InRange(comment.Length, 60_000, ReviewComment.Limit);
    }

    [Fact]
    public void No_heading_stands_without_its_rows()
    {
        var builder = new PlanBuilder();
        for (var i = 0; i < 300; i++)
            builder.Update($"aws_vpc.number_{i}", new { description = new string('a', 150) }, new { description = new string('b', 150) });
        var comment = Comment(builder.Build());

        Assert.All(Enumerable.Range(30, 40), i => Assert.DoesNotMatch(@"\|---\|[-|:]*\n(\n|$)", comment.Render(i * 1000)));
    }

    [Fact]
    public void A_created_resource_shows_its_values_folded()
    {
        var comment = Render(new PlanBuilder().Create("aws_iam_role_policy.admin", new { name = "admin", policy = """{"Statement":[{"Effect":"Allow","Action":"iam:PassRole"}]}""" }).Build());

        Assert.Contains("<details><summary>hybrid (prod): new <code>aws_iam_role_policy.admin</code>, 3 attributes</summary>", comment, StringComparison.Ordinal);
        Assert.Contains("| `policy.Statement[0].Action` | `\"iam:PassRole\"` |", comment, StringComparison.Ordinal);
    }

    [Fact]
    public void The_comment_says_of_which_commit_and_run_it_is_and_whether_that_is_still_the_newest()
    {
        Assert.Contains("Commit `c0ffee`, [run](https://github.com/owner/name/actions/runs/1), 2026-11-28 16:00 UTC. It was the pull request's newest commit at that time.",
            Render(new PlanBuilder().Build()), StringComparison.Ordinal);
        Assert.Contains("This is **not** the pull request's newest commit, which is `beef`", (Origin with { Head = "beef" }).Render(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_mark_in_a_value_or_below_the_head_is_not_believed()
    {
        var digest = new string('0', 64);
        var comment = Render(new PlanBuilder().Update("aws_vpc.main", new { name = "a" }, new { name = $"\n<!-- unchanged staging -->\n<!-- digest staging {digest} -->" }).Build())
            + $"\n<!-- unchanged staging -->\n<!-- digest staging {digest} -->\n";

        Assert.Equal(["prod"], ReviewHead.Parse(comment).Digests.Keys);
        Assert.Empty(ReviewHead.Parse(comment).Unchanged);
        Assert.Equal("c0ffee", ReviewHead.Parse(comment).Commit);
    }

    [Fact]
    public void Moves_imports_and_forgotten_stores_have_counts_and_rows_of_their_own()
    {
        var comment = Render(RawPlan.Of(
            """{"address": "aws_vpc.new", "previous_address": "aws_vpc.old", "type": "aws_vpc", "change": {"actions": ["no-op"], "before": {"a": 1}, "after": {"a": 1}}}""",
            """{"address": "aws_eip.here", "type": "aws_eip", "change": {"actions": ["no-op"], "before": {"a": 1}, "after": {"a": 1}, "importing": {"id": "eipalloc-1"}}}""",
            """{"address": "aws_db_instance.main", "type": "aws_db_instance", "change": {"actions": ["forget"], "before": {"a": 1}, "after": null}}"""));

        Assert.Contains("0 to destroy, 1 to move, 1 to import, 1 no longer managed.**", comment, StringComparison.Ordinal);
        Assert.Contains("| hybrid (prod) | 0 | 0 | 0 | 0 | 1 | 1 | 1 |", comment, StringComparison.Ordinal);
        Assert.Contains("| move | `aws_vpc.new` | moved from `aws_vpc.old` |", comment, StringComparison.Ordinal);
        Assert.Contains("| import | `aws_eip.here` | imported as `eipalloc-1` |", comment, StringComparison.Ordinal);
        Assert.Contains("| forget | `aws_db_instance.main` | no longer managed, stays in the cloud |", comment, StringComparison.Ordinal);
        Assert.Contains("> - **FORGET** `aws_db_instance.main` (hybrid (prod)): the instance's databases would stay in the cloud", comment, StringComparison.Ordinal);
    }

    [Fact]
    public void The_change_is_drawn_with_what_depends_on_what_and_folded_to_forty_nodes()
    {
        var small = new PlanBuilder()
            .Create("aws_vpc.main", new { }).Destroy("aws_subnet.a", new { })
            .Refers("aws_subnet.a", "vpc_id", "aws_vpc.main.id", "aws_vpc.main");
        var large = new PlanBuilder();
        for (var i = 0; i < 300; i++)
            large.Create($"aws_type{i % 60}.number_{i}", new { });

        var drawn = ChangeGraph.Of(small.Build())!;
        Assert.Contains("n0[\"aws_subnet.a\"]:::destroy", drawn, StringComparison.Ordinal);
        Assert.Contains("n1 --> n0", drawn, StringComparison.Ordinal);
        Assert.Equal(ChangeGraph.MostNodes, Count(ChangeGraph.Of(large.Build())!, "[\""));
        Assert.Contains("[\"aws_type0: 5\"]:::create", ChangeGraph.Of(large.Build())!, StringComparison.Ordinal);
        Assert.Contains("more\"]:::none", ChangeGraph.Of(large.Build())!, StringComparison.Ordinal);
    }

    private static int Count(string text, string part) => text.Split(part).Length - 1;
}
