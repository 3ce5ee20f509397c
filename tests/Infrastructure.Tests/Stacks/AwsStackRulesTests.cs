using System.Text.Json.Nodes;
using HybridCloud.Contract;
using HybridCloud.Infrastructure.Identity;
using HybridCloud.Infrastructure.Profiles;
using HybridCloud.Infrastructure.Tests.Alarms;
using Xunit;

namespace HybridCloud.Infrastructure.Tests.Stacks;

/// <summary>Rules for the stacks on AWS in every environment, checked on the configuration that Terraform reads.</summary>
public sealed class AwsStackRulesTests
{
    private static readonly (string Name, string Value)[] CacheDefaults =
    [
        ("activerehashing", "yes"), ("maxmemory-policy", "volatile-lru"), ("maxmemory-samples", "3"), ("notify-keyspace-events", ""), ("slowlog-log-slower-than", "10000"),
        ("slowlog-max-len", "128"), ("tcp-keepalive", "300"), ("timeout", "0"),
    ];

    private static readonly string[] Reserved = ["admin", "all", "analyse", "authorization", "master", "owner", "postgres", "rdsadmin", "role", "root", "system", "user"];

    private static readonly string[] Stacks = ["platform", "queue"];

    private static readonly string[] Lost = ["FAILED", "ABORTED", "EXPIRED"];

    private static readonly string[] Reachable =
        ["aws_s3_bucket_policy", "aws_sqs_queue_policy", "aws_sns_topic_policy", "aws_kms_key", "aws_backup_vault_policy", "aws_secretsmanager_secret_policy"];

    public static TheoryData<string, string> Deployments =>
        [.. Stacks.SelectMany(stack => DeploymentEnvironment.All.Select(environment => (stack, environment)))];

    public static TheoryData<string> Environments => [.. DeploymentEnvironment.All];

    [Theory]
    [MemberData(nameof(Deployments))]
    public void No_data_store_is_public(string stack, string environment)
    {
        var json = Stack(stack, environment);

        Assert.All(json.Resources("aws_db_instance").Values, database => Assert.Equal("false", database.Text("publicly_accessible")));
        Assert.Equal(Named(json.Resources("aws_s3_bucket")), Named(json.Resources("aws_s3_bucket_public_access_block")));
        Assert.All(
            Policies(json).SelectMany(Statements),
            statement => Assert.NotEqual("*", statement["Principal"]?["AWS"]?.ToString()));
        Assert.All(
            json.Resources("aws_db_subnet_group").Values.Concat(json.Resources("aws_elasticache_subnet_group").Values).SelectMany(group => group.Texts("subnet_ids")),
            subnet => Assert.Contains("private-", subnet, StringComparison.Ordinal));
        Assert.All(json.Resources("aws_s3_bucket_public_access_block").Values, block =>
        {
            Assert.Equal("true", block.Text("block_public_acls"));
            Assert.Equal("true", block.Text("block_public_policy"));
            Assert.Equal("true", block.Text("ignore_public_acls"));
            Assert.Equal("true", block.Text("restrict_public_buckets"));
        });
    }

    [Theory]
    [MemberData(nameof(Deployments))]
    public void Only_public_load_balancers_admit_the_internet(string stack, string environment)
    {
        var json = Stack(stack, environment);
        var open = json.Resources("aws_vpc_security_group_ingress_rule").Values
            .Where(rule => rule["cidr_ipv4"]?.ToString() == "0.0.0.0/0")
            .Select(rule => rule.Text("security_group_id"));
        var balancers = json.Resources("aws_lb").Values
            .Where(balancer => balancer.Text("internal") == "false")
            .SelectMany(balancer => balancer.Texts("security_groups"));

        Assert.Empty(open.Except(balancers));
        Assert.All(json.Resources("aws_default_security_group").Values, group => Assert.True(group["ingress"] is null && group["egress"] is null));
    }

    [Theory]
    [MemberData(nameof(Deployments))]
    public void Every_rule_of_a_firewall_names_its_purpose(string stack, string environment)
    {
        var json = Stack(stack, environment);

        Assert.All(
            json.Resources("aws_vpc_security_group_ingress_rule").Values.Concat(json.Resources("aws_vpc_security_group_egress_rule").Values),
            rule => Assert.NotEmpty(rule.Text("description")));
    }

