using System.Text.Json.Nodes;
using HybridCloud.AwsControlPlane.Protocols;

namespace HybridCloud.AwsControlPlane.Services;

/// <summary>CloudWatch: alarms and dashboards as they were sent. No metric is ever measured.</summary>
internal sealed class CloudWatch() : QueryService("monitoring", "2010-08-01")
{
    protected override IReadOnlyDictionary<string, Func<Call, JsonNode?>> Operations { get; } = new Dictionary<string, Func<Call, JsonNode?>>
    {
        ["PutMetricAlarm"] = call => Put(call, "cloudwatch/alarm"),
        ["PutCompositeAlarm"] = call => Put(call, "cloudwatch/composite"),
        ["DescribeAlarms"] = call => new JsonObject { ["MetricAlarms"] = Named(call, "cloudwatch/alarm"), ["CompositeAlarms"] = Named(call, "cloudwatch/composite") },
        ["DeleteAlarms"] = Delete,
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
        return call.Regional(table).Rows.Where(row => names is null || names.Contains(row["AlarmName"]!.ToString())).Copies();
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
