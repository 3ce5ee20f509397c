using System.Text.Json.Nodes;
using HybridCloud.Contract;
using HybridCloud.Infrastructure.Profiles;
using HybridCloud.Infrastructure.Values;
using Xunit;

namespace HybridCloud.Infrastructure.Tests.Stacks;

public sealed class PlatformStackTests
{
    private static Synthesized Prod => TestStacks.Platform(DeploymentEnvironment.Prod);

    [Fact]
    public void Three_zones_have_a_public_and_a_private_subnet_each()
    {
        var subnets = Prod.Resources("aws_subnet").Values.ToList();

        Assert.Equal(6, subnets.Count);
        Assert.Equal(3, subnets.Select(subnet => subnet.Text("availability_zone")).Distinct().Count());
        Assert.Equal(6, subnets.Select(subnet => subnet.Text("cidr_block")).Distinct().Count());
    }

    [Fact]
    public void Private_subnets_leave_by_the_NAT_gateway_of_their_zone_in_prod_and_by_one_elsewhere()
    {
        Assert.Equal(3, Prod.Resources("aws_nat_gateway").Count);
        Assert.Single(TestStacks.Platform(DeploymentEnvironment.Dev).Resources("aws_nat_gateway"));
    }

    [Fact]
    public void AWS_APIs_are_reached_without_leaving_AWS()
    {
        var services = Prod.Resources("aws_vpc_endpoint").Values.Select(endpoint => endpoint.Text("service_name").Split("${var.aws_region}.")[1]);

        Assert.Equal(["ecr.api", "ecr.dkr", "kms", "logs", "s3", "secretsmanager", "ssm", "ssmmessages"], services.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void The_API_is_reached_through_CloudFront_alone()
    {
        var balancer = Prod.Resource("aws_lb");
        var admitted = Prod.Resources("aws_vpc_security_group_ingress_rule").Values.Where(rule => balancer.Texts("security_groups").Contains(rule.Text("security_group_id"))).ToList();

        Assert.Equal("true", balancer.Text("internal"));
        Assert.Equal("${data.aws_ec2_managed_prefix_list.cloudfront.id}", Assert.Single(admitted).Text("prefix_list_id"));
        Assert.Equal("https-only", Prod.Resource("aws_cloudfront_vpc_origin").Text("vpc_origin_endpoint_config", 0, "origin_protocol_policy"));
    }

    [Theory]
    [InlineData(DeploymentEnvironment.Dev)]
    [InlineData(DeploymentEnvironment.Staging)]
    [InlineData(DeploymentEnvironment.Prod)]
    public void The_API_always_has_two_tasks(string environment) =>
        Assert.True(int.Parse(Api(TestStacks.Platform(environment).Resources("aws_appautoscaling_target")).Text("min_capacity")) >= 2);

    [Fact]
    public void The_API_scales_out_on_CPU_memory_and_p99_latency()
    {
        var policies = Prod.Resources("aws_appautoscaling_policy").Where(policy => policy.Key.StartsWith("api-", StringComparison.Ordinal)).Select(policy => policy.Value).ToList();
        var latency = Prod.Resources("aws_cloudwatch_metric_alarm").Values.Single(alarm => alarm["extended_statistic"] is not null);

        Assert.Equal(["StepScaling", "TargetTrackingScaling", "TargetTrackingScaling"], policies.Select(policy => policy.Text("policy_type")).Order(StringComparer.Ordinal));
        Assert.Equal("p99", latency.Text("extended_statistic"));
        Assert.Contains(latency.Texts("alarm_actions"), action => action.Contains("aws_appautoscaling_policy.api-scaling_latency", StringComparison.Ordinal));
    }

    [Fact]
    public void A_deployment_with_errors_or_unhealthy_tasks_is_rolled_back()
    {
        var alarms = Api(Prod.Resources("aws_ecs_service")).At("alarms");

        Assert.Equal("true", alarms.Text("rollback"));
        Assert.Equal(2, alarms.Texts("alarm_names").Count);
    }

    [Fact]
    public void The_schema_is_brought_up_to_date_before_the_API_serves()
    {
        var containers = Containers(Api(Prod.Resources("aws_ecs_task_definition")));

        Assert.Contains("\"dependsOn\":[{\"containerName\":\"migrate\",\"condition\":\"SUCCESS\"}]", containers, StringComparison.Ordinal);
        Assert.Contains("\"command\":${jsonencode(split(\" \", var.migrate_command))}", containers, StringComparison.Ordinal);
    }

    [Fact]
    public void Each_task_sends_traces_through_a_collector_beside_it() =>
        Assert.All(
            Prod.Resources("aws_ecs_task_definition").Where(task => !task.Key.StartsWith("nightly", StringComparison.Ordinal)),
            task => Assert.Contains("awsxray", Containers(task.Value), StringComparison.Ordinal));

    [Fact]
    public void Several_workers_have_a_definition_a_service_and_a_backlog_each()
    {
        var profile = PlatformProfile.Dev with
        {
            Workers =
            [
                .. PlatformProfile.Dev.Workers,
                new WorkerProfile { Name = "mailer", Queue = "mail", Size = new FargateSize(256, 512), Tasks = new TaskRange(0, 3) },
            ],
        };

        var stack = TestStacks.NewPlatform(profile);

        Assert.Contains(stack.Resources("aws_ecs_service").Values, service => service.Text("name").EndsWith("-mailer", StringComparison.Ordinal));
        Assert.Contains(stack.Resources("aws_ecs_task_definition").Values, task => task.Text("family").EndsWith("-mailer", StringComparison.Ordinal));
        Assert.Contains(stack.Resources("aws_appautoscaling_policy").Values, policy => policy.ToJsonString().Contains("\"value\":\"mail\"", StringComparison.Ordinal));
    }

    [Fact]
    public void The_databases_password_is_made_and_rotated_by_RDS_except_where_that_would_refuse_the_replica()
    {
        Assert.Equal("true", Primary(TestStacks.Platform(DeploymentEnvironment.Dev)).Text("manage_master_user_password"));
        Assert.Null(Primary(Prod)["manage_master_user_password"]);
        Assert.Equal("${local.database_owner_password}", Primary(Prod).Text("password_wo"));
    }

    [Fact]
    public void The_database_can_be_restored_to_any_second_and_survives_a_zone()
    {
        Assert.Equal("35", Primary(Prod).Text("backup_retention_period"));
        Assert.Equal("true", Primary(Prod).Text("multi_az"));
        Assert.Equal("true", Prod.Resource("aws_elasticache_replication_group").Text("automatic_failover_enabled"));
    }

    [Fact]
    public void A_proxy_stands_before_the_database_where_the_profile_asks_for_it()
    {
        var stack = TestStacks.NewPlatform(PlatformProfile.Dev with { Database = PlatformProfile.Dev.Database with { Proxy = true } });

        Assert.Equal("true", stack.Resource("aws_db_proxy").Text("require_tls"));
        Assert.Contains("aws_db_proxy.", Containers(Api(stack.Resources("aws_ecs_task_definition"))), StringComparison.Ordinal);
        Assert.Empty(Prod.Resources("aws_db_proxy"));
    }

    [Fact]
    public void The_caches_token_rotates_and_Terraform_ignores_it()
    {
        var cache = Prod.Resource("aws_elasticache_replication_group");

        Assert.Null(cache["auth_token"]);
        Assert.Contains("auth_token", cache.Texts("lifecycle", "ignore_changes"));
        Assert.Equal("30", Prod.Resource("aws_secretsmanager_secret_rotation").Text("rotation_rules", "automatically_after_days"));
        Assert.Equal("slow-log", cache.Text("log_delivery_configuration", 0, "log_type"));
    }

    [Fact]
    public void A_seeded_secret_outlives_its_rotations()
    {
        var seed = Prod.Resources("aws_secretsmanager_secret_version").Single(version => version.Key.StartsWith("cache-token", StringComparison.Ordinal)).Value;

        Assert.Contains("terraform", seed.Texts("version_stages"));
        Assert.Contains("version_stages", seed.Texts("lifecycle", "ignore_changes"));
    }

    [Fact]
    public void Secrets_are_found_by_platform_environment_service_and_name() =>
        Assert.All(Prod.Resources("aws_secretsmanager_secret").Values, secret => Assert.Matches("^/\\$\\{var\\.name\\}/prod/[a-z-]+/[a-z-]+$", secret.Text("name")));

    [Fact]
    public void A_task_is_given_only_secrets_that_it_may_read()
    {
        foreach (var (name, task) in Prod.Resources("aws_ecs_task_definition"))
        {
            var service = name.Split("-task_")[0];
            var grants = string.Concat(Prod.Resources("aws_iam_role_policy").Where(policy => policy.Key.StartsWith($"{service}-task_execution", StringComparison.Ordinal)).Select(policy => policy.Value.Text("policy")));
            var named = System.Text.RegularExpressions.Regex.Matches(Containers(task), "\"valueFrom\":\"(\\$\\{[^}]+\\})").Select(match => match.Groups[1].Value).Distinct();

            Assert.All(named, secret => Assert.Contains(secret, grants, StringComparison.Ordinal));
        }
    }

    [Fact]
    public void The_workers_task_cannot_read_the_owner_of_the_database()
    {
        var worker = string.Concat(Prod.Resources("aws_iam_role_policy").Where(policy => policy.Key.StartsWith("worker-", StringComparison.Ordinal)).Select(policy => policy.Value.Text("policy")));

        Assert.DoesNotContain("master_user_secret", worker, StringComparison.Ordinal);
    }

    [Fact]
    public void Front_ends_are_read_from_private_buckets_by_their_own_distribution()
    {
        foreach (var site in new[] { "support", "portal" })
        {
            var policy = Prod.Resources("aws_s3_bucket_policy").Single(policy => policy.Key.StartsWith(site, StringComparison.Ordinal)).Value.Text("policy");
            var distribution = Prod.Resources("aws_cloudfront_distribution").Single(distribution => distribution.Key.StartsWith(site, StringComparison.Ordinal)).Value;

            Assert.Contains($"aws_cloudfront_distribution.{site}_distribution", policy, StringComparison.Ordinal);
            Assert.Contains(distribution.Items("origin"), origin => origin["origin_access_control_id"] is not null);
            Assert.Equal("/api/*", distribution.Text("ordered_cache_behavior", 0, "path_pattern"));
            Assert.Equal("viewer-request", distribution.Text("default_cache_behavior", "function_association", 0, "event_type"));
        }
    }

    [Fact]
    public void A_web_ACL_stands_before_every_distribution_but_in_dev()
    {
        Assert.All(Prod.Resources("aws_cloudfront_distribution").Values, distribution => Assert.Contains("aws_wafv2_web_acl", distribution.Text("web_acl_id"), StringComparison.Ordinal));
        Assert.Empty(TestStacks.Platform(DeploymentEnvironment.Dev).Resources("aws_wafv2_web_acl"));
    }

    [Fact]
    public void Every_name_that_viewers_use_is_in_Route_53_and_has_a_certificate()
    {
        var records = Prod.Resources("aws_route53_record").Values.Where(record => record["alias"] is not null).Select(record => record.Text("name")).Distinct();
        var certificates = Prod.Resources("aws_acm_certificate").Values.Select(certificate => certificate.Text("domain_name"));

        Assert.Equal(["api.${var.hosted_zone}", "portal.${var.hosted_zone}", "support.${var.hosted_zone}"], records.Order(StringComparer.Ordinal));
        Assert.Empty(records.Except(certificates));
    }

    [Fact]
    public void Other_environments_have_names_of_their_own() =>
        Assert.Equal("support.staging.example.com", new PlatformHosts("example.com", DeploymentEnvironment.Staging).Support);

    [Fact]
    public void Workflows_assume_the_deploy_role_from_their_environment_alone()
    {
        var trust = DeployRole().Text("assume_role_policy");

        Assert.Contains("\"token.actions.githubusercontent.com:sub\":\"repo:${var.github_repository}:environment:prod\"", trust, StringComparison.Ordinal);
        Assert.Contains("\"token.actions.githubusercontent.com:aud\":\"sts.amazonaws.com\"", trust, StringComparison.Ordinal);
    }

    [Fact]
    public void Workers_may_write_the_heartbeat_with_the_call_that_they_make_and_the_API_may_not()
    {
        Assert.All(AwsActions.WriteSecret, action => Assert.Contains(action, TaskPermissions("worker"), StringComparison.Ordinal));
        Assert.All(AwsActions.WriteSecret, action => Assert.DoesNotContain(action, TaskPermissions("api"), StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("api")]
    [InlineData("worker")]
    public void Tasks_read_and_write_files_of_bulk_imports_and_exports_and_of_no_other_bucket(string task)
    {
        var permissions = TaskPermissions(task);

        Assert.All(["s3:GetObject", "s3:ListBucket", .. AwsActions.WriteObjects], action => Assert.Contains(action, permissions, StringComparison.Ordinal));
        Assert.All(
            System.Text.RegularExpressions.Regex.Matches(permissions, "aws_s3_bucket\\.([a-z-]+)_").Select(bucket => bucket.Groups[1].Value),
            bucket => Assert.Equal("files", bucket));
        Assert.Contains("{\"name\":\"BUCKET_NAME\",\"value\":\"${aws_s3_bucket.files", Containers(Prod.Resources("aws_ecs_task_definition").Single(definition => definition.Key.StartsWith($"{task}-task", StringComparison.Ordinal)).Value), StringComparison.Ordinal);
    }

    [Fact]
    public void A_nightly_job_that_does_not_start_or_fails_is_reported()
    {
        var rule = Prod.Resources("aws_cloudwatch_event_rule").Single(entry => entry.Key.StartsWith("nightly-failed", StringComparison.Ordinal)).Value;
        var detail = JsonNode.Parse(rule.Text("event_pattern"))!["detail"]!;

        Assert.Equal("""["family:${var.name}-ecs-prod-nightly"]""", detail["group"]!.ToJsonString());
        Assert.Equal("""[{"containers":{"exitCode":[{"anything-but":[0]}]}},{"stopCode":["TaskFailedToStart"]}]""", detail["$or"]!.ToJsonString());
        Assert.Contains(
            Prod.Resources("aws_cloudwatch_event_target").Values,
            target => target.Text("rule").Contains("nightly-failed", StringComparison.Ordinal) && target.Text("arn").Contains("aws_sns_topic.alerts", StringComparison.Ordinal));
    }

    [Fact]
    public void A_nightly_job_that_cannot_be_started_is_kept_and_reported()
    {
        var target = Prod.Resource("aws_scheduler_schedule")["target"]!.AsObject();
        var alarms = Prod.Resources("aws_cloudwatch_metric_alarm").Where(alarm => alarm.Key.StartsWith("nightly_", StringComparison.Ordinal)).Select(alarm => alarm.Value).ToList();
        var permissions = Prod.Resources("aws_iam_role_policy").Single(policy => policy.Key.StartsWith("nightly_role_run", StringComparison.Ordinal)).Value.Text("policy");

        Assert.Contains("aws_sqs_queue.nightly_dead", target["dead_letter_config"]!["arn"]!.ToString(), StringComparison.Ordinal);
        Assert.Equal(["AWS/SQS", "AWS/Scheduler"], alarms.Select(alarm => alarm.Text("namespace")).Order(StringComparer.Ordinal));
        Assert.All(alarms, alarm => Assert.Contains("aws_sns_topic.alerts", alarm["alarm_actions"]!.ToJsonString(), StringComparison.Ordinal));
        Assert.All(["ecs:RunTask", "ecs:TagResource", "sqs:SendMessage", "iam:PassRole"], action => Assert.Contains(action, permissions, StringComparison.Ordinal));
    }

    [Fact]
    public void Every_role_is_bounded_and_the_deploy_role_can_make_no_other()
    {
        Assert.All(Prod.Resources("aws_iam_role").Values, role => Assert.Contains("aws_iam_policy.boundary", role.Text("permissions_boundary"), StringComparison.Ordinal));
        Assert.Contains("\"iam:PermissionsBoundary\":\"${aws_iam_policy.boundary", Prod.Resources("aws_iam_role_policy").Single(policy => policy.Key.StartsWith("deploy-role_roles", StringComparison.Ordinal)).Value.Text("policy"), StringComparison.Ordinal);
        Assert.Contains("""
            "NoUnboundedRoles","Effect":"Deny","Action":["iam:AttachRolePolicy","iam:CreateRole","iam:DeleteRolePolicy","iam:DetachRolePolicy","iam:PutRolePermissionsBoundary","iam:PutRolePolicy"]
            """.Trim(), Prod.Resources("aws_iam_policy").Single(policy => policy.Key.StartsWith("boundary_", StringComparison.Ordinal)).Value.Text("policy"), StringComparison.Ordinal);
    }

    [Fact]
    public void Account_wide_resources_exist_only_when_switched_on()
    {
        Assert.Empty(Prod.Resources("aws_guardduty_detector").Concat(Prod.Resources("aws_cloudtrail")).Concat(Prod.Resources("aws_config_configuration_recorder")));

        var owning = TestStacks.NewPlatform(PlatformProfile.Dev with { Account = new AccountProfile { GuardDuty = true, CloudTrail = true, Config = true } });

        Assert.Equal("true", owning.Resource("aws_guardduty_detector").Text("enable"));
        Assert.Equal("true", owning.Resource("aws_cloudtrail").Text("is_multi_region_trail"));
        Assert.Equal("true", owning.Resource("aws_config_configuration_recorder_status").Text("is_enabled"));
        Assert.All(owning.Resources("aws_s3_bucket").Values, bucket => Assert.EndsWith("-${data.aws_caller_identity.account.account_id}", bucket.Text("bucket"), StringComparison.Ordinal));
        Assert.All(["guardduty:*", "config:*", "cloudtrail:*", "guardduty.amazonaws.com", "-config-", "-trail-"], needed => Assert.Contains(needed, DeployRole(owning), StringComparison.Ordinal));
        Assert.DoesNotContain("guardduty:*", DeployRole(Prod), StringComparison.Ordinal);
    }

    [Fact]
    public void People_enter_by_VPN_with_the_companys_identity_where_it_is_switched_on()
    {
        var stack = TestStacks.NewPlatform(PlatformProfile.Dev with { Access = new AccessProfile { ClientVpn = true, Exec = true } });

        Assert.Equal("federated-authentication", stack.Resource("aws_ec2_client_vpn_endpoint").Text("authentication_options", 0, "type"));
        Assert.Equal("true", Api(stack.Resources("aws_ecs_service")).Text("enable_execute_command"));
        Assert.Contains(stack.Resources("aws_iam_role_policy").Values, policy => policy.Text("policy").Contains("ssmmessages:OpenDataChannel", StringComparison.Ordinal));
        Assert.Empty(Prod.Resources("aws_ec2_client_vpn_endpoint"));
        Assert.All(["iam:CreateSAMLProvider", "clientvpn.amazonaws.com"], needed => Assert.Contains(needed, DeployRole(stack), StringComparison.Ordinal));
        Assert.DoesNotContain("iam:CreateSAMLProvider", DeployRole(Prod), StringComparison.Ordinal);
        // ECS Exec's agent writes to the root file system: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-exec.html
        Assert.All(stack.Resources("aws_ecs_task_definition").Values, task => Assert.DoesNotContain("\"readonlyRootFilesystem\":true", Containers(task), StringComparison.Ordinal));
        Assert.All(Prod.Resources("aws_ecs_task_definition").Values, task => Assert.Contains("\"readonlyRootFilesystem\":true", Containers(task), StringComparison.Ordinal));
    }

    [Fact]
    public void Recovery_points_are_copied_to_another_region_in_prod()
    {
        var rules = Prod.Resource("aws_backup_plan").Items("rule");

        Assert.Equal(["daily", "monthly"], rules.Select(rule => rule.Text("rule_name")));
        Assert.All(rules, rule => Assert.Contains("aws_backup_vault.backups_copies", rule.Text("copy_action", 0, "destination_vault_arn"), StringComparison.Ordinal));
        Assert.Contains(Prod.Resources("aws_backup_vault").Values, vault => vault["provider"]?.ToString() == "aws.recovery");
        Assert.Null(TestStacks.Platform(DeploymentEnvironment.Staging).Resource("aws_backup_plan")["rule"]![0]!["copy_action"]);
    }

    [Fact]
    public void Images_never_change_under_their_tag()
    {
        Assert.Equal("IMMUTABLE", Prod.Resource("aws_ecr_repository").Text("image_tag_mutability"));
    }

    [Fact]
    public void The_dashboard_shows_latency_tasks_the_caches_memory_and_queues()
    {
        var body = Prod.Resource("aws_cloudwatch_dashboard").Text("dashboard_body");

        Assert.All(["TargetResponseTime", "RunningTaskCount", "DatabaseMemoryUsagePercentage", "queue_depth"], metric => Assert.Contains(metric, body, StringComparison.Ordinal));
    }

    [Fact]
    public void An_unknown_environment_is_refused_with_the_known_ones()
    {
        var refused = Assert.Throws<ArgumentException>(() => PlatformProfile.For("qa"));

        Assert.Contains("dev, staging, prod", refused.Message, StringComparison.Ordinal);
    }

    private static JsonObject Api(IReadOnlyDictionary<string, JsonObject> resources) =>
        resources.Single(resource => resource.Key.StartsWith("api-", StringComparison.Ordinal)).Value;

    private static JsonObject Primary(Synthesized stack) =>
        stack.Resources("aws_db_instance").Single(instance => instance.Key.StartsWith("database_instance", StringComparison.Ordinal)).Value;

    private static JsonObject DeployRole() =>
        Prod.Resources("aws_iam_role").Single(role => role.Key.StartsWith("deploy-role", StringComparison.Ordinal)).Value;

    private static string TaskPermissions(string task) =>
        Prod.Resources("aws_iam_role_policy").Single(policy => policy.Key.StartsWith($"{task}-task_workload_", StringComparison.Ordinal)).Value.Text("policy");

    private static string DeployRole(Synthesized stack) =>
        string.Concat(stack.Resources("aws_iam_role_policy").Where(policy => policy.Key.StartsWith("deploy-role_", StringComparison.Ordinal)).Select(policy => policy.Value.Text("policy")));

    private static string Containers(JsonObject task) => task.Text("container_definitions");
}
