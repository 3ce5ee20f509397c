using System.Text.Json.Nodes;
using HybridCloud.Clouds.Aws.Protocols;

namespace HybridCloud.Clouds.ControlPlane.Services;

/// <summary>SQS: queues with their attributes, and messages that are sent and counted.</summary>
internal sealed class Sqs() : JsonService("sqs", "1.0")
{
    private static readonly Dictionary<string, string> Defaults = new()
    {
        ["VisibilityTimeout"] = "30",
        ["MaximumMessageSize"] = "262144",
        ["MessageRetentionPeriod"] = "345600",
        ["DelaySeconds"] = "0",
        ["ReceiveMessageWaitTimeSeconds"] = "0",
        ["SqsManagedSseEnabled"] = "true",
        ["KmsDataKeyReusePeriodSeconds"] = "300",
    };

    protected override IReadOnlyDictionary<string, Func<Call, JsonNode?>> Operations { get; } = new Dictionary<string, Func<Call, JsonNode?>>
    {
        ["CreateQueue"] = Create,
        ["GetQueueUrl"] = call => Queue(call, Url(call, call.Required("QueueName"))).Only("QueueUrl"),
        ["GetQueueAttributes"] = call => new JsonObject { ["Attributes"] = Queue(call, call.Required("QueueUrl"))["attributes"]!.DeepClone() },
        ["SetQueueAttributes"] = call => { Set(Queue(call, call.Required("QueueUrl"))["attributes"]!.AsObject(), call); return null; },
        ["SendMessage"] = call =>
        {
            var id = Guid.NewGuid().ToString();
            Queue(call, call.Required("QueueUrl"));
            call.Regional("sqs/message").Put(id, call.Input.Only("QueueUrl", "MessageBody"));
            return new JsonObject { ["MessageId"] = id };
        },
        ["DeleteQueue"] = call => { call.Regional("sqs").Remove(call.Required("QueueUrl")); return null; },
        ["ListQueueTags"] = call => new JsonObject { ["Tags"] = call.TagMap(call.Required("QueueUrl")) },
        ["TagQueue"] = call => { call.Tag(call.Required("QueueUrl"), call.Input["Tags"]); return null; },
        ["UntagQueue"] = call => { call.Untag(call.Required("QueueUrl"), call.Input["TagKeys"]); return null; },
    };

    public override WireProtocol Wire => WireProtocol.Sqs;

    private static string Url(Call call, string name) => $"https://sqs.{call.Region}.amazonaws.com/{call.Account.Id}/{name}";

    private static JsonObject Queue(Call call, string url) => call.Regional("sqs").Get(url, "QueueDoesNotExist", 400);

    private static JsonObject Create(Call call)
    {
        var name = call.Required("QueueName");
        var url = Url(call, name);
        var attributes = new JsonObject(Defaults.Select(pair => KeyValuePair.Create(pair.Key, (JsonNode?)pair.Value))) { ["QueueArn"] = call.Arn("sqs", name) };
        Set(attributes, call);
        call.Regional("sqs").Put(url, new JsonObject { ["QueueUrl"] = url, ["attributes"] = attributes });
        call.Tag(url, call.Input["tags"]);
        return new() { ["QueueUrl"] = url };
    }

    /// <summary>An empty value removes an attribute, such as the redrive policy.</summary>
    private static void Set(JsonObject attributes, Call call)
    {
        foreach (var (name, value) in call.Input["Attributes"] as JsonObject ?? [])
        {
            if (value!.ToString().Length == 0)
            {
                attributes.Remove(name);
            }
            else
            {
                attributes[name] = value.ToString();
            }
        }

        if (attributes.ContainsKey("KmsMasterKeyId"))
        {
            attributes["SqsManagedSseEnabled"] = "false";
        }
    }
}