    [Theory]
    [MemberData(nameof(Deployments))]
    public void The_digest_that_was_pushed_decides_what_runs_and_what_is_known_of_it_is_known_before_the_repository_exists(string stack, string environment)
    {
        var json = Stack(stack, environment);
        var build = json.Json.Text("locals", "build");

        Assert.Equal("${coalesce(var.image, local.build)}", json.Json.Text("output", "image", "value"));
        Assert.Contains("@${var.image_digest}", build, StringComparison.Ordinal);
        Assert.Contains("/app:3f9c2ab", build, StringComparison.Ordinal);
        Assert.Equal("3f9c2ab", json.Json.Text("output", "image_tag", "value"));
        Assert.DoesNotContain(
            json.Resources("aws_ecs_task_definition").Concat(json.Resources("aws_iam_role_policy")).Select(resource => resource.Value.ToJsonString()),
            text => text.Contains("aws_ecr_repository.", StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Deployments))]
    public void An_image_that_is_not_the_projects_own_is_named_by_its_digest(string stack, string environment)
    {
        var images = Stack(stack, environment).Resources("aws_ecs_task_definition").Values
            .SelectMany(task => System.Text.RegularExpressions.Regex.Matches(task.Text("container_definitions"), "\"image\":\"([^\"]+)\"").Select(match => match.Groups[1].Value))
            .ToList();
        var others = images.Where(image => image != "${coalesce(var.image, local.build)}").ToList();

        Assert.NotEmpty(others);
        // Registries whose limits on anonymous pulls do not matter, or the cache of Docker Hub. ECS documents a tag or a digest, not both.
        Assert.All(others, image => Assert.Matches("^([$]{local[.]docker_hub}|public[.]ecr[.]aws|quay[.]io)/[^@:]+@sha256:[0-9a-f]{64}$", image));
    }

    [Theory]
    [MemberData(nameof(Deployments))]
    public void What_is_stored_is_encrypted(string stack, string environment)
    {
        var json = Stack(stack, environment);

        Assert.All(json.Resources("aws_db_instance").Values, database => Assert.Equal("true", database.Text("storage_encrypted")));
        Assert.All(json.Resources("aws_elasticache_replication_group").Values, cache => Assert.Equal("true", cache.Text("at_rest_encryption_enabled")));
        Assert.All(json.Resources("aws_sqs_queue").Values, queue => Assert.Equal("true", queue.Text("sqs_managed_sse_enabled")));
        Assert.All(json.Resources("aws_sns_topic").Values, topic => Assert.NotEmpty(topic.Text("kms_master_key_id")));
        Assert.All(json.Resources("aws_secretsmanager_secret").Values, secret => Assert.NotEmpty(secret.Text("kms_key_id")));
        Assert.All(json.Resources("aws_backup_vault").Values, vault => Assert.NotEmpty(vault.Text("kms_key_arn")));
        Assert.All(json.Resources("aws_kms_key").Values, key => Assert.Equal("true", key.Text("enable_key_rotation")));
        Assert.Equal(Named(json.Resources("aws_s3_bucket")), Named(json.Resources("aws_s3_bucket_server_side_encryption_configuration")));
    }

