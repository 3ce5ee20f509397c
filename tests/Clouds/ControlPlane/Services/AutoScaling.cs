using System.Text.Json.Nodes;
using HybridCloud.Clouds.Aws.Protocols;

namespace HybridCloud.Clouds.ControlPlane.Services;

/// <summary>Application Auto Scaling: targets and policies. Nothing is scaled.</summary>
internal sealed class AutoScaling() : JsonService("application-autoscaling")
{
    protected override IReadOnlyDictionary<string, Func<Call, JsonNode?>> Operations { get; } = new Dictionary<string, Func<Call, JsonNode?>>
    {
        ["RegisterScalableTarget"] = Register,
        ["DescribeScalableTargets"] = call => new JsonObject
        {
            ["ScalableTargets"] = call.Regional("scaling/target").Rows.Where(row => Is(call, row) && Listed(call.Input["ResourceIds"], row["ResourceId"])).Copies(),
        },
        ["DeregisterScalableTarget"] = call => { call.Regional("scaling/target").Remove(Key(call)); return null; },
        ["PutScalingPolicy"] = PutPolicy,
        ["DescribeScalingPolicies"] = call => new JsonObject
        {
            ["ScalingPolicies"] = call.Regional("scaling/policy").Rows
                .Where(row => Is(call, row) && Listed(call.Input["PolicyNames"], row["PolicyName"]) && (call.Text("ResourceId") is not { } id || row["ResourceId"]!.ToString() == id)).Copies(),
        },
        ["DeleteScalingPolicy"] = call => { call.Regional("scaling/policy").Remove($"{Key(call)}/{call.Required("PolicyName")}"); return null; },
        ["ListTagsForResource"] = call => new JsonObject { ["Tags"] = call.TagMap(call.Required("ResourceARN")) },
        ["TagResource"] = call => { call.Tag(call.Required("ResourceARN"), call.Input["Tags"]); return null; },
        ["UntagResource"] = call => { call.Untag(call.Required("ResourceARN"), call.Input["TagKeys"]); return null; },
    };

    private static string Key(Call call) => $"{call.Required("ServiceNamespace")}/{call.Required("ResourceId")}/{call.Required("ScalableDimension")}";

    private static bool Is(Call call, JsonObject row) => row["ServiceNamespace"]!.ToString() == call.Required("ServiceNamespace");

    private static bool Listed(JsonNode? names, JsonNode? name) => names is not JsonArray { Count: > 0 } list || list.Any(item => item!.ToString() == name!.ToString());

    private static JsonObject Register(Call call)
    {
        var arn = call.Arn("application-autoscaling", $"scalable-target/{Json.Id(12).ToLowerInvariant()}");
        var table = call.Regional("scaling/target");
        var row = table.Find(Key(call)) ?? table.Put(Key(call), new JsonObject
        {
            ["ScalableTargetARN"] = arn,
            ["CreationTime"] = Json.Now,
            ["RoleARN"] = call.GlobalArn("iam", "role/aws-service-role/ecs.application-autoscaling.amazonaws.com/AWSServiceRoleForApplicationAutoScaling_ECSService"),
            ["SuspendedState"] = new JsonObject { ["DynamicScalingInSuspended"] = false, ["DynamicScalingOutSuspended"] = false, ["ScheduledScalingSuspended"] = false },
        });
        row.Merge(call.Input.Without("Tags"));
        call.Tag(row["ScalableTargetARN"]!.ToString(), call.Input["Tags"]);
        return new() { ["ScalableTargetARN"] = row["ScalableTargetARN"]!.DeepClone() };
    }

    private static JsonObject PutPolicy(Call call)
    {
        call.Regional("scaling/target").Get(Key(call), "ObjectNotFoundException", 400);
        var arn = call.Arn("autoscaling", $"scalingPolicy:{Guid.NewGuid()}:resource/{call.Required("ResourceId")}:policyName/{call.Required("PolicyName")}");
        call.Regional("scaling/policy").Put($"{Key(call)}/{call.Required("PolicyName")}", call.Input.Copy().Merge(new JsonObject { ["PolicyARN"] = arn, ["CreationTime"] = Json.Now, ["Alarms"] = new JsonArray() }));
        return new() { ["PolicyARN"] = arn, ["Alarms"] = new JsonArray() };
    }
}
