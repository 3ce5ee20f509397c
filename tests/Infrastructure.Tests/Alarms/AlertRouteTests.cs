using HybridCloud.Contract;
using Xunit;

namespace HybridCloud.Infrastructure.Tests.Alarms;

/// <summary>Alarms and alerts reach the people on call, in every stack, and fit systems of any size.</summary>
public sealed class AlertRouteTests
{
    public static TheoryData<string, string> Deployments =>
    [
        ("hybrid", DeploymentEnvironment.Dev), ("hybrid", DeploymentEnvironment.Prod),
        .. DeploymentEnvironment.All.Select(environment => ("platform", environment)), .. DeploymentEnvironment.All.Select(environment => ("queue", environment)),
    ];

    [Theory]
    [MemberData(nameof(Deployments))]
    public void Mail_and_PagerDuty_read_what_is_written_for_them_and_what_AWS_writes_for_all(string stack, string environment) => Assert.All(
        Stack(stack, environment).Resources("aws_sns_topic_subscription").Values,
        subscription => Assert.Equal(
            $$"""{"format":["{{(subscription.Text("protocol") == "email" ? "text" : "pagerduty")}}",{"exists":false}]}""", subscription.Text("filter_policy")));

    // CloudFront's alarms are in us-east-1, so their topic is, too.
    [Theory]
    [MemberData(nameof(Deployments))]
    public void Every_topic_of_alarms_reaches_every_receiver_of_its_stack(string stack, string environment)
    {
        var synthesized = Stack(stack, environment);
        var subscriptions = synthesized.Resources("aws_sns_topic_subscription").Values;
        var slack = synthesized.Resources("aws_chatbot_slack_channel_configuration").Values.SelectMany(channel => channel["sns_topic_arns"]!.AsArray().Select(arn => arn!.ToString())).ToHashSet();
        var pagerDuty = subscriptions.Where(subscription => subscription.Text("protocol") == "https").Select(subscription => subscription.Text("topic_arn")).ToHashSet();

        // Nobody reads heartbeats: they are counted.
        Assert.All(synthesized.Resources("aws_sns_topic").Keys.Where(topic => !topic.Contains("heartbeat", StringComparison.Ordinal)).Select(topic => $"${{aws_sns_topic.{topic}.arn}}"), topic =>
        {
            Assert.Contains(subscriptions, subscription => subscription.Text("protocol") == "email" && subscription.Text("topic_arn") == topic);
            if (slack.Count > 0) Assert.Contains(topic, slack);
            if (pagerDuty.Count > 0) Assert.Contains(topic, pagerDuty);
        });
    }

    [Theory]
    [InlineData(DeploymentEnvironment.Dev)]
    [InlineData(DeploymentEnvironment.Staging)]
    [InlineData(DeploymentEnvironment.Prod)]
    public void Prometheus_beats_to_the_topic_whose_silence_is_an_alarm(string environment)
    {
        var queue = TestStacks.Queue(environment);
        var topic = queue.Resources("aws_sns_topic").Keys.Single(topic => topic.Contains("heartbeat", StringComparison.Ordinal));
        var alarm = queue.Resources("aws_cloudwatch_metric_alarm").Single(alarm => alarm.Key.Contains("heartbeat", StringComparison.Ordinal)).Value;

        Assert.Contains($"topic_arn: ${{aws_sns_topic.{topic}.arn}}", queue.Resources("aws_s3_object").Values.Single(file => file.Text("key").EndsWith("/alertmanager.yml", StringComparison.Ordinal)).Text("content"), StringComparison.Ordinal);
        Assert.Contains(queue.Resources("aws_iam_role_policy").Where(policy => policy.Key.StartsWith("prometheus_task_workload", StringComparison.Ordinal)), policy => policy.Value.Text("policy").Contains($"aws_sns_topic.{topic}.arn", StringComparison.Ordinal));
        Assert.Contains($"${{aws_sns_topic.{topic}.name}}", alarm.ToJsonString(), StringComparison.Ordinal);
        Assert.DoesNotContain(topic, alarm.Texts("alarm_actions").Single(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(DeploymentEnvironment.Dev, "vector(0.25)", "vector(536870912)")]
    [InlineData(DeploymentEnvironment.Prod, "vector(0.5)", "vector(1073741824)")]
    public void Prometheus_knows_the_size_of_the_tasks_that_it_watches(string environment, string processors, string memory)
    {
        var sizes = TestStacks.Queue(environment).Resources("aws_s3_object").Values.Single(file => file.Text("key").EndsWith("/sizes.yml", StringComparison.Ordinal)).Text("content");

        Assert.Contains(processors, sizes, StringComparison.Ordinal);
        Assert.Contains(memory, sizes, StringComparison.Ordinal);
    }

    // Otherwise Terraform deletes the old files first, and a task that restarts in between finds none.
    [Theory]
    [InlineData(DeploymentEnvironment.Dev)]
    [InlineData(DeploymentEnvironment.Prod)]
    public void The_new_files_of_monitoring_are_there_before_the_old_ones_go(string environment) => Assert.All(
        TestStacks.Queue(environment).Resources("aws_s3_object").Values,
        file => Assert.Equal("true", file.Text("lifecycle", "create_before_destroy")));

    private static Synthesized Stack(string stack, string environment) => stack switch
    {
        "hybrid" => environment == DeploymentEnvironment.Dev ? TestStacks.HybridDev : TestStacks.Hybrid,
        "platform" => TestStacks.Platform(environment),
        _ => TestStacks.Queue(environment),
    };
}
