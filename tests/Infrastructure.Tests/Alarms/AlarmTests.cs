using System.Text.Json.Nodes;
using Xunit;

namespace HybridCloud.Infrastructure.Tests.Alarms;

public sealed class AlarmTests
{
    [Fact]
    public void Errors_blocked_requests_and_expiring_certificates_raise_alarms() => Assert.Equal(
        ["5xxErrorRate", "BlockedRequests", "DaysToExpiry"],
        TestStacks.Hybrid.Resources("aws_cloudwatch_metric_alarm").Values.Select(alarm => alarm.Text("metric_name")).Order(StringComparer.Ordinal));

    [Fact]
    public void Every_alarm_goes_to_a_topic_that_mails()
    {
        var mailing = TestStacks.Hybrid.Resources("aws_sns_topic_subscription").Values.Where(subscription => subscription.Text("protocol") == "email").Select(subscription => subscription.Text("topic_arn")).ToList();

        Assert.All(TestStacks.Hybrid.Resources("aws_cloudwatch_metric_alarm").Values, alarm => Assert.Contains(alarm.Texts("alarm_actions").Single(), mailing));
    }

    [Fact]
    public void Nobody_is_mailed_where_no_address_is_given() => Assert.All(
        TestStacks.Hybrid.Resources("aws_sns_topic_subscription").Values.Concat(TestStacks.Hybrid.Resources("digitalocean_monitor_alert").Values),
        subscriber => Assert.Equal("${(var.alarm_email == null) ? 0 : 1}", subscriber.Text("count")));

    [Fact]
    public void Databases_warn_before_processor_memory_or_disk_run_out() => Assert.Equal(
        ["v1/dbaas/alerts/cpu_alerts", "v1/dbaas/alerts/disk_utilization_alerts", "v1/dbaas/alerts/memory_utilization_alerts"],
        TestStacks.Hybrid.Resources("digitalocean_monitor_alert").Values.Select(alert => alert.Text("type")).Order(StringComparer.Ordinal));

    [Fact]
    public void Topics_are_encrypted() => Assert.All(
        TestStacks.Hybrid.Resources("aws_sns_topic").Values,
        topic => Assert.Contains("aws_kms_key", topic.Text("kms_master_key_id"), StringComparison.Ordinal));

    /// <summary>CloudWatch states the source account when it uses a key; EventBridge does not.</summary>
    [Fact]
    public void A_topics_key_admits_CloudWatch_for_this_account_and_EventBridge_unconditionally() => Assert.All(
        TestStacks.Hybrid.Resources("aws_kms_key").Values.Select(key => JsonNode.Parse(key.Text("policy"))!["Statement"]!.AsArray()),
        statements =>
        {
            Assert.NotNull(Of(statements, "cloudwatch.amazonaws.com")["Condition"]?["StringEquals"]?["aws:SourceAccount"]);
            Assert.Null(Of(statements, "events.amazonaws.com")["Condition"]);
        });

    private static JsonNode Of(JsonArray statements, string service) => statements.Single(statement => statement!["Principal"]?["Service"]?.ToString() == service)!;
}
