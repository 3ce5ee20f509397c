using System.Text.Json.Nodes;
using HybridCloud.Clouds.Aws.Protocols;

namespace HybridCloud.Clouds.ControlPlane.Services;

/// <summary>EventBridge: rules and their targets. No event ever arrives.</summary>
internal sealed class EventBridge() : JsonService("events")
{
    protected override IReadOnlyDictionary<string, Func<Call, JsonNode?>> Operations { get; } = new Dictionary<string, Func<Call, JsonNode?>>
    {
        ["PutRule"] = Put,
        ["DescribeRule"] = call => Rule(call, "Name").Without("targets"),
        ["EnableRule"] = call => { Rule(call, "Name")["State"] = "ENABLED"; return null; },
        ["DisableRule"] = call => { Rule(call, "Name")["State"] = "DISABLED"; return null; },
        ["DeleteRule"] = Delete,
        ["PutTargets"] = PutTargets,
        ["ListTargetsByRule"] = call => new JsonObject { ["Targets"] = Rule(call, "Rule")["targets"]!.DeepClone() },
        ["RemoveTargets"] = RemoveTargets,
        ["ListTagsForResource"] = call => new JsonObject { ["Tags"] = call.TagList(call.Required("ResourceARN")) },
        ["TagResource"] = call => { call.Tag(call.Required("ResourceARN"), call.Input["Tags"]); return null; },
        ["UntagResource"] = call => { call.Untag(call.Required("ResourceARN"), call.Input["TagKeys"]); return null; },
    };

    private static string Key(Call call, string name) => $"{call.Text("EventBusName") ?? "default"}/{call.Required(name)}";

    private static JsonObject Rule(Call call, string name) => call.Regional("events/rule").Get(Key(call, name), "ResourceNotFoundException", 400);

    private static JsonObject Put(Call call)
    {
        var arn = call.Arn("events", $"rule/{call.Required("Name")}");
        var old = call.Regional("events/rule").Find(Key(call, "Name"));
        call.Regional("events/rule").Put(Key(call, "Name"), call.Input.Without("Tags").Merge(new JsonObject
        {
            ["Arn"] = arn,
            ["EventBusName"] = call.Text("EventBusName") ?? "default",
            ["State"] = call.Text("State") ?? "ENABLED",
            ["targets"] = old?["targets"]?.DeepClone() ?? new JsonArray(),
        }));
        call.Tag(arn, call.Input["Tags"]);
        return new() { ["RuleArn"] = arn };
    }

    private static JsonNode? Delete(Call call)
    {
        if (call.Regional("events/rule").Find(Key(call, "Name")) is { } rule && rule["targets"]!.AsArray().Count > 0)
        {
            throw new AwsError("ValidationException", "Rule can't be deleted since it has targets.");
        }

        call.Regional("events/rule").Remove(Key(call, "Name"));
        return null;
    }

    private static JsonObject PutTargets(Call call)
    {
        var targets = Rule(call, "Rule")["targets"]!.AsArray();
        foreach (var target in call.Input["Targets"]!.AsArray().Select(target => target!.AsObject()))
        {
            targets.RemoveAll(old => old!["Id"]!.ToString() == target["Id"]!.ToString());
            targets.Add(target.DeepClone());
        }

        return new() { ["FailedEntryCount"] = 0, ["FailedEntries"] = new JsonArray() };
    }

    private static JsonObject RemoveTargets(Call call)
    {
        var ids = call.Input["Ids"]!.AsArray().Select(id => id!.ToString()).ToHashSet();
        Rule(call, "Rule")["targets"]!.AsArray().RemoveAll(target => ids.Contains(target!["Id"]!.ToString()));
        return new() { ["FailedEntryCount"] = 0, ["FailedEntries"] = new JsonArray() };
    }
}
