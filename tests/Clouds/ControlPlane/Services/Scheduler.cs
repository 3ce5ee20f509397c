using System.Text.Json.Nodes;
using HybridCloud.AwsControlPlane.Protocols;

namespace HybridCloud.AwsControlPlane.Services;

/// <summary>EventBridge Scheduler: schedules as they were sent. Nothing is ever started.</summary>
internal sealed class Scheduler() : RestJsonService("scheduler")
{
    protected override IReadOnlyList<RestOperation> Operations { get; } =
    [
        new("POST", "/schedules/{name}", "CreateSchedule", Put),
        new("PUT", "/schedules/{name}", "UpdateSchedule", Put),
        new("GET", "/schedules/{name}", "GetSchedule", call => Reply.Json(call.Regional("scheduler").Get(Key(call), "ResourceNotFoundException").Copy())),
        new("DELETE", "/schedules/{name}", "DeleteSchedule", call => { call.Regional("scheduler").Remove(Key(call)); return Reply.Json(new JsonObject()); }),
    ];

    private static string Group(Call call) => call.Text("GroupName") ?? call.Text("groupName") ?? "default";

    private static string Key(Call call) => $"{Group(call)}/{call.Required("name")}";

    private static Reply Put(Call call)
    {
        var arn = call.Arn("scheduler", $"schedule/{Key(call)}");
        call.Regional("scheduler").Put(Key(call), call.Input.Without("name", "ClientToken").Merge(new JsonObject
        {
            ["Arn"] = arn,
            ["Name"] = call.Required("name"),
            ["GroupName"] = Group(call),
            ["State"] = call.Text("State") ?? "ENABLED",
        }));
        return Reply.Json(new JsonObject { ["ScheduleArn"] = arn });
    }
}
