using System.Text.Json.Nodes;
using HybridCloud.Clouds.Aws.Identity;
using HybridCloud.Clouds.Aws.Protocols;

namespace HybridCloud.Clouds.ControlPlane.Services;

/// <summary>WAF: web ACLs, IP sets, rule groups and logging as they were sent. No request is ever inspected.</summary>
internal sealed class Waf() : JsonService("wafv2")
{
    private static readonly string[] Kinds = ["WebACL", "IPSet", "RegexPatternSet", "RuleGroup"];

    protected override IReadOnlyDictionary<string, Func<Call, JsonNode?>> Operations { get; } = new Dictionary<string, Func<Call, JsonNode?>>(
        Kinds.SelectMany(kind => new Dictionary<string, Func<Call, JsonNode?>>
        {
            [$"Create{kind}"] = call => Create(call, kind),
            [$"Get{kind}"] = call => new JsonObject { [kind] = Row(call, kind).Without("LockToken", "Scope"), ["LockToken"] = Row(call, kind)["LockToken"]!.DeepClone() },
            [$"Update{kind}"] = call => Update(call, kind),
            [$"Delete{kind}"] = call => Delete(call, kind),
            [$"List{kind}s"] = call => new JsonObject { [$"{kind}s"] = call.Regional(kind).Rows.Select(row => row.Only("Id", "Name", "ARN", "Description", "LockToken")).Copies() },
        }).Concat(new Dictionary<string, Func<Call, JsonNode?>>
        {
            ["PutLoggingConfiguration"] = PutLogging,
            ["GetLoggingConfiguration"] = call => new JsonObject { ["LoggingConfiguration"] = Logging(call).Get(call.Required("ResourceArn"), "WAFNonexistentItemException", 400).Copy() },
            ["DeleteLoggingConfiguration"] = call => { Logging(call).Remove(call.Required("ResourceArn")); return null; },
            ["AssociateWebACL"] = call => { call.Regional("waf/association").Put(call.Required("ResourceArn"), new JsonObject { ["arn"] = call.Required("WebACLArn") }); return null; },
            ["DisassociateWebACL"] = call => { call.Regional("waf/association").Remove(call.Required("ResourceArn")); return null; },
            ["GetWebACLForResource"] = ForResource,
            ["ListTagsForResource"] = call => new JsonObject
            {
                ["TagInfoForResource"] = new JsonObject { ["ResourceARN"] = call.Required("ResourceARN"), ["TagList"] = call.TagList(call.Required("ResourceARN")) },
            },
            ["TagResource"] = call => { call.Tag(call.Required("ResourceARN"), call.Input["Tags"]); return null; },
            ["UntagResource"] = call => { call.Untag(call.Required("ResourceARN"), call.Input["TagKeys"]); return null; },
        }));

    private static Table Logging(Call call) => call.Regional("waf/logging");

    private static JsonObject Row(Call call, string kind) => call.Regional(kind).Get(call.Required("Id"), "WAFNonexistentItemException", 400);

    private static JsonObject Create(Call call, string kind)
    {
        if (call.Required("Scope") == "CLOUDFRONT" && call.Region != "us-east-1")
        {
            throw new AwsError("WAFInvalidParameterException", "The scope CLOUDFRONT is in us-east-1 only.");
        }

        if (call.Regional(kind).Rows.Any(row => row["Name"]!.ToString() == call.Required("Name") && row["Scope"]!.ToString() == call.Required("Scope")))
        {
            throw new AwsError("WAFDuplicateItemException", "AWS WAF couldn't perform the operation because some resource in your request is a duplicate of an existing one.");
        }

        var id = Guid.NewGuid().ToString();
        var scope = call.Required("Scope") == "CLOUDFRONT" ? "global" : "regional";
        var arn = call.Arn("wafv2", $"{scope}/{kind.ToLowerInvariant()}/{call.Required("Name")}/{id}");
        var row = call.Regional(kind).Put(id, call.Input.Without("Tags").Merge(new JsonObject { ["Id"] = id, ["ARN"] = arn, ["LockToken"] = Guid.NewGuid().ToString() }));
        if (kind == "WebACL")
        {
            row["Capacity"] = 700;
            row["LabelNamespace"] = $"awswaf:{call.Account.Id}:webacl:{call.Required("Name")}:";
        }

        call.Tag(arn, call.Input["Tags"]);
        return new() { ["Summary"] = row.Only("Id", "Name", "ARN", "Description", "LockToken") };
    }

    private static JsonObject Update(Call call, string kind)
    {
        var row = Unchanged(call, kind).Merge(call.Input.Without("Tags", "LockToken"));
        row["LockToken"] = Guid.NewGuid().ToString();
        return new() { ["NextLockToken"] = row["LockToken"]!.DeepClone() };
    }

    private static JsonNode? Delete(Call call, string kind)
    {
        var row = Unchanged(call, kind);
        Logging(call).Remove(row["ARN"]!.ToString());
        call.Regional(kind).Remove(call.Required("Id"));
        return null;
    }

    /// <summary>The row, unless somebody changed it since the caller read it.</summary>
    private static JsonObject Unchanged(Call call, string kind)
    {
        var row = Row(call, kind);
        return row["LockToken"]!.ToString() == call.Required("LockToken") ? row : throw new AwsError("WAFOptimisticLockException", "AWS WAF couldn't save your changes because someone changed it.");
    }

    private static JsonObject PutLogging(Call call)
    {
        var logging = call.Input["LoggingConfiguration"]!.AsObject();
        foreach (var destination in logging["LogDestinationConfigs"]!.AsArray().Select(destination => destination!.ToString()))
        {
            if (!destination.Split(':', '/')[^1].StartsWith("aws-waf-logs-", StringComparison.Ordinal) && !destination.Contains(":aws-waf-logs-", StringComparison.Ordinal))
            {
                throw Refusals.FirewallLogByAnotherName.Of();
            }

            if (destination.StartsWith("arn:aws:logs:", StringComparison.Ordinal))
            {
                if (!destination.StartsWith(call.Arn("logs", "log-group:"), StringComparison.Ordinal))
                {
                    throw Refusals.FirewallLogElsewhere.Of(destination, call.Region);
                }

                Logs.AdmitDelivery(call, destination);
            }
        }

        Logging(call).Put(logging["ResourceArn"]!.ToString(), logging.Copy());
        return new() { ["LoggingConfiguration"] = logging.Copy() };
    }

    private static JsonObject? ForResource(Call call)
    {
        var arn = call.Regional("waf/association").Find(call.Required("ResourceArn"))?["arn"]?.ToString();
        var acl = call.Regional("WebACL").Rows.FirstOrDefault(row => row["ARN"]!.ToString() == arn);
        return acl is null ? null : new JsonObject { ["WebACL"] = acl.Without("LockToken", "Scope") };
    }
}
