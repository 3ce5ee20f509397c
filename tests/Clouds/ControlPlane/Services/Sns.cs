using System.Text.Json.Nodes;
using HybridCloud.Clouds.Aws.Protocols;

namespace HybridCloud.Clouds.ControlPlane.Services;

/// <summary>SNS: topics and subscriptions with their attributes.</summary>
internal sealed class Sns() : QueryService("sns", "2010-03-31")
{
    public override WireProtocol Wire => WireProtocol.Sns;

    protected override IReadOnlyDictionary<string, Func<Call, JsonNode?>> Operations { get; } = new Dictionary<string, Func<Call, JsonNode?>>
    {
        ["CreateTopic"] = CreateTopic,
        ["GetTopicAttributes"] = call => Attributes(Topic(call)),
        ["SetTopicAttributes"] = call => Set(Topic(call), call),
        ["DeleteTopic"] = call => Deleted(call.Regional("sns/topic").Remove(call.Required("TopicArn"))),
        ["ListTagsForResource"] = call => new JsonObject { ["Tags"] = call.TagList(call.Required("ResourceArn")) },
        ["TagResource"] = call => { call.Tag(call.Required("ResourceArn"), call.Input["Tags"]); return null; },
        ["UntagResource"] = call => { call.Untag(call.Required("ResourceArn"), call.Input["TagKeys"]); return null; },
        ["Subscribe"] = Subscribe,
        ["GetSubscriptionAttributes"] = call => Attributes(call.Regional("sns/subscription").Get(call.Required("SubscriptionArn"), "NotFound")),
        ["SetSubscriptionAttributes"] = call => Set(call.Regional("sns/subscription").Get(call.Required("SubscriptionArn"), "NotFound"), call),
        ["Unsubscribe"] = call => Deleted(call.Regional("sns/subscription").Remove(call.Required("SubscriptionArn"))),
        ["ListSubscriptionsByTopic"] = call => new JsonObject
        {
            ["Subscriptions"] = new JsonArray([.. call.Regional("sns/subscription").Rows
                .Where(row => row["TopicArn"]!.ToString() == call.Required("TopicArn"))
                // AWS shows a subscription's ARN once it is confirmed.
                .Select(row => row.Only("SubscriptionArn", "Owner", "Protocol", "Endpoint", "TopicArn").Merge(IsPending(row) ? new JsonObject { ["SubscriptionArn"] = "PendingConfirmation" } : []))]),
        },
    };

    /// <summary>Sends a message to confirmed subscribers and counts it as CloudWatch does; endpoints in <c>sns/unreachable</c> refuse it.</summary>
    public static void Deliver(Call call, string topic)
    {
        foreach (var receiver in call.Regional("sns/subscription").Rows.Where(row => row["TopicArn"]!.ToString() == topic && !IsPending(row)))
        {
            var metric = call.Account.Table("sns/unreachable").Find(receiver["Endpoint"]?.ToString()) is null ? "NumberOfNotificationsDelivered" : "NumberOfNotificationsFailed";
            var count = call.Regional($"sns/{metric}").Find(topic.Split(':')[^1])?["count"]?.GetValue<int>() ?? 0;
            call.Regional($"sns/{metric}").Put(topic.Split(':')[^1], new JsonObject { ["count"] = count + 1 });
        }
    }

    private static bool IsPending(JsonObject row) => row["PendingConfirmation"]!.ToString() == "true";

    private static JsonObject CreateTopic(Call call)
    {
        var name = call.Required("Name");
        var arn = call.Arn("sns", name);
        var topic = call.Regional("sns/topic").Find(arn) ?? call.Regional("sns/topic").Put(arn, new JsonObject
        {
            ["TopicArn"] = arn,
            ["Owner"] = call.Account.Id,
            ["DisplayName"] = "",
            ["Policy"] = DefaultPolicy(arn, call.Account.Id),
            ["EffectiveDeliveryPolicy"] = "",
            ["SubscriptionsPending"] = "0",
            ["SubscriptionsConfirmed"] = "0",
            ["SubscriptionsDeleted"] = "0",
        });
        topic.Merge(Given(call));
        call.Tag(arn, call.Input["Tags"]);
        return new() { ["TopicArn"] = arn };
    }

    private static string DefaultPolicy(string arn, string owner) => new JsonObject
    {
        ["Version"] = "2008-10-17",
        ["Id"] = "__default_policy_ID",
        ["Statement"] = new JsonArray(new JsonObject
        {
            ["Sid"] = "__default_statement_ID",
            ["Effect"] = "Allow",
            ["Principal"] = new JsonObject { ["AWS"] = "*" },
            ["Action"] = "SNS:Publish",
            ["Resource"] = arn,
            ["Condition"] = new JsonObject { ["StringEquals"] = new JsonObject { ["AWS:SourceOwner"] = owner } },
        }),
    }.ToJsonString();

    private static JsonObject Subscribe(Call call)
    {
        var topic = Topic(call)["TopicArn"]!.ToString();
        var arn = $"{topic}:{Guid.NewGuid()}";
        // An e-mail subscription waits for its owner's confirmation; the others are confirmed at once.
        var pending = call.Required("Protocol").StartsWith("email", StringComparison.Ordinal);
        call.Regional("sns/subscription").Put(arn, new JsonObject
        {
            ["SubscriptionArn"] = arn,
            ["TopicArn"] = topic,
            ["Owner"] = call.Account.Id,
            ["Protocol"] = call.Required("Protocol"),
            ["Endpoint"] = call.Text("Endpoint"),
            ["PendingConfirmation"] = pending ? "true" : "false",
            ["ConfirmationWasAuthenticated"] = pending ? "false" : "true",
            ["RawMessageDelivery"] = "false",
        }.Merge(Given(call)));
        return new() { ["SubscriptionArn"] = arn };
    }

    /// <summary>Attributes come as a list of keys and values.</summary>
    private static JsonObject Given(Call call) => new((call.Input["Attributes"] as JsonArray ?? [])
        .Select(entry => KeyValuePair.Create(entry!["key"]!.ToString(), entry["value"]?.DeepClone())));

    private static JsonObject Attributes(JsonObject row) => new()
    {
        ["Attributes"] = new JsonObject
        {
            ["*entry"] = new JsonArray([.. row.Select(field => new JsonObject { ["key"] = field.Key, ["value"] = field.Value?.DeepClone() })]),
        },
    };

    private static JsonNode? Set(JsonObject row, Call call)
    {
        row[call.Required("AttributeName")] = call.Text("AttributeValue") ?? "";
        return null;
    }

    private static JsonObject Topic(Call call) => call.Regional("sns/topic").Get(call.Required("TopicArn"), "NotFound");

    /// <summary>Deleting something that does not exist is not an error.</summary>
    private static JsonNode? Deleted(bool _) => null;
}