    [Theory]
    [MemberData(nameof(Deployments))]
    public void What_is_sent_is_encrypted(string stack, string environment)
    {
        var json = Stack(stack, environment);

        Assert.All(json.Resources("aws_elasticache_replication_group").Values, cache =>
        {
            Assert.Equal("true", cache.Text("transit_encryption_enabled"));
            Assert.Equal("required", cache.Text("transit_encryption_mode"));
        });
        Assert.All(json.Resources("aws_db_parameter_group").Values, group =>
            Assert.Contains(group.Items("parameter"), parameter => parameter.Text("name") == "rds.force_ssl" && parameter.Text("value") == "1"));
        Assert.All(json.Resources("aws_cloudfront_distribution").Values, distribution =>
            Assert.Equal("TLSv1.2_2021", distribution.Text("viewer_certificate", "minimum_protocol_version")));
        Assert.All(json.Resources("aws_s3_bucket_policy").Values, policy => Assert.Contains("\"Sid\":\"TlsOnly\"", policy.Text("policy"), StringComparison.Ordinal));
        Assert.All(json.Resources("aws_lb_listener").Values.Where(listener => listener.Text("protocol") == "HTTPS"), listener =>
            Assert.StartsWith("ELBSecurityPolicy-TLS13-1-2", listener.Text("ssl_policy"), StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Deployments))]
    public void Terraform_neither_knows_nor_stores_a_secret(string stack, string environment)
    {
        var json = Stack(stack, environment);
        string[] stored = ["password", "secret_string", "secret_binary", "auth_token", "secret_access_key"];

        Assert.All(All(json), resource => Assert.Empty(resource.Value.Select(attribute => attribute.Key).Intersect(stored)));
        var made = json.Json["locals"]?["database_owner_password"]?.ToString();
        Assert.True(made is null or "${uuid()}", made);
        Assert.All(json.Resources("aws_secretsmanager_secret_version").Values, version => Assert.Matches("uuid\\(\\)|local.database_owner_password", version.Text("secret_string_wo")));
        Assert.Empty(json.DataSources("aws_ssm_parameter"));
        Assert.All(json.Resources("aws_ssm_parameter").Values, parameter =>
        {
            Assert.Equal("${uuid()}", parameter.Text("value_wo"));
            Assert.Null(parameter["value"]);
        });
    }

    [Theory]
    [MemberData(nameof(Deployments))]
    public void A_database_with_a_replica_has_a_password_that_RDS_does_not_manage(string stack, string environment)
    {
        var databases = Stack(stack, environment).Resources("aws_db_instance");

        foreach (var replica in databases.Values.Where(database => database["replicate_source_db"] is not null))
        {
            var source = databases.Single(database => replica.Text("replicate_source_db").Contains(database.Key, StringComparison.Ordinal)).Value;
            Assert.Null(source["manage_master_user_password"]);
            Assert.Equal("${local.database_owner_password}", source.Text("password_wo"));
        }
    }

    /// <summary>https://docs.aws.amazon.com/aws-backup/latest/devguide/recov-point-create-on-demand-backup.html</summary>
    [Theory]
    [MemberData(nameof(Deployments))]
    public void No_backup_starts_during_or_in_the_hour_before_an_RDS_window(string stack, string environment)
    {
        var json = Stack(stack, environment);
        var windows = json.Resources("aws_db_instance").Values
            .SelectMany(database => new[] { database["backup_window"]?.ToString(), database["maintenance_window"]?.ToString().Replace("sun:", "", StringComparison.Ordinal) })
            .OfType<string>()
            .Select(window => window.Split('-').Select(time => TimeOnly.Parse(time, System.Globalization.CultureInfo.InvariantCulture)).ToList());

        Assert.All(json.Resources("aws_backup_plan").Values.SelectMany(plan => plan.Items("rule")), rule =>
        {
            var time = rule.Text("schedule").Replace("cron(", "", StringComparison.Ordinal).Split(' ');
            var earliest = new TimeOnly(int.Parse(time[1], System.Globalization.CultureInfo.InvariantCulture), int.Parse(time[0], System.Globalization.CultureInfo.InvariantCulture));
            var latest = earliest.AddMinutes(double.Parse(rule.Text("start_window"), System.Globalization.CultureInfo.InvariantCulture));
            Assert.All(windows, window => Assert.True(latest <= window[0].AddHours(-1) || earliest >= window[1], $"{rule.Text("rule_name")} may start at {latest}, an hour or less before {window[0]}"));
        });
    }

    [Theory]
    [MemberData(nameof(Deployments))]
    public void A_failed_backup_or_copy_raises_an_event(string stack, string environment)
    {
        var json = Stack(stack, environment);

        Assert.All(json.Resources("aws_backup_plan"), _ => Assert.Contains(json.Resources("aws_cloudwatch_event_rule").Values.Select(rule => rule.Text("event_pattern")), pattern =>
            pattern.Contains("Backup Job State Change", StringComparison.Ordinal) && pattern.Contains("Copy Job State Change", StringComparison.Ordinal)
            && Lost.All(state => pattern.Contains(state, StringComparison.Ordinal))));
    }

