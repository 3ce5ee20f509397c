using System.Text.Json.Nodes;
using HybridCloud.Clouds.Aws.Identity;
using HybridCloud.Clouds.Aws.Protocols;

namespace HybridCloud.Clouds.ControlPlane.Services;

/// <summary>EventBridge Scheduler: groups, and schedules as they were sent; <see cref="AwsControlPlane.RunSchedule"/> runs one.</summary>
internal sealed class Scheduler() : RestJsonService("scheduler")
{
    protected override IReadOnlyList<RestOperation> Operations { get; } =
    [
        new("POST", "/schedules/{name}", "CreateSchedule", Put),
        new("PUT", "/schedules/{name}", "UpdateSchedule", Put),
        new("GET", "/schedules/{name}", "GetSchedule", call => Reply.Json(call.Regional("scheduler").Get(Key(call), "ResourceNotFoundException").Copy())),
        new("DELETE", "/schedules/{name}", "DeleteSchedule", call => { call.Regional("scheduler").Remove(Key(call)); return Reply.Json(new JsonObject()); }),
        new("POST", "/schedule-groups/{name}", "CreateScheduleGroup", CreateGroup),
        new("GET", "/schedule-groups/{name}", "GetScheduleGroup", call => Reply.Json(Groups(call).Get(call.Required("name"), "ResourceNotFoundException").Copy())),
        new("DELETE", "/schedule-groups/{name}", "DeleteScheduleGroup", DeleteGroup),
        new("GET", "/tags/{arn}", "ListTagsForResource", call => Reply.Json(new JsonObject { ["Tags"] = call.TagList(call.Required("arn")) })),
        new("POST", "/tags/{arn}", "TagResource", call => { call.Tag(call.Required("arn"), call.Input["Tags"]); return Reply.Json(new JsonObject()); }),
    ];

    private static string Group(Call call) => call.Text("GroupName") ?? call.Text("groupName") ?? "default";

    private static string Key(Call call) => $"{Group(call)}/{call.Required("name")}";

    private static Table Groups(Call call) => call.Regional("scheduler/group");

    private static Reply CreateGroup(Call call)
    {
        var name = call.Required("name");
        var arn = call.Arn("scheduler", $"schedule-group/{name}");
        Groups(call).Add(name, new JsonObject { ["Arn"] = arn, ["Name"] = name, ["State"] = "ACTIVE", ["CreationDate"] = Json.Now, ["LastModificationDate"] = Json.Now }, "ConflictException");
        call.Tag(arn, call.Input["Tags"]);
        return Reply.Json(new JsonObject { ["ScheduleGroupArn"] = arn });
    }

    /// <summary>Deleting a group deletes its schedules.</summary>
    private static Reply DeleteGroup(Call call)
    {
        Groups(call).Get(call.Required("name"), "ResourceNotFoundException");
        Groups(call).Remove(call.Required("name"));
        foreach (var schedule in call.Regional("scheduler").Rows.Where(row => row["GroupName"]!.ToString() == call.Required("name")).ToList())
        {
            call.Regional("scheduler").Remove($"{schedule["GroupName"]}/{schedule["Name"]}");
        }

        return Reply.Json(new JsonObject());
    }

    private static Reply Put(Call call)
    {
        if (Group(call) != "default")
        {
            Groups(call).Get(Group(call), "ResourceNotFoundException");
        }

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
