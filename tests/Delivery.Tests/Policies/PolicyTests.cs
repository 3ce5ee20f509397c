using HybridCloud.Delivery.Policies;

namespace HybridCloud.Delivery.Tests.Policies;

/// <summary>Each rule finds what breaks it, and passes what follows it.</summary>
public sealed class PolicyTests
{
    private static readonly Dictionary<string, string> Owned = new() { ["Owner"] = "jkeegan" };

    private static string[] Broken(PlanBuilder plan, params string[] destroyable) =>
        [.. PolicySet.Load(destroyable).Check([plan.Build()]).Where(f => f.Reason is null).Select(f => $"{f.Rule}: {f.Message}")];

    private static void Bites(string rule, string message, PlanBuilder plan)
    {
        var findings = Broken(plan);
        Assert.Contains(findings, f => f.StartsWith(rule + ": ", StringComparison.Ordinal) && f.Contains(message, StringComparison.Ordinal));
    }

    private static void Passes(string rule, PlanBuilder plan) =>
        Assert.DoesNotContain(Broken(plan), f => f.StartsWith(rule + ": ", StringComparison.Ordinal));

    private static string Allow(string action, string resource, string more = "") =>
        $$"""{"Statement":[{"Effect":"Allow","Action":"{{action}}","Resource":"{{resource}}"{{more}}}]}""";

    [Fact]
    public void Destroying_a_store_stops_unless_its_address_was_named()
    {
        var plan = new PlanBuilder().Destroy("aws_s3_bucket.state", new { bucket = "state" });

        Bites(nameof(KeepStatefulResources), "Destroying it loses every object of the bucket. If that is meant, name it: ALLOW_DESTROY=aws_s3_bucket.state", plan);
        Assert.Empty(Broken(plan, "aws_s3_bucket.state"));
    }

    [Fact]
    public void Replacing_a_store_stops_and_says_which_attribute_is_why() =>
        Bites(nameof(KeepStatefulResources), "(replaced because of project_id)",
            new PlanBuilder().Replace("digitalocean_database_cluster.postgres", new { name = "x" }, new { name = "x" }, "project_id"));

    [Fact]
    public void Destroying_what_holds_no_data_is_free() =>
        Assert.Empty(Broken(new PlanBuilder().Destroy("aws_cloudfront_distribution.edge", new { })));

    [Fact]
    public void A_public_database_instance_is_found() =>
        Bites(nameof(NoPublicDatabase), "publicly_accessible is true", new PlanBuilder().Create("aws_db_instance.db", new { publicly_accessible = true }));

    [Fact]
    public void A_cluster_without_private_network_or_firewall_is_found()
    {
        var plan = new PlanBuilder().Create("digitalocean_database_cluster.postgres", new { engine = "pg" });

        Bites(nameof(NoPublicDatabase), "private_network_uuid is not set", plan);
        Bites(nameof(NoPublicDatabase), "No digitalocean_database_firewall refers to it", plan);
    }

    [Fact]
    public void A_cluster_with_private_network_and_firewall_passes() =>
        Passes(nameof(NoPublicDatabase), new PlanBuilder()
            .Create("digitalocean_database_cluster.postgres", new { engine = "pg" }, unknown: new { private_network_uuid = true })
            .Create("digitalocean_database_firewall.postgres", new { rule = new[] { new { type = "ip_addr", value = "10.10.0.0/20" } } })
            .Refers("digitalocean_database_firewall.postgres", "cluster_id", "digitalocean_database_cluster.postgres.id", "digitalocean_database_cluster.postgres"));

    [Theory]
    [InlineData("0.0.0.0/0")]
    [InlineData("0.0.0.0/1")]
    [InlineData("::/0")]
    public void A_database_firewall_that_admits_everybody_is_found(string range) =>
        Bites(nameof(NoPublicDatabase), range, new PlanBuilder()
            .Create("digitalocean_database_firewall.f", new { rule = new[] { new { type = "ip_addr", value = range } } }));