    /// <summary>
    /// The default quota is five of each per region; the default VPC is one:
    /// https://docs.aws.amazon.com/vpc/latest/userguide/amazon-vpc-limits.html
    /// </summary>
    [Theory]
    [MemberData(nameof(Environments))]
    public void The_stacks_of_an_environment_fit_into_a_new_account(string environment)
    {
        Assert.InRange(Stacks.Sum(stack => Stack(stack, environment).Resources("aws_eip").Count), 0, 5);
        Assert.InRange(Stacks.Sum(stack => Stack(stack, environment).Resources("aws_vpc").Count), 0, 4);
    }

    [Theory]
    [MemberData(nameof(Deployments))]
    public void A_bucket_s_name_which_all_accounts_share_holds_the_account(string stack, string environment) =>
        Assert.All(Stack(stack, environment).Resources("aws_s3_bucket").Values, bucket => Assert.EndsWith("-${data.aws_caller_identity.account.account_id}", bucket.Text("bucket"), StringComparison.Ordinal));

    // RDS sets it by default from version 15 on, and never changes a default's apply method:
    // https://github.com/hashicorp/terraform-provider-aws/issues/39252
    [Theory]
    [MemberData(nameof(Environments))]
    public void force_ssl_has_the_apply_method_of_RDSs_default(string environment) => Assert.Equal(
        "pending-reboot",
        Stack("platform", environment).Resource("aws_db_parameter_group").Items("parameter").Single(parameter => parameter.Text("name") == "rds.force_ssl").Text("apply_method"));

    // https://www.postgresql.org/docs/17/sql-keywords-appendix.html
    [Theory]
    [MemberData(nameof(Environments))]
    public void The_owner_of_a_database_has_no_name_that_RDS_reserves(string environment) => Assert.All(
        Stack("platform", environment).Resources("aws_db_instance").Values.Where(instance => instance["username"] is not null),
        instance => Assert.DoesNotContain(instance.Text("username"), Reserved));

    // If ElastiCache raised the minor version, the provider would replace the cluster.
    [Theory]
    [MemberData(nameof(Environments))]
    public void A_cache_stays_at_the_version_of_the_configuration(string environment) =>
        Assert.Equal("false", Stack("platform", environment).Resource("aws_elasticache_replication_group").Text("auto_minor_version_upgrade"));

    // https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs-iam-role.html
    [Theory]
    [MemberData(nameof(Deployments))]
    public void Flow_logs_are_written_with_all_that_AWS_asks_for(string stack, string environment) => Assert.All(
        ["logs:CreateLogStream", "logs:PutLogEvents", "logs:DescribeLogGroups", "logs:DescribeLogStreams"],
        action => Assert.Contains(action, Stack(stack, environment).Resources("aws_iam_role_policy").Single(policy => policy.Key.StartsWith("flow-logs_role", StringComparison.Ordinal)).Value.Text("policy"), StringComparison.Ordinal));

    // https://docs.aws.amazon.com/general/latest/gr/awschatbot.html
    [Theory]
    [MemberData(nameof(Deployments))]
    public void Slack_is_refused_in_the_plan_where_Chatbot_does_not_answer(string stack, string environment) => Assert.Equal(
        "${contains([\"ap-southeast-1\", \"eu-west-1\", \"us-east-2\", \"us-west-2\"], var.aws_region)}",
        Stack(stack, environment).Resource("aws_chatbot_slack_channel_configuration").Text("lifecycle", "precondition", 0, "condition"));

    // The provider reads back the parameters that somebody set; whether a value equal to the default counts as set is not documented.
    // https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/ParameterGroups.Engine.html
    [Theory]
    [MemberData(nameof(Deployments))]
    public void No_cache_parameter_is_set_to_its_default(string stack, string environment) => Assert.All(
        Stack(stack, environment).Resources("aws_elasticache_parameter_group").Values.SelectMany(group => group.Items("parameter")),
        parameter => Assert.DoesNotContain((parameter.Text("name"), parameter.Text("value")), CacheDefaults));

