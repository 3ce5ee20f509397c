using System.Text.Json.Nodes;
using HybridCloud.Clouds.Aws.Protocols;

namespace HybridCloud.Clouds.ControlPlane.Services;

/// <summary>Amazon Q Developer in chat applications: Slack channels. No message is ever posted.</summary>
internal sealed class Chatbot() : RestJsonService("chatbot")
{
    private const string Arn = "ChatConfigurationArn";

    protected override IReadOnlyList<RestOperation> Operations { get; } =
    [
        new("POST", "/create-slack-channel-configuration", "CreateSlackChannelConfiguration", Create),
        new("POST", "/describe-slack-channel-configurations", "DescribeSlackChannelConfigurations", call => Reply.Json(new JsonObject
        {
            ["SlackChannelConfigurations"] = call.Account.Table("chatbot").Rows.Where(row => call.Text(Arn) is not { } arn || row[Arn]!.ToString() == arn)
                .Select(row => row.Copy().Merge(new JsonObject { ["Tags"] = call.TagList(row[Arn]!.ToString(), "TagKey", "TagValue") })).Copies(),
        })),
        new("POST", "/update-slack-channel-configuration", "UpdateSlackChannelConfiguration", call =>
            Reply.Json(new JsonObject { ["ChannelConfiguration"] = call.Account.Table("chatbot").Get(call.Required(Arn), "ResourceNotFoundException").Merge(call.Input).Copy() })),
        new("POST", "/delete-slack-channel-configuration", "DeleteSlackChannelConfiguration", call => { call.Account.Table("chatbot").Remove(call.Required(Arn)); return Reply.Empty(204); }),
        new("POST", "/list-tags-for-resource", "ListTagsForResource", call => Reply.Json(new JsonObject { ["Tags"] = call.TagList(call.Required("ResourceARN"), "TagKey", "TagValue") })),
        new("POST", "/tag-resource", "TagResource", call => { call.Tag(call.Required("ResourceARN"), call.Input["Tags"]); return Reply.Json(new JsonObject()); }),
        new("POST", "/untag-resource", "UntagResource", call => { call.Untag(call.Required("ResourceARN"), call.Input["TagKeys"]); return Reply.Json(new JsonObject()); }),
    ];

    private static readonly HashSet<string> Regions = ["us-east-2", "us-west-2", "eu-west-1", "ap-southeast-1"];

    private static Reply Create(Call call)
    {
        if (!Regions.Contains(call.Region))
        {
            throw Refusals.NoChatbotHere.Of(call.Region);
        }

        var arn = $"arn:aws:chatbot::{call.Account.Id}:chat-configuration/slack-channel/{call.Required("ConfigurationName")}";
        var row = call.Account.Table("chatbot").Add(arn, call.Input.Without("Tags").Merge(new JsonObject
        {
            [Arn] = arn,
            ["SlackTeamName"] = "team",
            ["SlackChannelName"] = call.Text("SlackChannelName") ?? "channel",
        }), "ConflictException");
        call.Tag(arn, call.Input["Tags"]);
        return Reply.Json(new JsonObject { ["ChannelConfiguration"] = row.Copy() }, status: 201);
    }
}