    [Fact]
    public void A_security_group_that_opens_a_database_port_is_found()
    {
        Bites(nameof(NoPublicDatabase), "port 5432", new PlanBuilder()
            .Create("aws_security_group.db", new { ingress = new[] { new { from_port = 5000, to_port = 6000, protocol = "tcp", cidr_blocks = new[] { "0.0.0.0/0" } } } }));
        Bites(nameof(NoPublicDatabase), "port 1433", new PlanBuilder()
            .Create("aws_vpc_security_group_ingress_rule.db", new { ip_protocol = "-1", cidr_ipv4 = "0.0.0.0/0" }));
        Passes(nameof(NoPublicDatabase), new PlanBuilder()
            .Create("aws_vpc_security_group_ingress_rule.db", new { ip_protocol = "tcp", from_port = 5432, to_port = 5432, cidr_ipv4 = "10.0.0.0/16" }));
    }

    [Fact]
    public void Only_web_ports_may_be_open_to_the_internet()
    {
        Bites(nameof(NoOpenAdministration), "port 22", new PlanBuilder()
            .Create("aws_security_group_rule.ssh", new { type = "ingress", from_port = 22, to_port = 22, protocol = "tcp", cidr_blocks = new[] { "0.0.0.0/0" } }));
        Passes(nameof(NoOpenAdministration), new PlanBuilder()
            .Create("aws_security_group_rule.web", new { type = "ingress", from_port = 443, to_port = 443, protocol = "tcp", cidr_blocks = new[] { "0.0.0.0/0" } }));
    }

    [Fact]
    public void A_bucket_without_a_public_access_block_is_found()
    {
        var bucket = new PlanBuilder().Create("aws_s3_bucket.assets", new { tags_all = Owned });
        Bites(nameof(NoPublicBucket), "No aws_s3_bucket_public_access_block", bucket);

        Passes(nameof(NoPublicBucket), bucket
            .Create("aws_s3_bucket_public_access_block.assets", new { block_public_acls = true, block_public_policy = true, ignore_public_acls = true, restrict_public_buckets = true })
            .Refers("aws_s3_bucket_public_access_block.assets", "bucket", "aws_s3_bucket.assets.id", "aws_s3_bucket.assets"));
    }

    [Fact]
    public void A_half_open_public_access_block_and_a_public_acl_are_found()
    {
        Bites(nameof(NoPublicBucket), "restrict_public_buckets is not true", new PlanBuilder()
            .Create("aws_s3_bucket_public_access_block.b", new { block_public_acls = true, block_public_policy = true, ignore_public_acls = true, restrict_public_buckets = false }));
        Bites(nameof(NoPublicBucket), "acl is public-read", new PlanBuilder().Create("digitalocean_spaces_bucket.assets", new { acl = "public-read" }));
    }

    [Theory]
    [InlineData("s3:*", "arn:aws:s3:::x/*", "Action s3:* is allowed")]
    [InlineData("*", "arn:aws:s3:::x/*", "Action * is allowed")]
    [InlineData("s3:GetObject", "*", "Resource * is allowed for s3:GetObject")]
    public void A_wildcard_in_a_grant_is_found(string action, string resource, string message) =>
        Bites(nameof(NoWildcardGrant), message, new PlanBuilder().Create("aws_iam_role_policy.api", new { policy = Allow(action, resource) }));

    [Theory]
    [InlineData("s3:Get*")]
    [InlineData("ecs:Describe*")]
    [InlineData("ecr:BatchGet*")]
    public void A_wildcard_among_reading_actions_of_a_named_resource_passes(string action) =>
        Passes(nameof(NoWildcardGrant), new PlanBuilder().Create("aws_iam_role_policy.api", new { policy = Allow(action, "arn:aws:s3:::x/y") }));

    [Theory]
    [InlineData("0.0.0.0/0", true)]
    [InlineData("0.0.0.0/1", true)]
    [InlineData("128.0.0.0/7", true)]
    [InlineData("0.0.0.0/32", true)]
    [InlineData("10.0.0.0/8", false)]
    [InlineData("::/0", true)]
    [InlineData("::/64", true)]
    [InlineData("2000::/3", true)]
    [InlineData("2001:db8::/16", false)]
    [InlineData("pl-4e2ece27", false)]
    [InlineData(null, false)]
    public void A_range_is_open_when_it_is_wider_than_any_one_network_or_has_no_address(string? range, bool open) => Assert.Equal(open, OpenNetwork.Is(range));

