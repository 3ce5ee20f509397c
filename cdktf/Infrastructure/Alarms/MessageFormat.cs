using System.Text.Json.Nodes;

namespace HybridCloud.Infrastructure.Alarms;

// Rests on an assumption (docs/ASSUMPTIONS.md): sns-filter-exists-false, pagerduty-reduced-alarm
/// <summary>
/// For whom a message to an alert topic is written, in its attribute <c>format</c>. Alertmanager sends one message in each format,
/// because every reader understands another; alarms and events of AWS have no such attribute and go to all.
/// </summary>
internal static class MessageFormat
{
    /// <summary>Plain text, for mail.</summary>
    public const string Text = "text";

    /// <summary>What PagerDuty's CloudWatch integration reads: an alarm as CloudWatch writes it.</summary>
    public const string PagerDuty = "pagerduty";

    /// <summary>A subscription's filter: messages in one format, and those in none.</summary>
    /// <remarks>https://docs.aws.amazon.com/sns/latest/dg/sns-subscription-filter-policies.html</remarks>
    public static string Accept(string format) =>
        new JsonObject { ["format"] = new JsonArray(format, new JsonObject { ["exists"] = false }) }.ToJsonString();
}
