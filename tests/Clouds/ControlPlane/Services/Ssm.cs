using System.Text.Json.Nodes;
using HybridCloud.Clouds.Aws.Protocols;

namespace HybridCloud.Clouds.ControlPlane.Services;

/// <summary>Systems Manager's Parameter Store.</summary>
internal sealed class Ssm() : JsonService("ssm")
{
    /// <summary>Table of the parameters, by name.</summary>
    public const string Table = "ssm/parameter";

    protected override IReadOnlyDictionary<string, Func<Call, JsonNode?>> Operations { get; } = new Dictionary<string, Func<Call, JsonNode?>>
    {
        ["PutParameter"] = Put,
        ["GetParameter"] = call => new JsonObject { ["Parameter"] = Value(call, Row(call, call.Required("Name"))) },
        ["DescribeParameters"] = call => new JsonObject { ["Parameters"] = Rows(call).Select(row => row.Without("Value")).Copies() },
        ["DeleteParameter"] = call => { Row(call, call.Required("Name")); call.Regional(Table).Remove(call.Required("Name")); return new JsonObject(); },
        ["ListTagsForResource"] = call => new JsonObject { ["TagList"] = call.TagList(Row(call, call.Required("ResourceId"))["ARN"]!.ToString()) },
        ["AddTagsToResource"] = call => { call.Tag(Row(call, call.Required("ResourceId"))["ARN"]!.ToString(), call.Input["Tags"]); return new JsonObject(); },
        ["RemoveTagsFromResource"] = call => { call.Untag(Row(call, call.Required("ResourceId"))["ARN"]!.ToString(), call.Input["TagKeys"]); return new JsonObject(); },
    };

    private static JsonObject Row(Call call, string name) => call.Regional(Table).Get(name, "ParameterNotFound", 400);

    private static JsonObject Put(Call call)
    {
        var name = call.Required("Name");
        var overwrite = call.Input["Overwrite"]?.GetValue<bool>() == true;
        if (overwrite && call.Input["Tags"] is JsonArray { Count: > 0 })
        {
            throw Refusals.ParameterWithTagsAndOverwrite.Of();
        }

        var old = call.Regional(Table).Find(name);
        if (old is not null && !overwrite)
        {
            throw new AwsError("ParameterAlreadyExists", "The parameter already exists. To overwrite this value, set the overwrite option in the request to true.");
        }

        var row = call.Regional(Table).Put(name, (old ?? []).Merge(call.Input.Only("Name", "Description", "Type", "KeyId", "AllowedPattern", "Value")).Merge(new JsonObject
        {
            ["ARN"] = call.Arn("ssm", $"parameter{name}"),
            ["DataType"] = call.Text("DataType") ?? "text",
            ["Tier"] = call.Text("Tier") is { Length: > 0 } tier ? tier : "Standard",
            ["Version"] = (old?["Version"]?.GetValue<int>() ?? 0) + 1,
            ["LastModifiedDate"] = Json.Now,
        }));
        if (row["Type"]?.ToString() == "SecureString")
        {
            row["KeyId"] ??= "alias/aws/ssm";
        }

        call.Tag(row["ARN"]!.ToString(), call.Input["Tags"]);
        return new() { ["Version"] = row["Version"]!.DeepClone(), ["Tier"] = row["Tier"]!.DeepClone() };
    }

    /// <summary>Without WithDecryption, a SecureString is returned encrypted.</summary>
    private static JsonObject Value(Call call, JsonObject row)
    {
        var parameter = row.Only("Name", "Type", "Value", "Version", "ARN", "DataType", "LastModifiedDate");
        if (row["Type"]?.ToString() == "SecureString" && call.Input["WithDecryption"]?.GetValue<bool>() != true)
        {
            parameter["Value"] = "AQICAHh";
        }

        return parameter;
    }

    private static IEnumerable<JsonObject> Rows(Call call) => call.Regional(Table).Rows.Where(row =>
        (call.Input["ParameterFilters"] as JsonArray ?? []).All(filter => filter!["Key"]!.ToString() != "Name" || filter["Values"]!.AsArray().Any(value => value!.ToString() == row["Name"]!.ToString())));
}
