using System.Text.Json.Nodes;

namespace HybridCloud.Infrastructure.Alarms;

// Rests on an assumption (docs/ASSUMPTIONS.md): sns-filter-exists-false, pagerduty-reduced-alarm
/// <summary>
/// The reader that a message to an alert topic is written for, in its attribute <c>format</c>. Alertmanager sends one message in each
/// format, because each reader understands a different one; AWS' own alarms and events have no such attribute and go to all readers.
/// </summary>
internal static class MessageFormat
{
    /// <summary>Plain text, for mail.</summary>
    public const string Text = "text";

    /// <summary>What PagerDuty's CloudWatch integration reads: an alarm as CloudWatch writes it.</summary>
    public const string PagerDuty = "pagerduty";

    /// <summary>A subscription's filter policy: accepts messages in one format, and those without the attribute.</summary>
    /// <remarks>https://docs.aws.amazon.com/sns/latest/dg/sns-subscription-filter-policies.html</remarks>
    public static string Accept(string format) =>
        new JsonObject { ["format"] = new JsonArray(format, new JsonObject { ["exists"] = false }) }.ToJsonString();
}