    [Fact]
    public void A_bucket_policy_for_everybody_is_found_unless_it_has_a_condition()
    {
        Bites(nameof(NoWildcardGrant), "Principal * without a condition", new PlanBuilder()
            .Create("aws_s3_bucket_policy.b", new { policy = Allow("s3:GetObject", "arn:aws:s3:::b/*", ""","Principal":"*" """) }));
        Passes(nameof(NoWildcardGrant), new PlanBuilder()
            .Create("aws_s3_bucket_policy.b", new { policy = Allow("s3:GetObject", "arn:aws:s3:::b/*", ""","Principal":"*","Condition":{"StringEquals":{"aws:SourceArn":"x"}}""") }));
    }

    [Fact]
    public void A_grant_that_names_action_and_resource_passes() =>
        Passes(nameof(NoWildcardGrant), new PlanBuilder().Create("aws_iam_role_policy.api", new { policy = Allow("secretsmanager:GetSecretValue", "arn:aws:secretsmanager:us-west-2:1:secret:x") }));

    [Fact]
    public void A_wildcard_passes_with_a_written_reason_for_exactly_that_finding()
    {
        var plan = new PlanBuilder().Create("aws_iam_role_policy.api", new { policy = Allow("sts:GetCallerIdentity", "*") }).Build();
        Grant grant = new(null, ["sts:GetCallerIdentity"], "*");
        PolicyReason reason = new(nameof(NoWildcardGrant), ["aws_iam_role_policy.api"], "The action has no resource.", Statement: grant);

        string? Given(PolicyReason written) => Assert.Single(new PolicySet([written], []).Check([plan])).Reason;
        Assert.Equal("The action has no resource.", Given(reason));
        Assert.Null(Given(reason with { Statement = grant with { Actions = ["s3:GetObject"] } }));
        Assert.Null(Given(reason with { Statement = grant with { Resource = null } }));
        Assert.Null(Given(reason with { Statement = grant with { Sid = "Other" } }));
        Assert.Null(Given(reason with { Addresses = ["aws_iam_role_policy.other"] }));
    }