    [Theory]
    [MemberData(nameof(Deployments))]
    public void A_service_waits_for_what_leads_requests_to_it(string stack, string environment)
    {
        var json = Stack(stack, environment);

        foreach (var service in json.Resources("aws_ecs_service").Values.Where(service => service["load_balancer"] is not null))
        {
            var target = service.Text("load_balancer", 0, "target_group_arn");
            var leading = json.Resources("aws_lb_listener").Where(listener => listener.Value["default_action"]!.ToJsonString().Contains(target, StringComparison.Ordinal)).Select(listener => $"aws_lb_listener.{listener.Key}")
                .Concat(json.Resources("aws_lb_listener_rule").Where(rule => rule.Value["action"]!.ToJsonString().Contains(target, StringComparison.Ordinal)).Select(rule => $"aws_lb_listener_rule.{rule.Key}"));
            Assert.NotEmpty(service.Texts("depends_on").Intersect(leading));
        }

        Assert.All(json.Resources("aws_ecs_service").Values.Where(service => service["volume_configuration"] is not null), service =>
            Assert.Contains(service.Texts("depends_on"), dependency => dependency.StartsWith("aws_iam_role_policy_attachment.", StringComparison.Ordinal)));
    }

    /// <summary>Services that do not document aws:SourceAccount never send it, and a condition on it would lock them out.</summary>
    [Theory]
    [MemberData(nameof(Deployments))]
    public void A_trust_policy_requires_SourceAccount_only_of_services_that_send_it(string stack, string environment) =>
        Assert.All(
            Stack(stack, environment).Resources("aws_iam_role").Values.Select(role => role.Text("assume_role_policy")).Where(trust => trust.Contains("\"ecs.amazonaws.com", StringComparison.Ordinal) || trust.Contains("chatbot.amazonaws.com", StringComparison.Ordinal)),
            trust => Assert.DoesNotContain("aws:SourceAccount", trust, StringComparison.Ordinal));

    [Theory]
    [MemberData(nameof(Deployments))]
    public void An_image_with_a_tag_never_expires(string stack, string environment) =>
        Assert.All(Stack(stack, environment).Resources("aws_ecr_lifecycle_policy").Values, lifecycle =>
            Assert.All(JsonNode.Parse(lifecycle.Text("policy"))!.Items("rules"), rule => Assert.Equal("untagged", rule.Text("selection", "tagStatus"))));

    [Theory]
    [MemberData(nameof(Deployments))]
    public void CloudFront_closes_idle_origin_connections_before_the_load_balancer_does(string stack, string environment) =>
        Assert.All(
            Stack(stack, environment).Resources("aws_cloudfront_distribution").Values.SelectMany(distribution => distribution.Items("origin")).Where(origin => origin["vpc_origin_config"] is not null),
            origin => Assert.InRange(int.Parse(origin.Text("vpc_origin_config", "origin_keepalive_timeout"), System.Globalization.CultureInfo.InvariantCulture), 1, 59));

    [Theory]
    [MemberData(nameof(Deployments))]
    public void The_firewall_of_an_API_only_counts_what_programs_do(string stack, string environment) =>
        Assert.All(Stack(stack, environment).Resources("aws_wafv2_web_acl").Values, acl =>
        {
            var common = acl.Items("rule").Single(rule => rule.Text("name") == "AWSManagedRulesCommonRuleSet").Items("statement", "managed_rule_group_statement", "rule_action_override");
            Assert.Equal(["NoUserAgent_HEADER", "SizeRestrictions_BODY"], common.Select(rule => rule.Text("name")));
            Assert.All(common, rule => Assert.NotNull(rule["action_to_use"]!["count"]));
        });

    [Theory]
    [MemberData(nameof(Deployments))]
    public void No_role_may_do_everything_with_everything(string stack, string environment)
    {
        var json = Stack(stack, environment);

        Assert.All(json.Resources("aws_iam_role_policy"), policy => Assert.All(Statements(policy.Value), statement =>
            Assert.False(statement.Texts("Action").Contains("*"), $"{policy.Key} allows every action.")));
    }

