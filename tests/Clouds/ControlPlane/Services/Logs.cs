using System.Text.Json.Nodes;
using HybridCloud.Clouds.Aws.Protocols;

namespace HybridCloud.Clouds.ControlPlane.Services;

/// <summary>CloudWatch Logs: groups, metric filters, resource policies, deliveries. Nothing is ever logged.</summary>
internal sealed class Logs() : JsonService("logs")
{
    protected override IReadOnlyDictionary<string, Func<Call, JsonNode?>> Operations { get; } = new Dictionary<string, Func<Call, JsonNode?>>
    {
        ["CreateLogGroup"] = CreateGroup,
        ["DescribeLogGroups"] = DescribeGroups,
        ["DeleteLogGroup"] = call => Removed(call.Regional("logs/group").Remove(call.Required("logGroupName"))),
        ["PutRetentionPolicy"] = call => { Group(call)["retentionInDays"] = call.Input["retentionInDays"]!.DeepClone(); return null; },
        ["DeleteRetentionPolicy"] = call => Removed(Group(call).Remove("retentionInDays")),
        ["AssociateKmsKey"] = call => { Group(call)["kmsKeyId"] = call.Required("kmsKeyId"); return null; },
        ["DisassociateKmsKey"] = call => Removed(Group(call).Remove("kmsKeyId")),

        ["PutMetricFilter"] = call =>
        {
            Group(call);
            call.Regional("logs/filter").Put($"{call.Required("logGroupName")}/{call.Required("filterName")}", call.Input.Copy());
            return null;
        },
        ["DescribeMetricFilters"] = call => new JsonObject
        {
            ["metricFilters"] = call.Regional("logs/filter").Rows.Where(row => row["logGroupName"]!.ToString() == call.Required("logGroupName")).Copies(),
        },
        ["DeleteMetricFilter"] = call => Removed(call.Regional("logs/filter").Remove($"{call.Required("logGroupName")}/{call.Required("filterName")}")),

        ["PutResourcePolicy"] = call => new JsonObject { ["resourcePolicy"] = call.Regional("logs/policy").Put(call.Required("policyName"), call.Input.Copy()).Copy() },
        ["DescribeResourcePolicies"] = call => new JsonObject { ["resourcePolicies"] = call.Regional("logs/policy").Rows.Copies() },
        ["DeleteResourcePolicy"] = call => Removed(call.Regional("logs/policy").Remove(call.Required("policyName"))),

        ["PutDeliverySource"] = call => PutDelivery(call, "source", "deliverySource", source =>
        {
            if (call.Required("resourceArn").StartsWith("arn:aws:cloudfront:", StringComparison.Ordinal) && call.Region != "us-east-1")
            {
                throw Refusals.EdgeLogElsewhere.Of(call.Region);
            }

            source["resourceArns"] = new JsonArray(call.Required("resourceArn"));
            source["service"] = call.Required("resourceArn").Split(':')[2];
            source.Remove("resourceArn");
        }),
        ["GetDeliverySource"] = call => Get(call, "source", "deliverySource"),
        ["DeleteDeliverySource"] = call => Delete(call, "source", "name"),
        ["PutDeliveryDestination"] = call => PutDelivery(call, "destination", "deliveryDestination", destination =>
        {
            var arn = destination["deliveryDestinationConfiguration"]!["destinationResourceArn"]!.ToString();
            destination["deliveryDestinationType"] = arn.Split(':')[2] switch { "s3" => "S3", "logs" => "CWL", _ => "FH" };
        }),
        ["GetDeliveryDestination"] = call => Get(call, "destination", "deliveryDestination"),
        ["DeleteDeliveryDestination"] = call => Delete(call, "destination", "name"),
        ["CreateDelivery"] = CreateDelivery,
        ["GetDelivery"] = call => new JsonObject { ["delivery"] = Row(call, "delivery", "id").Copy() },
        ["UpdateDeliveryConfiguration"] = call => { Row(call, "delivery", "id").Merge(call.Input.Without("id")); return null; },
        ["DeleteDelivery"] = call => Delete(call, "delivery", "id"),

        ["ListTagsForResource"] = call => new JsonObject { ["tags"] = call.TagMap(call.Required("resourceArn")) },
        ["TagResource"] = call => { call.Tag(call.Required("resourceArn"), call.Input["tags"]); return null; },
        ["UntagResource"] = call => { call.Untag(call.Required("resourceArn"), call.Input["tagKeys"]); return null; },
    };

