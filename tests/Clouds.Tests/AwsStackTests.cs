using System.Text.Json.Nodes;

namespace HybridCloud.Clouds.Tests;

/// <summary>Stacks platform and queue, applied by real Terraform with the real AWS provider.</summary>
public abstract class AwsStackTests(DeployedStacks stacks)
{
    [Theory]
    [InlineData("platform")]
    [InlineData("queue")]
    public void A_second_plan_has_nothing_to_change(string stack) =>
        Assert.True(stacks.SecondPlan(stack).Everything.Contains("No changes.", StringComparison.Ordinal), stacks.SecondPlan(stack).Everything);

    /// <summary>What the first deployment needs is there before it: nobody has to step in, and nothing has to be deployed twice.</summary>
    [Theory]
    [InlineData("platform", "ecs")]
    [InlineData("queue", "queue")]
    public void Every_service_runs_after_the_first_apply(string stack, string kind)
    {
        var cluster = $"poc-app-platform-aws-{kind}-{stacks.Environment}";
        var services = Ask("ListServices", $$"""{"cluster": "{{cluster}}"}""")["serviceArns"]!.ToJsonString();
        var described = Ask("DescribeServices", $$"""{"cluster": "{{cluster}}", "services": {{services}}}""")["services"]!.AsArray();

        Assert.NotEmpty(described);
        Assert.All(described, service => Assert.True(
            service!["deployments"]![0]!["rolloutState"]!.ToString() == "COMPLETED" && service["runningCount"]!.GetValue<int>() > 0,
            $"{stack}: {service["serviceName"]}: {service["events"]?[0]?["message"]}"));
    }

    private JsonNode Ask(string operation, string body) => JsonNode.Parse(stacks.Do("us-west-2", "ecs", "/", body, $"AmazonEC2ContainerServiceV20141113.{operation}").Body!)!;
}

/// <summary>In the smallest environment.</summary>
public sealed class DevStackTests(DevStacks stacks) : AwsStackTests(stacks), IClassFixture<DevStacks>
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
    public async Task A_promoted_image_changes_task_definitions_and_what_names_them_alone()
    {
        var plan = await stacks.Deployed("platform").RunAsync("plan", "-refresh=false", "-var", $"image=registry.example.com/app@sha256:{new string('a', 64)}");

        var changed = plan.Succeeded().Output.Split('\n').Where(line => line.StartsWith("  # ", StringComparison.Ordinal)).Select(line => line.Split(' ', '.')[3]).Distinct().Order();
        Assert.Equal(["aws_ecs_service", "aws_ecs_task_definition", "aws_iam_role_policy", "aws_scheduler_schedule"], changed);
    }
}

/// <summary>In the largest environment.</summary>
public sealed class ProdStackTests(ProdStacks stacks) : AwsStackTests(stacks), IClassFixture<ProdStacks>
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
