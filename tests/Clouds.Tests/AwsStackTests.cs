using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using HybridCloud.Clouds.Aws.Identity;
using HybridCloud.Clouds.Aws.Protocols;
using HybridCloud.Delivery.Permissions;

namespace HybridCloud.Clouds.Tests;

/// <summary>Stacks platform and queue, applied by real Terraform with the real AWS provider.</summary>
public abstract class AwsStackTests(DeployedStacks stacks)
{
    private static readonly string[] Regions = ["us-west-2", "us-east-1"];

    /// <summary>What was deployed for this class of tests.</summary>
    protected DeployedStacks Stacks { get; } = stacks;

    [Theory]
    [InlineData("platform")]
    [InlineData("queue")]
    public void A_second_plan_has_nothing_to_change(string stack) =>
        Assert.True(Stacks.SecondPlan(stack).Everything.Contains("No changes.", StringComparison.Ordinal), Stacks.SecondPlan(stack).Everything);

    /// <summary>What the first deployment needs exists before it: nobody has to step in, and nothing has to be deployed twice.</summary>
    [Theory]
    [InlineData("platform", "ecs")]
    [InlineData("queue", "queue")]
    public void Every_service_runs_after_the_first_apply(string stack, string kind)
    {
        var cluster = $"poc-app-platform-aws-{kind}-{Stacks.Environment}";
        var services = Ask("ListServices", $$"""{"cluster": "{{cluster}}"}""")["serviceArns"]!.ToJsonString();
        var described = Ask("DescribeServices", $$"""{"cluster": "{{cluster}}", "services": {{services}}}""")["services"]!.AsArray();

        Assert.NotEmpty(described);
        Assert.All(described, service => Assert.True(
            service!["deployments"]![0]!["rolloutState"]!.ToString() == "COMPLETED" && service["runningCount"]!.GetValue<int>() > 0,
            $"{stack}: {service["serviceName"]}: {service["events"]?[0]?["message"]}"));
    }

    /// <summary>AWS itself adds the groups to the resource policy, with the permissions of the role that deploys.</summary>
    [Fact]
    public void What_firewalls_and_caches_log_is_written_while_their_log_groups_let_the_delivery_in()
    {
        var written = Regions.ToDictionary(region => region, region => Stacks.Aws.DeliverLogs(Stacks.AccountId, region));

        Assert.NotEmpty(written["us-west-2"]);
        Assert.Equal(Stacks.Environment == "prod", written["us-east-1"].Count > 0);
        foreach (var region in written.Where(groups => groups.Value.Count > 0).Select(groups => groups.Key))
        {
            var policies = new List<JsonObject>();
            Stacks.Aws.Inspect(Stacks.AccountId, account => policies.AddRange(Take(account.Table($"{region}/logs/policy"))));

            var refusal = Assert.Throws<AwsError>(() => Stacks.Aws.DeliverLogs(Stacks.AccountId, region));
            Stacks.Aws.Inspect(Stacks.AccountId, account => policies.ForEach(policy => account.Table($"{region}/logs/policy").Put(policy["policyName"]!.ToString(), policy)));

            Assert.Contains("delivery.logs.amazonaws.com is not authorized to perform: logs:CreateLogStream", refusal.Message, StringComparison.Ordinal);
        }

        static List<JsonObject> Take(Table table)
        {
            var rows = table.Rows.ToList();
            rows.ForEach(row => table.Remove(row["policyName"]!.ToString()));
            return rows;
        }
    }

    private JsonNode Ask(string operation, string body) => JsonNode.Parse(Stacks.Do("us-west-2", "ecs", "/", body, $"AmazonEC2ContainerServiceV20141113.{operation}").Body!)!;
}