    // EventBridge silently drops what it should deliver if its statement has a condition:
    // https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-resource-based.html
    [Theory]
    [MemberData(nameof(Deployments))]
    [InlineData("foundation", DeploymentEnvironment.Prod)]
    [InlineData("hybrid", DeploymentEnvironment.Prod)]
    [InlineData("hybrid", DeploymentEnvironment.Dev)]
    public void What_EventBridge_writes_to_admits_it_without_a_condition(string stack, string environment)
    {
        var json = Stack(stack, environment);
        var admitted = json.Resources("aws_sns_topic_policy").Values.Concat(json.Resources("aws_kms_key").Values)
            .Where(resource => resource["policy"] is not null)
            .SelectMany(Statements)
            .Where(statement => statement["Principal"]?["Service"]?.ToJsonString().Contains("\"events.amazonaws.com\"", StringComparison.Ordinal) == true)
            .ToList();

        Assert.All(admitted, statement => Assert.True(statement["Condition"] is null, $"{statement.Text("Sid")} has a condition."));
        Assert.True(admitted.Count > 0 || json.Resources("aws_cloudwatch_event_target").Count == 0, "Nothing admits EventBridge.");
    }

    [Theory]
    [MemberData(nameof(Deployments))]
    public void A_task_may_use_every_resource_only_where_AWS_supports_no_names(string stack, string environment)
    {
        var json = Stack(stack, environment);
        string[] known = ["SignInToRegistry", "WriteTraces", "AskWhoIAm"];

        var wide = json.Resources("aws_iam_role_policy")
            .Where(policy => policy.Key.Contains("-task_", StringComparison.Ordinal))
            .SelectMany(policy => Statements(policy.Value))
            .Where(statement => statement.Texts("Resource").Contains("*"))
            .Select(statement => statement.Text("Sid"));

        Assert.Empty(wide.Except(known));
    }

    // Below 1,000 requests a period "ignore" keeps an alarm on p99 silent:
    // https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/percentiles-with-low-samples.html
    [Theory]
    [MemberData(nameof(Deployments))]
    public void A_percentile_alarm_is_evaluated_at_any_request_count(string stack, string environment) => Assert.All(
        Stack(stack, environment).Resources("aws_cloudwatch_metric_alarm").Values.Where(alarm => alarm["extended_statistic"] is not null),
        alarm => Assert.Equal("evaluate", alarm.Text("evaluate_low_sample_count_percentiles")));

    [Theory]
    [InlineData(DeploymentEnvironment.Dev, 0.1)]
    [InlineData(DeploymentEnvironment.Staging, 0.2)]
    [InlineData(DeploymentEnvironment.Prod, 0.8)]
    public void Free_memory_of_a_database_is_measured_against_its_size(string environment, double gibibytes) => Assert.All(
        TestStacks.Platform(environment).Resources("aws_cloudwatch_metric_alarm").Values.Where(alarm => WatchedAlarm.MetricOf(alarm).Text("metric_name") == "FreeableMemory"),
        alarm => Assert.Equal(gibibytes * (1L << 30), double.Parse(alarm.Text("threshold"), System.Globalization.CultureInfo.InvariantCulture), 1.0));

    [Theory]
    [MemberData(nameof(Deployments))]
    public void A_load_balancer_s_own_errors_raise_an_alarm(string stack, string environment) => Assert.Contains(
        Stack(stack, environment).Resources("aws_cloudwatch_metric_alarm").Values,
        alarm => WatchedAlarm.MetricOf(alarm).Text("metric_name") == "HTTPCode_ELB_5XX_Count");

    [Theory]
    [MemberData(nameof(Deployments))]
    public void Metrics_are_for_the_network_alone(string stack, string environment)
    {
        var hidden = Stack(stack, environment).Resources("aws_lb_listener_rule").Values
            .Single(rule => rule.Items("condition", 0, "path_pattern", "values").Any(path => path.ToString() == "/metrics"));

        Assert.Equal("404", hidden.Text("action", 0, "fixed_response", "status_code"));
        Assert.Equal("1", hidden.Text("priority"));
    }

