using System.Text.Json.Nodes;
using HybridCloud.Contract;
using Xunit;

namespace HybridCloud.Infrastructure.Tests.Monitoring;

/// <summary>Access to Prometheus through Grafana's task, which a variable opens for a while.</summary>
public sealed class GrafanaServerTests
{
    private const string Grafana = "grafana_service_07F5ECDB";

    private static readonly string[] Channels =
        ["ssmmessages:CreateControlChannel", "ssmmessages:CreateDataChannel", "ssmmessages:OpenControlChannel", "ssmmessages:OpenDataChannel"];

    public static TheoryData<string> Environments => [.. DeploymentEnvironment.All];

    [Theory, MemberData(nameof(Environments))]
    public void Session_Manager_gets_into_Grafanas_task_while_the_variable_is_true_and_into_no_other(string environment)
    {
        var stack = TestStacks.Queue(environment);
        var services = stack.Resources("aws_ecs_service");

        Assert.Equal("bool", stack.Json.Text("variable", "monitoring_exec", "type"));
        Assert.Equal("false", stack.Json.Text("variable", "monitoring_exec", "default"));
        Assert.Equal("${var.monitoring_exec}", services[Grafana].Text("enable_execute_command"));
        Assert.All(services.Where(service => service.Key != Grafana), service => Assert.Equal("false", service.Value.Text("enable_execute_command")));
        // ECS changes running tasks only with a new deployment.
        Assert.Equal("true", services[Grafana].Text("force_new_deployment"));
    }

    [Theory, MemberData(nameof(Environments))]
    public void Only_Grafanas_role_may_open_the_four_channels_and_only_while_the_variable_is_true(string environment)
    {
        var stack = TestStacks.Queue(environment);

        var (name, policy) = stack.Resources("aws_iam_role_policy").Single(policy => policy.Value.Text("policy").Contains("ssmmessages:", StringComparison.Ordinal));

        Assert.StartsWith("grafana_task_exec_", name, StringComparison.Ordinal);
        Assert.Equal("${var.monitoring_exec ? 1 : 0}", policy.Text("count"));
        var statement = JsonNode.Parse(policy.Text("policy"))!.Items("Statement").Single(statement => statement.Text("Sid") == "SessionManager");
        Assert.Equal(Channels, statement.Texts("Action"));
        Assert.Contains($"aws_iam_role_policy.{name}", stack.Resources("aws_ecs_service")[Grafana].Texts("depends_on"));
    }

    /// <summary>https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-exec.html</summary>
    [Theory, MemberData(nameof(Environments))]
    public void Session_Managers_agent_can_write_in_Grafanas_container(string environment)
    {
        var containers = JsonNode.Parse(TestStacks.Queue(environment).Resources("aws_ecs_task_definition").Single(task => task.Key.StartsWith("grafana_", StringComparison.Ordinal)).Value.Text("container_definitions"))!.AsArray();

        Assert.Equal("false", containers.Single(container => container!.Text("name") == "grafana")!.Text("readonlyRootFilesystem"));
    }
}
