using System.Text.Json.Nodes;

namespace HybridCloud.Delivery.Tests.Permissions;

public sealed class PermissionsVerbTests
{
    [Theory]
    [InlineData("queue")]
    [InlineData("queue-prod")]
    public async Task The_policy_is_that_of_the_stack_whether_one_environment_was_synthesized_or_several(string folder)
    {
        using var run = new DeliveryRun(new Dictionary<string, string>());
        run.Stack(folder, new JsonObject { ["aws_sqs_queue"] = new JsonObject { ["messages"] = new JsonObject() } });

        Assert.Contains("sqs:CreateQueue", await run.SucceedAsync("permissions", ("STACK", "queue"), ("ENVIRONMENT", "prod")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_synth_it_is_said_how_to_make_one()
    {
        using var run = new DeliveryRun(new Dictionary<string, string>());

        Assert.Contains("write it with `make synth STACK=queue ENVIRONMENT=prod`", (await run.RunAsync("permissions", ("STACK", "queue"), ("ENVIRONMENT", "prod"))).Error, StringComparison.Ordinal);
    }
}