    private static JsonNode? CreateGroup(Call call)
    {
        var name = call.Required("logGroupName");
        var arn = call.Arn("logs", $"log-group:{name}");
        call.Regional("logs/group").Add(name, call.Input.Only("logGroupName", "kmsKeyId").Merge(new JsonObject
        {
            ["arn"] = $"{arn}:*",
            ["logGroupArn"] = arn,
            ["creationTime"] = Json.Now * 1000,
            ["logGroupClass"] = call.Text("logGroupClass") ?? "STANDARD",
            ["metricFilterCount"] = 0,
            ["storedBytes"] = 0,
        }), "ResourceAlreadyExistsException", 400);
        call.Tag(arn, call.Input["tags"]);
        return null;
    }

    private static JsonObject DescribeGroups(Call call) => new()
    {
        ["logGroups"] = call.Regional("logs/group").Rows
            .Where(row => row["logGroupName"]!.ToString().StartsWith(call.Text("logGroupNamePrefix") ?? "", StringComparison.Ordinal)).Copies(),
    };

    private static JsonObject Group(Call call) => call.Regional("logs/group").Get(call.Required("logGroupName"), "ResourceNotFoundException", 400);

    private static JsonObject PutDelivery(Call call, string kind, string field, Action<JsonObject> complete)
    {
        var name = call.Required("name");
        var arn = call.Arn("logs", $"delivery-{kind}:{name}");
        var row = call.Input.Without("tags").Merge(new JsonObject { ["arn"] = arn });
        complete(row);
        call.Regional($"logs/{kind}").Put(name, row);
        call.Tag(arn, call.Input["tags"]);
        return new() { [field] = row.Copy() };
    }

    private static JsonObject CreateDelivery(Call call)
    {
        var id = Json.Id(16);
        var arn = call.Arn("logs", $"delivery:{id}");
        call.Regional("logs/source").Get(call.Required("deliverySourceName"), "ResourceNotFoundException", 400);
        var destination = call.Regional("logs/destination").Rows.FirstOrDefault(row => row["arn"]!.ToString() == call.Required("deliveryDestinationArn"))
            ?? throw new AwsError("ResourceNotFoundException", "The delivery destination does not exist.");
        if (destination["deliveryDestinationType"]!.ToString() == "CWL")
        {
            AdmitDelivery(call, destination["deliveryDestinationConfiguration"]!["destinationResourceArn"]!.ToString());
        }

        var row = call.Regional("logs/delivery").Put(id, call.Input.Without("tags").Merge(new JsonObject
        {
            ["id"] = id,
            ["arn"] = arn,
            ["deliveryDestinationType"] = destination["deliveryDestinationType"]!.DeepClone(),
        }));
        call.Tag(arn, call.Input["tags"]);
        return new() { ["delivery"] = row.Copy() };
    }

    /// <summary>
    /// Does what AWS does with the permissions of whoever sets up a delivery: adds the group to the resource policy that lets the
    /// delivery service write to it.
    /// </summary>
    /// <seealso href="https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/AWS-logs-infrastructure-V2-CloudWatchLogs.html"/>
    public static void AdmitDelivery(Call call, string group)
    {
        const string Name = "AWSLogDeliveryWrite20150319";
        var policies = call.Regional("logs/policy");
        var policy = JsonNode.Parse(policies.Find(Name)?["policyDocument"]?.ToString() ?? """{"Version": "2012-10-17", "Statement": []}""")!;
        var streams = $"{group.TrimEnd('*', ':')}:log-stream:*";
        var statements = policy["Statement"]!.AsArray();
        if (statements.Any(statement => statement!["Resource"]!.ToString() == streams))
        {
            return;
        }

        statements.Add(new JsonObject
        {
            ["Effect"] = "Allow",
            ["Principal"] = new JsonObject { ["Service"] = "delivery.logs.amazonaws.com" },
            ["Action"] = new JsonArray("logs:CreateLogStream", "logs:PutLogEvents"),
            ["Resource"] = streams,
            ["Condition"] = new JsonObject
            {
                ["StringEquals"] = new JsonObject { ["aws:SourceAccount"] = call.Account.Id },
                ["ArnLike"] = new JsonObject { ["aws:SourceArn"] = call.Arn("logs", "*") },
            },
        });
        policies.Put(Name, new JsonObject { ["policyName"] = Name, ["policyDocument"] = policy.ToJsonString() });
    }

    private static JsonObject Row(Call call, string kind, string key) => call.Regional($"logs/{kind}").Get(call.Required(key), "ResourceNotFoundException", 400);

    private static JsonObject Get(Call call, string kind, string field) => new() { [field] = Row(call, kind, "name").Copy() };

    private static JsonNode? Delete(Call call, string kind, string key)
    {
        Row(call, kind, key);
        return Removed(call.Regional($"logs/{kind}").Remove(call.Required(key)));
    }

    private static JsonNode? Removed(bool _) => null;
}