    [Theory]
    [MemberData(nameof(Deployments))]
    public void Every_service_store_queue_and_edge_has_an_alarm(string stack, string environment)
    {
        var json = Stack(stack, environment);
        var watched = json.Resources("aws_cloudwatch_metric_alarm").Values
            .SelectMany(alarm => WatchedAlarm.MetricOf(alarm).At("dimensions").AsObject().Select(dimension => dimension.Value!.ToString()))
            .ToList();

        // A scheduled task has no service that would miss it.
        var scheduled = json.Resources("aws_scheduler_schedule").Values.Select(schedule => $"family:{schedule.Text("name")}");
        var heardOf = json.Resources("aws_cloudwatch_event_rule").Values.Select(rule => rule.Text("event_pattern")).ToList();
        Assert.All(scheduled, family => Assert.Contains(heardOf, pattern => pattern.Contains(family, StringComparison.Ordinal)));
        Assert.All(
            All(json).Where(resource => resource.Type is "aws_ecs_service" or "aws_db_instance" or "aws_elasticache_replication_group" or "aws_cloudfront_distribution" or "aws_sqs_queue" or "aws_lambda_function"),
            resource => Assert.Contains(watched, value => value.Contains($"{resource.Type}.{resource.Name}.", StringComparison.Ordinal)));
    }

    [Theory]
    [MemberData(nameof(Deployments))]
    public void Every_alarm_reaches_a_topic_and_says_what_to_do(string stack, string environment) =>
        Assert.All(Stack(stack, environment).Resources("aws_cloudwatch_metric_alarm").Values, alarm =>
        {
            Assert.Contains(alarm.Texts("alarm_actions"), action => action.Contains("aws_sns_topic", StringComparison.Ordinal));
            Assert.NotEmpty(alarm.Text("alarm_description"));
        });

    [Theory]
    [MemberData(nameof(Deployments))]
    public void Every_log_group_has_the_environments_retention(string stack, string environment)
    {
        var days = PlatformProfile.For(environment).LogRetention.Days.ToString();

        Assert.All(Stack(stack, environment).Resources("aws_cloudwatch_log_group").Values, log => Assert.Equal(days, log.Text("retention_in_days")));
    }

    [Theory]
    [MemberData(nameof(Deployments))]
    public void Every_resource_is_tagged_with_its_owner(string stack, string environment)
    {
        var json = Stack(stack, environment);

        Assert.All(json.Json.At("provider").Items("aws"), provider =>
        {
            Assert.Equal("${var.owner}", provider.Text("default_tags", "tags", "Owner"));
            Assert.Equal(environment, provider.Text("default_tags", "tags", "Environment"));
        });
        Assert.All(json.Resources("aws_ecs_service").Values, service => Assert.Equal("SERVICE", service.Text("propagate_tags")));
    }

    [Theory]
    [MemberData(nameof(Deployments))]
    public void A_failed_deployment_rolls_back_by_itself(string stack, string environment) =>
        Assert.All(Stack(stack, environment).Resources("aws_ecs_service").Values, service =>
        {
            Assert.Equal("true", service.Text("deployment_circuit_breaker", "enable"));
            Assert.Equal("true", service.Text("deployment_circuit_breaker", "rollback"));
        });

    [Theory]
    [MemberData(nameof(Deployments))]
    public void Terraform_leaves_the_number_of_tasks_to_autoscaling(string stack, string environment) =>
        Assert.All(Stack(stack, environment).Resources("aws_ecs_service").Values, service => Assert.Contains("desired_count", service.Texts("lifecycle", "ignore_changes")));

    [Theory]
    [MemberData(nameof(Deployments))]
    public void Nobody_can_open_a_shell_in_a_container_unless_a_variable_that_is_false_by_default_says_so(string stack, string environment)
    {
        var json = Stack(stack, environment);

        Assert.All(json.Resources("aws_ecs_service").Values, service =>
        {
            var enabled = service.Text("enable_execute_command");
            Assert.Equal("false", enabled.StartsWith("${var.", StringComparison.Ordinal) ? json.Json.Text("variable", enabled["${var.".Length..^1], "default") : enabled);
        });
    }

