using System.Text.Json.Nodes;
using HybridCloud.Clouds.Aws.Protocols;

namespace HybridCloud.Clouds.ControlPlane.Services;

/// <summary>
/// CloudWatch: alarms and dashboards as they were sent. The only metric is how many messages SNS delivered; an alarm that is set by
/// hand notifies its topics.
/// </summary>
internal sealed class CloudWatch() : QueryService("monitoring", "2010-08-01")
{
    protected override IReadOnlyDictionary<string, Func<Call, JsonNode?>> Operations { get; } = new Dictionary<string, Func<Call, JsonNode?>>
    {
        ["PutMetricAlarm"] = call => Put(call, "cloudwatch/alarm"),
        ["PutCompositeAlarm"] = call => Put(call, "cloudwatch/composite"),
        ["DescribeAlarms"] = call => new JsonObject { ["MetricAlarms"] = Named(call, "cloudwatch/alarm"), ["CompositeAlarms"] = Named(call, "cloudwatch/composite") },
        ["DeleteAlarms"] = Delete,
        ["SetAlarmState"] = Set,
        ["DescribeAlarmHistory"] = call => new JsonObject { ["AlarmHistoryItems"] = call.Regional("cloudwatch/history").Rows.Where(row => row["AlarmName"]!.ToString() == call.Required("AlarmName")).Copies() },
        ["GetMetricStatistics"] = call => new JsonObject { ["Label"] = call.Required("MetricName"), ["Datapoints"] = Delivered(call) },
        ["EnableAlarmActions"] = _ => null,
        ["DisableAlarmActions"] = _ => null,
        ["ListTagsForResource"] = call => new JsonObject { ["Tags"] = call.TagList(call.Required("ResourceARN")) },
        ["TagResource"] = call => { call.Tag(call.Required("ResourceARN"), call.Input["Tags"]); return null; },
        ["UntagResource"] = call => { call.Untag(call.Required("ResourceARN"), call.Input["TagKeys"]); return null; },
        ["PutDashboard"] = call =>
        {
            var name = call.Required("DashboardName");
            call.Account.Table("cloudwatch/dashboard").Put(name, call.Input.Only("DashboardName", "DashboardBody").Merge(new JsonObject { ["DashboardArn"] = call.GlobalArn("cloudwatch", $"dashboard/{name}") }));
            return null;
        },
        ["GetDashboard"] = call => call.Account.Table("cloudwatch/dashboard").Get(call.Required("DashboardName"), "ResourceNotFound").Copy(),
        ["DeleteDashboards"] = call =>
        {
            foreach (var name in call.Input["DashboardNames"] as JsonArray ?? [])
            {
                call.Account.Table("cloudwatch/dashboard").Remove(name!.ToString());
            }

            return null;
        },
    };

    private static JsonNode? Put(Call call, string table)
    {
        var name = call.Required("AlarmName");
        var arn = call.Arn("cloudwatch", $"alarm:{name}");
        var isNew = call.Regional(table).Find(name) is null;
        call.Regional(table).Put(name, call.Input.Without("Action", "Version", "Tags").Merge(new JsonObject
        {
            ["AlarmArn"] = arn,
            ["StateValue"] = "INSUFFICIENT_DATA",
            ["ActionsEnabled"] = call.Text("ActionsEnabled") ?? "true",
        }));
        if (isNew)
        {
            call.Tag(arn, call.Input["Tags"]);
        }

        return null;
    }

    private static JsonArray Named(Call call, string table)
    {
        var names = (call.Input["AlarmNames"] as JsonArray)?.Select(name => name!.ToString()).ToHashSet();
        return call.Regional(table).Rows.Where(row => (names is null || names.Contains(row["AlarmName"]!.ToString()))
            && row["AlarmName"]!.ToString().StartsWith(call.Text("AlarmNamePrefix") ?? "", StringComparison.Ordinal)).Copies();
    }

    private static JsonNode? Set(Call call)
    {
        var alarm = call.Regional("cloudwatch/alarm").Get(call.Required("AlarmName"), "ResourceNotFound");
        _ = call.Required("StateReason");
        var actions = alarm[call.Required("StateValue") switch { "ALARM" => "AlarmActions", "OK" => "OKActions", _ => "InsufficientDataActions" }] as JsonArray ?? [];
        var changed = alarm["StateValue"]!.ToString() != call.Required("StateValue") && alarm["ActionsEnabled"]!.ToString() == "true";
        alarm["StateValue"] = call.Required("StateValue");
        foreach (var action in actions.Select(action => action!.ToString()).Where(_ => changed))
        {
            var told = call.Regional("sns/topic").Find(action) is not null;
            call.Regional("cloudwatch/history").Put(Json.Id(12), new JsonObject
            {
                ["AlarmName"] = call.Required("AlarmName"),
                ["HistoryItemType"] = "Action",
                ["HistorySummary"] = told ? $"Successfully executed action {action}" : $"Failed to execute action {action}. Received error: \"Topic does not exist\"",
            });
            if (told)
                Sns.Deliver(call, action);
        }

        return null;
    }

    private static JsonArray Delivered(Call call)
    {
        var topic = (call.Input["Dimensions"] as JsonArray)?.Select(dimension => dimension!.AsObject()).FirstOrDefault(dimension => dimension["Name"]!.ToString() == "TopicName")?["Value"]?.ToString();
        return call.Text("Namespace") == "AWS/SNS" && call.Regional($"sns/{call.Required("MetricName")}").Find(topic) is { } count
            ? [new JsonObject { ["Timestamp"] = Json.NowText, ["Sum"] = count["count"]!.DeepClone(), ["Unit"] = "Count" }]
            : [];
    }

    private static JsonNode? Delete(Call call)
    {
        foreach (var name in call.Input["AlarmNames"] as JsonArray ?? [])
        {
            call.Regional("cloudwatch/alarm").Remove(name!.ToString());
            call.Regional("cloudwatch/composite").Remove(name.ToString());
        }

        return null;
    }
}
