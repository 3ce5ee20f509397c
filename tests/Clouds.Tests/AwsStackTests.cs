using System.Text.Json.Nodes;

namespace HybridCloud.Clouds.Tests;

/// <summary>Stacks platform and queue, applied by real Terraform with the real AWS provider.</summary>
public sealed class AwsStackTests(DeployedAwsStacks stacks) : IClassFixture<DeployedAwsStacks>
{
    [Theory]
    [InlineData("platform", "dev")]
    [InlineData("platform", "prod")]
    [InlineData("queue", "dev")]
    [InlineData("queue", "prod")]
    public void A_second_plan_has_nothing_to_change(string stack, string environment) =>
        Assert.Contains("No changes.", stacks.SecondPlan(stack, environment).Everything, StringComparison.Ordinal);

    [Theory]
    [InlineData("platform", "prod", "aws_db_instance")]
    [InlineData("queue", "prod", "aws_s3_bucket")]
    public async Task Prod_refuses_to_be_destroyed(string stack, string environment, string protectedType)
    {
        var refused = await stacks.Deployed(stack, environment).RunAsync("plan", "-destroy", "-refresh=false");

        Assert.Equal(1, refused.ExitCode);
        Assert.Contains($"Resource {protectedType}.", refused.Error, StringComparison.Ordinal);
        Assert.Contains("lifecycle.prevent_destroy", refused.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("platform", "/poc-app-platform-aws/dev/app-api/database-user")]
    [InlineData("queue", "/poc-app-platform-aws/dev/grafana/admin")]
    public async Task A_password_is_in_its_secret_and_not_in_the_state(string stack, string secret)
    {
        var value = stacks.Clouds.Aws.Do(stacks.Account("dev").AwsAccountId, "us-west-2", "secretsmanager", "POST", "/", $$"""{"SecretId": "{{secret}}"}""", "secretsmanager.GetSecretValue");
        var password = JsonNode.Parse(JsonNode.Parse(value.Body!)!["SecretString"]!.ToString())!["password"]!.ToString();

        var state = (await stacks.Deployed(stack, "dev").RunAsync("show", "-json")).Succeeded().Output;

        Assert.True(password.Length >= 32, password);
        Assert.DoesNotContain(password, state, StringComparison.Ordinal);
        Assert.Contains(secret, state, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_promoted_image_changes_task_definitions_and_what_names_them_alone()
    {
        var plan = await stacks.Deployed("platform", "dev").RunAsync("plan", "-refresh=false", "-var", $"image=registry.example.com/app@sha256:{new string('a', 64)}");

        var changed = plan.Succeeded().Output.Split('\n').Where(line => line.StartsWith("  # ", StringComparison.Ordinal)).Select(line => line.Split(' ', '.')[3]).Distinct().Order();
        Assert.Equal(["aws_ecs_service", "aws_ecs_task_definition", "aws_iam_role_policy", "aws_scheduler_schedule"], changed);
    }

    [Fact]
    public async Task What_somebody_changed_by_hand_is_named()
    {
        stacks.Clouds.Aws.Do(stacks.Account("prod").AwsAccountId, "us-west-2", "rds", "POST", "/",
            "Action=ModifyDBInstance&DBInstanceIdentifier=poc-app-platform-aws-ecs-prod&DeletionProtection=false&ApplyImmediately=true");

        var drifted = await stacks.Deployed("platform", "prod").PlanAsync();
        stacks.Clouds.Aws.Do(stacks.Account("prod").AwsAccountId, "us-west-2", "rds", "POST", "/",
            "Action=ModifyDBInstance&DBInstanceIdentifier=poc-app-platform-aws-ecs-prod&DeletionProtection=true&ApplyImmediately=true");

        Assert.Equal(2, drifted.ExitCode);
        Assert.Contains("0 to add, 1 to change, 0 to destroy", drifted.Output, StringComparison.Ordinal);
        Assert.Contains("deletion_protection", drifted.Output, StringComparison.Ordinal);
    }
}