    [Theory]
    [MemberData(nameof(Deployments))]
    public void A_backlog_is_never_divided_by_zero(string stack, string environment)
    {
        var expressions = Stack(stack, environment).Resources("aws_appautoscaling_policy").Values
            .Select(policy => policy["target_tracking_scaling_policy_configuration"]?["customized_metric_specification"])
            .OfType<JsonNode>()
            .SelectMany(metric => metric.Items("metrics"))
            .Where(metric => metric["expression"] is not null)
            .ToList();

        Assert.NotEmpty(expressions);
        Assert.All(expressions, metric =>
        {
            Assert.Equal("IF(FILL(running, 0) > 0, waiting / FILL(running, 1), waiting)", metric.Text("expression"));
            Assert.Equal("true", metric.Text("return_data"));
        });
    }

    [Theory]
    [MemberData(nameof(Deployments))]
    public void Data_in_prod_cannot_be_destroyed_and_elsewhere_can(string stack, string environment)
    {
        string[] stateful = ["aws_db_instance", "aws_elasticache_replication_group", "aws_backup_vault", "aws_kms_key", "aws_sqs_queue", "aws_s3_bucket"];
        var json = Stack(stack, environment);
        var expected = environment == DeploymentEnvironment.Prod ? "true" : "false";
        // Replaceable: the replica comes from the database, a front end from its build. Alarms, logs, missed runs and bulk files are transient.
        string[] remade = ["replica", "alerts", "support", "portal", "access-logs", "files", "nightly_dead"];

        Assert.All(
            All(json).Where(resource => stateful.Contains(resource.Type) && !remade.Any(name => resource.Name.Contains(name, StringComparison.Ordinal))),
            resource => Assert.Equal(expected, resource.Value.Text("lifecycle", "prevent_destroy")));
        Assert.All(json.Resources("aws_db_instance").Values, database => Assert.Equal(expected, database.Text("deletion_protection")));
        Assert.All(json.Resources("aws_lb").Values, balancer => Assert.Equal(expected, balancer.Text("enable_deletion_protection")));
    }

    [Fact]
    public void No_two_networks_share_an_address()
    {
        var networks = PlatformProfile.All.SelectMany(profile => new[] { profile.Network.Cidr, profile.Queue.Network.Cidr }).ToList();

        Assert.All(networks, (network, index) => Assert.DoesNotContain(networks.Skip(index + 1), network.Overlaps));
    }

    private static Synthesized Stack(string stack, string environment) => stack switch
    {
        "platform" => TestStacks.Platform(environment),
        "queue" => TestStacks.Queue(environment),
        "hybrid" => environment == DeploymentEnvironment.Prod ? TestStacks.Hybrid : TestStacks.HybridDev,
        _ => TestStacks.Foundation,
    };

    private static IEnumerable<(string Type, string Name, JsonObject Value)> All(Synthesized json) =>
        json.Json["resource"]!.AsObject().SelectMany(type => type.Value!.AsObject().Select(resource => (type.Key, resource.Key, resource.Value!.AsObject())));

    // The resource policies, which say who may reach a resource.
    private static IEnumerable<JsonObject> Policies(Synthesized json) =>
        Reachable
            .SelectMany(type => json.Resources(type).Values)
            .Where(resource => resource["policy"] is not null);

    private static IEnumerable<JsonNode> Statements(JsonObject policy) =>
        JsonNode.Parse(PolicyReasons.WithoutExpressions(policy.Text("policy")))!.Items("Statement").Where(statement => statement.Text("Effect") == "Allow");

    // The construct that both belong to: "support" of "support_bucket_…" and of "support_bucket_public-access_…".
    private static IEnumerable<string> Named(IReadOnlyDictionary<string, JsonObject> resources) =>
        resources.Keys.Select(name => name[..name.LastIndexOf('_')].Replace("_bucket", "", StringComparison.Ordinal).Split('_')[0]).Order(StringComparer.Ordinal);
}
