using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using HybridCloud.Clouds.Aws.Protocols;

namespace HybridCloud.Clouds.DataPlane.Sqs;

/// <summary>SQS's older protocol, which older SDKs still speak: form fields in, XML out. Single-message operations only.</summary>
internal static class SqsQuery
{
    private static readonly string[] Numbers = ["MaxNumberOfMessages", "WaitTimeSeconds", "VisibilityTimeout", "DelaySeconds"];

    public static JsonElement Read(HttpRequest request, ReadOnlyMemory<byte> body)
    {
        var input = QueryService.Form(Encoding.UTF8.GetString(body.Span));
        input["QueueUrl"] ??= request.Path.Value;
        foreach (var name in Numbers.Where(input.ContainsKey)) input[name] = int.Parse(input[name]!.ToString(), CultureInfo.InvariantCulture);
        return JsonSerializer.SerializeToElement(input);
    }

    public static Reply Write(string operation, string requestId, JsonObject output) => QueryService.Reply("queue", "2012-11-05", operation, Flat(output), requestId);

    /// <summary>Lists have no parent in this protocol, and attributes are pairs.</summary>
    private static JsonObject Flat(JsonObject output) => new(output.Select(field => field switch
    {
        { Key: "Messages", Value: JsonArray messages } => KeyValuePair.Create("*Message", (JsonNode?)new JsonArray([.. messages.Select(message => Flat(message!.AsObject()))])),
        { Key: "Attributes", Value: JsonObject attributes } => KeyValuePair.Create(
            "*Attribute", (JsonNode?)new JsonArray([.. attributes.Select(pair => new JsonObject { ["Name"] = pair.Key, ["Value"] = pair.Value!.DeepClone() })])),
        _ => KeyValuePair.Create(field.Key, field.Value?.DeepClone()),
    }));
}
