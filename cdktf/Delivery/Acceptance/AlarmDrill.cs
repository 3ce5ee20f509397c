using System.Globalization;
using System.Xml.Linq;
using HybridCloud.Delivery.Smoke;
using HybridCloud.Delivery.Targets;

namespace HybridCloud.Delivery.Acceptance;

/// <summary>Sets off an alarm by hand, and checks that CloudWatch notifies its topic and SNS delivers the message to the subscribers.</summary>
/// <param name="aws">Calls CloudWatch and SNS in the alarm's region.</param>
/// <param name="alarm">Name of the alarm.</param>
/// <param name="topic">ARN of the topic that it notifies.</param>
/// <param name="receivers">How many subscriptions are confirmed.</param>
/// <param name="clock">This machine's clock.</param>
/// <seealso href="https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_SetAlarmState.html"/>
internal sealed class AlarmDrill(AwsReader aws, string alarm, string topic, int receivers, TimeProvider clock) : ISmokeCheck
{
    private const string Monitoring = "2010-08-01";

    private DateTimeOffset? setAt;

    public string Name => $"alarm {alarm}";

    /// <summary>Finds an alarm of a deployment whose topic has a confirmed subscription.</summary>
    /// <returns>The alarm, or why there is none.</returns>
    public static async Task<(string? Alarm, string Topic, int Receivers, string Region, string Why)> FindAsync(
        Func<string, AwsReader> inRegion, IEnumerable<string> regions, IEnumerable<string> names, CancellationToken cancellationToken)
    {
        var why = "these stacks have no alarm that notifies a topic";
        foreach (var region in regions)
        {
            using var aws = inRegion(region);
            foreach (var name in names)
            {
                var answer = await aws.QueryAsync("monitoring", Monitoring, "DescribeAlarms", [("AlarmNamePrefix", name), ("MaxRecords", "100")], cancellationToken);
                foreach (var found in answer.Descendants("MetricAlarms").Elements("member"))
                {
                    if (found.Elements("AlarmActions").Elements("member").Select(action => action.Value).FirstOrDefault(action => action.Contains(":sns:", StringComparison.Ordinal)) is not { } told)
                        continue;
                    var subscriptions = (await aws.QueryAsync("sns", "2010-03-31", "ListSubscriptionsByTopic", [("TopicArn", told)], cancellationToken))
                        .Descendants("Subscriptions").Elements("member").Select(subscription => subscription.Element("SubscriptionArn")!.Value).ToList();
                    var confirmed = subscriptions.Count(arn => arn.StartsWith("arn:", StringComparison.Ordinal));
                    if (confirmed > 0)
                        return (found.Element("AlarmName")!.Value, told, confirmed, region, "");
                    why = subscriptions.Count > 0
                        ? $"nobody has confirmed the subscription of {told.Split(':')[^1]} in {region}: open the link in AWS's message, then run with STEP=alarm"
                        : $"topic {told.Split(':')[^1]} in {region} has no receiver: deploy with TF_VAR_alarm_email and confirm the subscription";
                }
            }
        }

        return (null, "", 0, "", why);
    }

    public async Task<string> LookAsync(CancellationToken cancellationToken)
    {
        // CloudWatch keeps these statistics by the minute.
        var since = setAt ?? clock.GetUtcNow();
        var start = new DateTimeOffset(since.Year, since.Month, since.Day, since.Hour, since.Minute, 0, TimeSpan.Zero);
        if (setAt is null)
        {
            await SetAsync("ALARM", cancellationToken);
            setAt = since;
        }

        var history = await aws.QueryAsync("monitoring", Monitoring, "DescribeAlarmHistory",
            [("AlarmName", alarm), ("HistoryItemType", "Action"), ("StartDate", Text(start)), ("EndDate", Text(clock.GetUtcNow().AddMinutes(1)))], cancellationToken);
        var actions = history.Descendants("HistorySummary").Select(summary => summary.Value).ToList();
        if (actions.Find(action => action.StartsWith("Failed", StringComparison.Ordinal)) is { } failed)
            throw new SmokeException($"CloudWatch could not notify the topic: {failed}.");
        if (!actions.Exists(action => action.Contains(topic, StringComparison.Ordinal)))
            throw new SmokeException("CloudWatch has not notified the topic.");
        var (delivered, undelivered) = (await SumAsync("NumberOfNotificationsDelivered", start, cancellationToken), await SumAsync("NumberOfNotificationsFailed", start, cancellationToken));
        if (undelivered > 0)
            throw new SmokeException(string.Create(CultureInfo.InvariantCulture, $"SNS could not deliver {undelivered} messages of {topic.Split(':')[^1]}."));
        return delivered > 0
            ? string.Create(CultureInfo.InvariantCulture, $"CloudWatch notified {topic.Split(':')[^1]}, and SNS delivered {delivered} messages to {receivers} receivers; check that they can be read there")
            : throw new SmokeException($"SNS has delivered no message of {topic.Split(':')[^1]}.");
    }

    /// <summary>Resets the alarm that the first look set off.</summary>
    public Task EndAsync(CancellationToken cancellationToken) => SetAsync("OK", cancellationToken);

    private Task<XElement> SetAsync(string state, CancellationToken cancellationToken) =>
        aws.QueryAsync("monitoring", Monitoring, "SetAlarmState", [("AlarmName", alarm), ("StateValue", state), ("StateReason", "Acceptance: set by hand to see who is told.")], cancellationToken);

    private async Task<double> SumAsync(string metric, DateTimeOffset start, CancellationToken cancellationToken)
    {
        var answer = await aws.QueryAsync("monitoring", Monitoring, "GetMetricStatistics",
        [
            ("Namespace", "AWS/SNS"), ("MetricName", metric), ("Dimensions.member.1.Name", "TopicName"), ("Dimensions.member.1.Value", topic.Split(':')[^1]),
            ("StartTime", Text(start)), ("EndTime", Text(clock.GetUtcNow().AddMinutes(1))), ("Period", "60"), ("Statistics.member.1", "Sum"),
        ], cancellationToken);
        return answer.Descendants("Sum").Sum(sum => double.Parse(sum.Value, CultureInfo.InvariantCulture));
    }

    private static string Text(DateTimeOffset time) => time.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);
}