    [Fact]
    public void A_stack_s_own_reasons_go_with_its_plan_masked_and_applied_and_with_no_other()
    {
        var written = """[{"rule": "NoWildcardGrant", "addresses": ["aws_iam_role_policy.api"], "statement": {"sid": null, "actions": ["sts:GetCallerIdentity"], "resource": "*"}, "reason": "The action has no resource."}]""";
        var bare = new PlanBuilder().Create("aws_iam_role_policy.api", new { policy = Allow("sts:GetCallerIdentity", "*") }).Build();
        var plan = HybridCloud.Delivery.Plans.Plan.Parse("prod", "hybrid", bare.Root.GetRawText(), reasons: written);
        var masked = HybridCloud.Delivery.Plans.Plan.Parse("prod", "hybrid", plan.Masked());

        Assert.All([plan, masked], read => Assert.Equal("The action has no resource.", Assert.Single(PolicySet.Load([]).Check([read])).Reason));
        Assert.All(PolicySet.Load([]).Check([plan, bare]).GroupBy(f => f.Reason), group => Assert.Single(group));
        Assert.Contains("reasons of stack hybrid (prod) cannot be read", Assert.Throws<DeliveryException>(
            () => PolicySet.Load([]).Check([HybridCloud.Delivery.Plans.Plan.Parse("prod", "hybrid", bare.Root.GetRawText(), reasons: """[{"because": 1}]""")])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_name_of_an_excused_statement_excuses_no_other_statement() =>
        Bites(nameof(NoWildcardGrant), "Action * is allowed in statement AskWhoIAm", new PlanBuilder()
            .Create("aws_iam_role_policy.evil", new { policy = """{"Statement":[{"Sid":"AskWhoIAm","Effect":"Allow","Action":"*","Resource":"*"}]}""" }));

    [Theory]
    [InlineData("iam:*Role*", "arn:aws:iam::1:role/x", "Action iam:*Role* is allowed")]
    [InlineData("iam:PassRole", "arn:aws:iam::*", "Resource arn:aws:iam::* is allowed")]
    [InlineData("iam:PassRole", "arn:aws:iam::*:role/*", "Resource arn:aws:iam::*:role/* is allowed")]
    [InlineData("s3:GetObject", "arn:aws:s3:::*", "Resource arn:aws:s3:::* is allowed")]
    public void A_wildcard_inside_an_action_or_an_ARN_is_found(string action, string resource, string message) =>
        Bites(nameof(NoWildcardGrant), message, new PlanBuilder().Create("aws_iam_role_policy.api", new { policy = Allow(action, resource) }));

    [Theory]
    [InlineData("\"NotResource\":\"arn:aws:s3:::a\"", "NotResource allows everything else")]
    [InlineData("\"Resource\":\"arn:aws:s3:::a/b\",\"Principal\":{\"AWS\":[\"arn:aws:iam::1:root\",\"*\"]}", "Principal * without a condition")]
    [InlineData("\"Resource\":\"arn:aws:s3:::a/b\",\"Principal\":{\"Federated\":\"*\"}", "Principal * without a condition")]
    [InlineData("\"Resource\":\"arn:aws:s3:::a/b\",\"NotPrincipal\":{\"AWS\":\"arn:aws:iam::1:root\"}", "NotPrincipal allows everything else")]
    public void What_allows_everything_else_or_everybody_is_found(string rest, string message) =>
        Bites(nameof(NoWildcardGrant), message, new PlanBuilder()
            .Create("aws_s3_bucket_policy.b", new { policy = $"{{\"Statement\":[{{\"Effect\":\"Allow\",\"Action\":\"s3:GetObject\",{rest}}}]}}" }));

    [Fact]
    public void What_is_not_known_yet_could_not_be_checked_stops_nothing_and_is_checked_after_the_apply()
    {
        var plan = new PlanBuilder()
            .Create("aws_iam_role_policy.admin", new { name = "x" }, unknown: new { policy = true })
            .Create("aws_security_group.sg", new { tags_all = Owned }, unknown: new { ingress = true })
            .Build();
        var policies = PolicySet.Load([]);
        static string State(string policy) => System.Text.Json.JsonSerializer.Serialize(new
        {
            values = new
            {
                root_module = new
                {
                    resources = new[] { new { address = "aws_iam_role_policy.admin", mode = "managed", type = "aws_iam_role_policy", values = new { policy } } },
                },
            },
        });

        Assert.Equal(
            ["aws_iam_role_policy.admin: policy is known only after the apply.", "aws_security_group.sg: ingress is known only after the apply."],
            policies.Check([plan]).Where(f => f.Unchecked && !f.Stops).Select(f => $"{f.Address}: {f.Message}").Distinct().Order(StringComparer.Ordinal));
        policies.Enforce([plan]);
        policies.EnforceApplied(plan, State(Allow("s3:GetObject", "arn:aws:s3:::a/b")));
        Assert.Contains("Action * is allowed", Assert.Throws<DeliveryException>(() => policies.EnforceApplied(plan, State(Allow("*", "*")))).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"address": "aws_security_group.s", "type": "aws_security_group", "change": {"actions": ["create"], "after": {"ingress": [{"cidr_blocks": ["0.0.0.0/0"], "from_port": 443.5}]}}}""", "aws_security_group.s: from_port is 443.5, not a whole number")]
    [InlineData("""{"address": "aws_cloudfront_distribution.c", "type": "aws_cloudfront_distribution", "change": {"actions": ["create"], "after": {"origin": [null]}}}""", "aws_cloudfront_distribution.c: origin[0] is null, not a block")]
    public void An_odd_value_is_refused_with_its_address(string change, string sentence)
    {
        var failure = Assert.Throws<DeliveryException>(() => PolicySet.Load([]).Check([RawPlan.Of(change)]));

        Assert.Contains($"stack hybrid (prod) cannot be checked: {sentence}", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("aws_db_instance.x", "storage_encrypted")]
    [InlineData("aws_elasticache_replication_group.x", "at_rest_encryption_enabled")]
    [InlineData("aws_efs_file_system.x", "encrypted")]
    public void A_store_that_does_not_encrypt_is_found(string address, string argument)
    {
        Bites(nameof(EncryptionAtRest), $"{argument} is not true", new PlanBuilder().Create(address, new { name = "x" }));
        Passes(nameof(EncryptionAtRest), new PlanBuilder().Create(address, new Dictionary<string, object> { [argument] = "true" }));
    }

    [Fact]
    public void A_queue_or_topic_that_does_not_encrypt_is_found()
    {
        Bites(nameof(EncryptionAtRest), "Neither sqs_managed_sse_enabled", new PlanBuilder().Create("aws_sqs_queue.q", new { name = "q" }));
        Bites(nameof(EncryptionAtRest), "kms_master_key_id", new PlanBuilder().Create("aws_sns_topic.t", new { name = "t" }));
        Passes(nameof(EncryptionAtRest), new PlanBuilder().Create("aws_sqs_queue.q", new { sqs_managed_sse_enabled = true }).Create("aws_sns_topic.t", new { kms_master_key_id = "alias/x" }));
    }

    [Fact]
    public void Plain_http_is_found()
    {
        Bites(nameof(EncryptionInTransit), "Behaviour /api/* allows plain HTTP", new PlanBuilder()
            .Create("aws_cloudfront_distribution.edge", new { ordered_cache_behavior = new[] { new { path_pattern = "/api/*", viewer_protocol_policy = "allow-all" } } }));
        Bites(nameof(EncryptionInTransit), "minimum_protocol_version is TLSv1", new PlanBuilder()
            .Create("aws_cloudfront_distribution.edge", new { viewer_certificate = new[] { new { minimum_protocol_version = "TLSv1" } } }));
        Bites(nameof(EncryptionInTransit), "An origin is called by http-only", new PlanBuilder()
            .Create("aws_cloudfront_distribution.edge", new { origin = new[] { new { custom_origin_config = new[] { new { origin_protocol_policy = "http-only" } } } } }));
        Bites(nameof(EncryptionInTransit), "It serves plain HTTP", new PlanBuilder()
            .Create("aws_lb_listener.http", new { protocol = "HTTP", default_action = new[] { new { type = "forward" } } }));
        Bites(nameof(EncryptionInTransit), "transit_encryption_enabled", new PlanBuilder().Create("aws_elasticache_replication_group.r", new { }));
        Passes(nameof(EncryptionInTransit), new PlanBuilder()
            .Create("aws_lb_listener.http", new { protocol = "HTTP", default_action = new[] { new { type = "redirect" } } })
            .Create("aws_cloudfront_distribution.edge", new { viewer_certificate = new[] { new { minimum_protocol_version = "TLSv1.2_2021" } } }));
    }

    [Fact]
    public void A_resource_without_its_owner_is_found()
    {
        Bites(nameof(OwnerTags), "no tag Owner", new PlanBuilder().Create("aws_vpc.main", new { tags_all = new { Name = "x" } }));
        Bites(nameof(OwnerTags), "It has no tag", new PlanBuilder().Create("digitalocean_database_cluster.postgres", new { tags = Array.Empty<string>() }));
        Passes(nameof(OwnerTags), new PlanBuilder().Create("aws_vpc.main", new { tags_all = Owned }).Create("aws_iam_role_policy.untaggable", new { policy = "{}" }));
    }

    [Fact]
    public void An_app_outside_every_project_is_found()
    {
        Bites(nameof(AssignedProject), "project_id is not set", new PlanBuilder().Create("digitalocean_app.app", new { }));
        Bites(nameof(AssignedProject), "project_id is not set", new PlanBuilder().Create("digitalocean_app.app", new { }, unknown: new { project_id = true }));
        Passes(nameof(AssignedProject), new PlanBuilder().Create("digitalocean_app.app", new { project_id = "4e1bfbc3" }));
    }

    [Fact]
    public void Every_written_reason_names_a_rule_and_explains_itself()
    {
        using var stream = typeof(PolicySet).Assembly.GetManifestResourceStream("reasons.json")!;
        var reasons = System.Text.Json.JsonSerializer.Deserialize<List<PolicyReason>>(stream, System.Text.Json.JsonSerializerOptions.Web)!;
        var rules = PolicySet.Load([]).Rules.Select(r => r.Name);

        Assert.All(reasons, reason =>
        {
            Assert.Contains(reason.Rule, rules);
            Assert.True(reason.Statement is not null || reason.Contains is { Length: > 0 });
            Assert.DoesNotContain(reason.Addresses, address => address.Contains('*', StringComparison.Ordinal));
            Assert.InRange(reason.Reason.Length, 20, 300);
        });
    }
}