/// <summary>In the smallest environment.</summary>
[TestCaseOrderer(typeof(DestructionLast))]
public sealed partial class DevStackTests(DevStacks stacks) : AwsStackTests(stacks), IClassFixture<DevStacks>
{
    [Theory]
    [InlineData("platform", "/poc-app-platform-aws/dev/app-api/database-user")]
    [InlineData("queue", "/poc-app-platform-aws/dev/grafana/admin")]
    public async Task A_password_is_in_its_secret_and_not_in_the_state(string stack, string secret)
    {
        var value = stacks.Do("us-west-2", "secretsmanager", "/", $$"""{"SecretId": "{{secret}}"}""", "secretsmanager.GetSecretValue");
        var password = JsonNode.Parse(JsonNode.Parse(value.Body!)!["SecretString"]!.ToString())!["password"]!.ToString();

        var state = (await stacks.Deployed(stack).RunAsync("show", "-json")).Succeeded().Output;

        Assert.True(password.Length >= 32, password);
        Assert.DoesNotContain(password, state, StringComparison.Ordinal);
        Assert.Contains(secret, state, StringComparison.Ordinal);
    }

    [Fact]
    public void The_nightly_job_is_started_by_its_schedule_and_carries_the_tags_of_its_definition()
    {
        var task = stacks.Aws.RunSchedule(stacks.AccountId, "us-west-2", "poc-app-platform-aws-ecs-dev-nightly/poc-app-platform-aws-ecs-dev-nightly");

        Assert.Contains("jkeegan", task["tags"]!.ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_run_that_is_refused_goes_to_the_schedule_s_dead_letter_queue()
    {
        const string Cluster = "poc-app-platform-aws-ecs-dev";
        JsonObject? kept = null;
        stacks.Aws.Inspect(stacks.AccountId, account =>
        {
            kept = account.Table("us-west-2/ecs/cluster").Find(Cluster)!;
            account.Table("us-west-2/ecs/cluster").Remove(Cluster);
        });

        var refusal = Assert.Throws<AwsError>(() => stacks.Aws.RunSchedule(stacks.AccountId, "us-west-2", "poc-app-platform-aws-ecs-dev-nightly/poc-app-platform-aws-ecs-dev-nightly"));
        var letters = 0;
        stacks.Aws.Inspect(stacks.AccountId, account =>
        {
            account.Table("us-west-2/ecs/cluster").Put(Cluster, kept!);
            letters = account.Table("us-west-2/sqs/message").Rows.Count(message => message["QueueUrl"]!.ToString().EndsWith("nightly-not-started", StringComparison.Ordinal));
        });

        Assert.Equal("ClusterNotFoundException", refusal.Code);
        Assert.True(letters > 0);
    }

    [Fact]
    public async Task The_deploy_role_destroys_all_but_itself_and_an_administrator_the_rest() => await Task.WhenAll(DestroyAsync("platform"), DestroyAsync("queue"));

    private async Task DestroyAsync(string stack)
    {
        var destroyed = await stacks.Deployed(stack).RunAsync("destroy", "-auto-approve", "-parallelism=50");
        var left = (await stacks.Deployed(stack).RunAsync("state", "list")).Succeeded().Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Where(address => !address.StartsWith("data.", StringComparison.Ordinal)).ToList();
        var rest = await stacks.AsAdministrator(stack).RunAsync("destroy", "-auto-approve");

        Assert.Equal(1, destroyed.ExitCode);
        Assert.True(left.All(address => OfRole().IsMatch(address)), destroyed.Error);
        rest.Succeeded();
    }

    [Fact]
    public void What_a_deployment_and_its_destroying_take_is_in_the_table_of_permissions_and_nothing_else()
    {
        List<StackPermissions> permissions = [StackPermissions.Of(stacks.Configuration("platform")), StackPermissions.Of(stacks.Configuration("queue"))];
        var taken = stacks.Aws.Accesses.Where(access => access.Caller.EndsWith(":user/deployer", StringComparison.Ordinal) || access.Caller.Contains("DeployRole/", StringComparison.Ordinal))
            .Select(access => access.Action).Distinct().ToList();

        Assert.Equal("", string.Join(' ', taken.Except(permissions.SelectMany(stack => stack.DeployActions)).Order(StringComparer.Ordinal)));
        Assert.Equal("", string.Join(' ', permissions.SelectMany(stack => stack.SeenActions).Except(taken).Order(StringComparer.Ordinal)));
    }

    [Fact]
    public void Without_ecs_TagResource_the_schedule_s_role_starts_no_task()
    {
        const string Role = "poc-app-platform-aws-ecs-dev-nightly-schedule";
        var policy = "";
        stacks.Aws.Inspect(stacks.AccountId, account =>
        {
            var inline = account.Table("iam/role").Find(Role)!["inline"]!;
            policy = inline["run"]!.ToString();
            inline["run"] = policy.Replace(Uri.EscapeDataString("ecs:TagResource"), Uri.EscapeDataString("ecs:ListTasks"), StringComparison.Ordinal);
        });

        var refusal = Assert.Throws<AwsError>(() => stacks.Aws.RunSchedule(stacks.AccountId, "us-west-2", "poc-app-platform-aws-ecs-dev-nightly/poc-app-platform-aws-ecs-dev-nightly"));
        stacks.Aws.Inspect(stacks.AccountId, account => account.Table("iam/role").Find(Role)!["inline"]!["run"] = policy);

        Assert.Contains("not authorized to perform: ecs:TagResource", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("platform", "poc-app-platform-aws-ecs-dev")]
    [InlineData("queue", "poc-app-platform-aws-queue-dev")]
    public void Alarms_and_events_reach_their_topic_while_its_policy_and_its_key_let_them_in(string stack, string prefix)
    {
        var (alarms, rules) = (new List<string>(), new List<string>());
        stacks.Aws.Inspect(stacks.AccountId, account =>
        {
            alarms.AddRange(account.Table("us-west-2/cloudwatch/alarm").Rows.Select(alarm => alarm["AlarmName"]!.ToString()).Where(name => name.StartsWith(prefix, StringComparison.Ordinal)));
            rules.AddRange(account.Table("us-west-2/events/rule").Rows.Select(rule => rule["Name"]!.ToString()).Where(name => name.StartsWith(prefix, StringComparison.Ordinal)));
        });
        Assert.NotEmpty(alarms);
        Assert.All(alarms, alarm => Assert.Single(stacks.Aws.SendAlarm(stacks.AccountId, "us-west-2", alarm)));
        Assert.All(rules, rule => Assert.Single(stacks.Aws.SendEvent(stacks.AccountId, "us-west-2", rule)));
        Assert.Equal(stack == "platform", rules.Count > 0);

        var topic = stacks.Aws.SendAlarm(stacks.AccountId, "us-west-2", alarms[0]).Single();
        Assert.Contains("sns:Publish", Without("sns/topic", topic, "Policy", "cloudwatch.amazonaws.com", () => stacks.Aws.SendAlarm(stacks.AccountId, "us-west-2", alarms[0])), StringComparison.Ordinal);
        Assert.Contains("kms:", Without("kms/key", Key(topic), "policy", "cloudwatch.amazonaws.com", () => stacks.Aws.SendAlarm(stacks.AccountId, "us-west-2", alarms[0])), StringComparison.Ordinal);
        foreach (var rule in rules)
        {
            Assert.Contains("sns:Publish", Without("sns/topic", topic, "Policy", "events.amazonaws.com", () => stacks.Aws.SendEvent(stacks.AccountId, "us-west-2", rule)), StringComparison.Ordinal);
            Assert.Contains("kms:", Without("kms/key", Key(topic), "policy", "events.amazonaws.com", () => stacks.Aws.SendEvent(stacks.AccountId, "us-west-2", rule)), StringComparison.Ordinal);
            // AWS documents that EventBridge drops its event if the statement has a condition.
            Assert.Contains("sns:Publish", Changed("sns/topic", topic, "Policy", OnlyForAccount, () => stacks.Aws.SendEvent(stacks.AccountId, "us-west-2", rule)), StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("logs:PutLogEvents")]
    [InlineData("logs:CreateLogStream")]
    [InlineData("logs:DescribeLogGroups")]
    public void The_flow_logs_are_written_while_their_role_may(string action)
    {
        Assert.NotEmpty(stacks.Aws.WriteFlowLogs(stacks.AccountId, "us-west-2"));

        var refusal = WithoutGrant("poc-app-platform-aws-queue-dev-flow-logs", "write", action, () => Assert.Throws<AwsError>(() => stacks.Aws.WriteFlowLogs(stacks.AccountId, "us-west-2")).Message);

        Assert.Contains($"not authorized to perform: {action}", refusal, StringComparison.Ordinal);
    }

    /// <summary>While the role with which ECS starts a task lacks a permission, no task starts, and the service's events say why.</summary>
    [Theory]
    [InlineData("logs", "logs:CreateLogStream")]
    [InlineData("logs", "logs:PutLogEvents")]
    [InlineData("images", "ecr:GetAuthorizationToken")]
    [InlineData("images", "ecr:BatchGetImage")]
    [InlineData("images", "ecr:GetDownloadUrlForLayer")]
    [InlineData("secrets", "ssm:GetParameters")]
    [InlineData("secrets", "kms:Decrypt")]
    public void A_service_starts_while_its_execution_role_may_all_that_starting_takes(string policy, string action)
    {
        const string Service = "poc-app-platform-aws-queue-dev-validator";
        Assert.DoesNotContain("not authorized", Start(), StringComparison.Ordinal);

        var events = WithoutGrant($"{Service}-start", policy, action, Start);

        Assert.Contains($"not authorized to perform: {action}", events, StringComparison.Ordinal);
        Assert.DoesNotContain("not authorized", Start(), StringComparison.Ordinal);

        string Start()
        {
            var answer = stacks.Do("us-west-2", "ecs", "/", $$"""{"cluster": "poc-app-platform-aws-queue-dev", "service": "{{Service}}", "forceNewDeployment": true}""", "AmazonEC2ContainerServiceV20141113.UpdateService");
            var service = JsonNode.Parse(answer.Body!)!["service"]!;
            var said = service["events"]?.ToJsonString() ?? "";
            // The next start begins without the events of this one.
            stacks.Aws.Inspect(stacks.AccountId, account => account.Table("us-west-2/ecs/service/poc-app-platform-aws-queue-dev").Find(Service)!.Remove("events"));
            return said;
        }
    }

    [Fact]
    public void Prometheus_task_finds_its_targets_with_its_own_role()
    {
        const string Role = "poc-app-platform-aws-queue-dev-prometheus-task";
        var service = "";
        stacks.Aws.Inspect(stacks.AccountId, account => service = account.Table("us-west-2/servicediscovery/service").Rows.Single(row => row["Name"]!.ToString() == "validator")["Id"]!.ToString());
        List();

        Assert.Contains("not authorized to perform: servicediscovery:ListInstances", WithoutGrant(Role, "workload", "servicediscovery:ListInstances", () => Assert.Throws<AwsError>(List).Message), StringComparison.Ordinal);

        void List() => stacks.Aws.Do(stacks.AccountId, "us-west-2", "servicediscovery", "POST", "/", $$"""{"ServiceId": "{{service}}"}""", "Route53AutoNaming_v20170314.ListInstances", Role);
    }

    private string Key(string topic)
    {
        var key = "";
        stacks.Aws.Inspect(stacks.AccountId, account => key = account.Table("us-west-2/sns/topic").Find(topic)!["KmsMasterKeyId"]!.ToString().Split('/')[^1]);
        return key;
    }

    // The refusal while a resource's policy lacks the statements that admit a service.
    private string Without(string table, string key, string field, string service, Action action) => Changed(table, key, field, policy =>
    {
        var statements = policy["Statement"]!.AsArray();
        statements.RemoveAll(statement => statement!["Principal"]?["Service"]?.ToJsonString().Contains(service, StringComparison.Ordinal) == true);
    }, action);

    private void OnlyForAccount(JsonNode policy)
    {
        foreach (var statement in policy["Statement"]!.AsArray())
            statement!["Condition"] = new JsonObject { ["StringEquals"] = new JsonObject { ["aws:SourceAccount"] = stacks.AccountId } };
    }

    private string Changed(string table, string key, string field, Action<JsonNode> change, Action action)
    {
        var kept = "";
        stacks.Aws.Inspect(stacks.AccountId, account =>
        {
            var row = account.Table($"us-west-2/{table}").Find(key)!;
            kept = row[field]!.ToString();
            var policy = JsonNode.Parse(kept)!;
            change(policy);
            row[field] = policy.ToJsonString();
        });
        try
        {
            return Assert.Throws<AwsError>(action).Message;
        }
        finally
        {
            stacks.Aws.Inspect(stacks.AccountId, account => account.Table($"us-west-2/{table}").Find(key)![field] = kept);
        }
    }

    // The result of an attempt while a role's policy lacks an action.
    private string WithoutGrant(string role, string policy, string action, Func<string> attempt)
    {
        var kept = "";
        stacks.Aws.Inspect(stacks.AccountId, account =>
        {
            var inline = account.Table("iam/role").Find(role)!["inline"]!;
            kept = inline[policy]!.ToString();
            var less = kept.Replace(Uri.EscapeDataString(action), Uri.EscapeDataString("tag:GetResources"), StringComparison.Ordinal);
            Assert.NotEqual(kept, less);
            inline[policy] = less;
        });
        try
        {
            return attempt();
        }
        finally
        {
            stacks.Aws.Inspect(stacks.AccountId, account => account.Table("iam/role").Find(role)!["inline"]![policy] = kept);
        }
    }

    [GeneratedRegex("^(aws_iam_role|aws_iam_role_policy|aws_iam_policy|aws_iam_openid_connect_provider)[.](deploy-role|boundary)_")]
    private static partial Regex OfRole();

    [Fact]
    public async Task A_promoted_image_changes_only_task_definitions_and_what_refers_to_them()
    {
        var plan = await stacks.Deployed("platform").RunAsync("plan", "-refresh=false", "-var", $"image=registry.example.com/app@sha256:{new string('a', 64)}");

        var changed = plan.Succeeded().Output.Split('\n').Where(line => line.StartsWith("  # ", StringComparison.Ordinal)).Select(line => line.Split(' ', '.')[3]).Distinct().Order();
        Assert.Equal(["aws_ecs_service", "aws_ecs_task_definition", "aws_iam_role_policy", "aws_scheduler_schedule"], changed);
    }
}

/// <summary>In the largest environment.</summary>
public sealed class ProdStackTests(ProdStacks stacks) : DeployRoleTests(stacks), IClassFixture<ProdStacks>
{
    [Theory]
    [InlineData("platform", "aws_db_instance")]
    [InlineData("queue", "aws_s3_bucket")]
    public async Task It_refuses_to_be_destroyed(string stack, string protectedType)
    {
        var refused = await stacks.Deployed(stack).RunAsync("plan", "-destroy", "-refresh=false");

        Assert.Equal(1, refused.ExitCode);
        Assert.Contains($"Resource {protectedType}.", refused.Error, StringComparison.Ordinal);
        Assert.Contains("lifecycle.prevent_destroy", refused.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_somebody_changed_by_hand_is_named()
    {
        Protect(false);
        var drifted = await stacks.Deployed("platform").PlanAsync();
        Protect(true);

        Assert.Equal(2, drifted.ExitCode);
        Assert.Contains("0 to add, 1 to change, 0 to destroy", drifted.Output, StringComparison.Ordinal);
        Assert.Contains("deletion_protection", drifted.Output, StringComparison.Ordinal);
    }

    private void Protect(bool protect) => stacks.Do("us-west-2", "rds", "/",
        $"Action=ModifyDBInstance&DBInstanceIdentifier=poc-app-platform-aws-ecs-prod&DeletionProtection={(protect ? "true" : "false")}&ApplyImmediately=true");
}
