using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using System.Xml.Linq;
using HybridCloud.Clouds.Aws.Protocols;

namespace HybridCloud.Clouds.ControlPlane.Services;

/// <summary>CloudFront: distributions, policies, origin access and functions, kept as the XML that was sent. Nothing is served.</summary>
internal sealed class CloudFront : RestXmlService
{
    private const string Version = "/2020-05-31";
    private static readonly XNamespace Ns = "http://cloudfront.amazonaws.com/doc/2020-05-31/";

    /// <summary>For this long after a change, some edges still serve the former configuration; on AWS it takes minutes.</summary>
    private static readonly TimeSpan Propagation = TimeSpan.FromSeconds(20);

    /// <summary>Alternate domain names are unique across all accounts.</summary>
    private readonly Dictionary<string, string> aliases = [];

    public CloudFront()
        : base("cloudfront") => Operations =
        [
            new("POST", $"{Version}/distribution", "CreateDistribution", CreateDistribution),
            new("GET", $"{Version}/distribution", "ListDistributions", call => Reply.Xml(new XElement(Ns + "DistributionList",
                new XElement(Ns + "Marker"), new XElement(Ns + "MaxItems", 100), new XElement(Ns + "IsTruncated", "false"), new XElement(Ns + "Items",
                    call.Account.Table("cloudfront/distribution").Rows.Select(row => new XElement(Ns + "DistributionSummary", new XElement(Ns + "Id", row["id"]!.ToString()), new XElement(Ns + "Status", "Deployed"), Config(row).Element(Ns + "Aliases"), Config(row).Element(Ns + "Comment"))))))),
            new("GET", $"{Version}/distribution/{{id}}", "GetDistribution", call => Answer(Distribution(call), DistributionXml(call, Distribution(call)))),
            new("GET", $"{Version}/distribution/{{id}}/config", "GetDistributionConfig", call => Answer(Distribution(call), Config(Distribution(call)))),
            new("PUT", $"{Version}/distribution/{{id}}/config", "UpdateDistribution", UpdateDistribution),
            new("DELETE", $"{Version}/distribution/{{id}}", "DeleteDistribution", DeleteDistribution),
            new("POST", $"{Version}/distribution/{{id}}/invalidation", "CreateInvalidation", CreateInvalidation),
            new("GET", $"{Version}/tagging", "ListTagsForResource", ListTags),
            new("POST", $"{Version}/tagging?Operation=Tag", "TagResource", call => Tag(call, call.Required("Resource"), Body(call))),
            new("POST", $"{Version}/tagging?Operation=Untag", "UntagResource", Untag),
            .. Kind("response-headers-policy", "ResponseHeadersPolicy"),
            .. Kind("cache-policy", "CachePolicy"),
            .. Kind("origin-request-policy", "OriginRequestPolicy"),
            .. Kind("origin-access-control", "OriginAccessControl"),
            new("POST", $"{Version}/vpc-origin", "CreateVpcOrigin", CreateVpcOrigin),
            new("GET", $"{Version}/vpc-origin/{{id}}", "GetVpcOrigin", call => Answer(VpcOrigin(call), VpcOriginXml(VpcOrigin(call)))),
            new("PUT", $"{Version}/vpc-origin/{{id}}", "UpdateVpcOrigin", call => Answer(Change(Unchanged(call, VpcOrigin(call)), Body(call)), VpcOriginXml(VpcOrigin(call)))),
            new("DELETE", $"{Version}/vpc-origin/{{id}}", "DeleteVpcOrigin", DeleteVpcOrigin),
            new("POST", $"{Version}/function", "CreateFunction", CreateFunction),
            new("GET", $"{Version}/function/{{name}}/describe", "DescribeFunction", call => FunctionAnswer(Function(call))),
            new("GET", $"{Version}/function/{{name}}", "GetFunction", call =>
                new Reply(200, "application/octet-stream", Convert.FromBase64String(Function(call)["code"]!.ToString())).With("ETag", Function(call)["etag"]!.ToString())),
            new("PUT", $"{Version}/function/{{name}}", "UpdateFunction", call => FunctionAnswer(SetFunction(Unchanged(call, Function(call)), Body(call)))),
            new("POST", $"{Version}/function/{{name}}/publish", "PublishFunction", call => FunctionAnswer(Set(Unchanged(call, Function(call)), "status", "UNASSOCIATED"))),
            new("DELETE", $"{Version}/function/{{name}}", "DeleteFunction", call =>
            {
                Unchanged(call, Function(call));
                call.Account.Table("cloudfront/function").Remove(call.Required("name"));
                return Reply.Empty(204);
            }),
        ];

    protected override IReadOnlyList<RestOperation> Operations { get; }

    // Distributions

    private Reply CreateDistribution(Call call)
    {
        var body = Body(call);
        var config = Complete(body.Name.LocalName == "DistributionConfig" ? body : body.Element(Ns + "DistributionConfig")!);
        Check(call, config, null);
        var id = $"E{Json.Id(13)}";
        var row = call.Account.Table("cloudfront/distribution").Put(id, Row(id, config));
        row["arn"] = call.GlobalArn("cloudfront", $"distribution/{id}");
        row["domain"] = $"d{Json.Id(13).ToLowerInvariant()}.cloudfront.net";
        ClaimAliases(config, id);
        Tag(call, row["arn"]!.ToString(), body);
        return Answer(row, DistributionXml(call, row), 201).With("Location", $"{Version}/distribution/{id}");
    }

    private Reply UpdateDistribution(Call call)
    {
        var row = Unchanged(call, Distribution(call));
        var config = Complete(Body(call));
        Check(call, config, call.Required("id"));
        ClaimAliases(config, call.Required("id"));
        row["former"] = row["xml"]!.ToString();
        row["everywhere"] = (TimeProvider.System.GetUtcNow() + Propagation).ToString("O");
        return Answer(Change(row, config), DistributionXml(call, row));
    }

    private Reply DeleteDistribution(Call call)
    {
        var row = Unchanged(call, Distribution(call));
        if (Config(row).Element(Ns + "Enabled")?.Value == "true")
        {
            throw new AwsError("DistributionNotDisabled", "The distribution you are trying to delete has not been disabled.", 409);
        }

        ClaimAliases(new XElement(Ns + "DistributionConfig"), call.Required("id"));
        call.Account.Table("cloudfront/distribution").Remove(call.Required("id"));
        return Reply.Empty(204);
    }

    /// <summary>CloudFront returns every setting, including those that were not sent.</summary>
    private static XElement Complete(XElement config)
    {
        Default(config, "Aliases", "<Quantity>0</Quantity>");
        Default(config, "CacheBehaviors", "<Quantity>0</Quantity>");
        Default(config, "CustomErrorResponses", "<Quantity>0</Quantity>");
        Default(config, "OriginGroups", "<Quantity>0</Quantity>");
        Default(config, "Logging", "<Enabled>false</Enabled><IncludeCookies>false</IncludeCookies><Bucket></Bucket><Prefix></Prefix>");
        Default(config, "DefaultRootObject", "");
        Default(config, "PriceClass", "PriceClass_All");
        Default(config, "HttpVersion", "http2");
        Default(config, "WebACLId", "");
        Default(config, "Staging", "false");
        Default(config, "Restrictions", "<GeoRestriction><RestrictionType>none</RestrictionType><Quantity>0</Quantity></GeoRestriction>");
        Default(config, "ViewerCertificate", "<CloudFrontDefaultCertificate>true</CloudFrontDefaultCertificate><SSLSupportMethod>vip</SSLSupportMethod><MinimumProtocolVersion>TLSv1</MinimumProtocolVersion>");
        foreach (var origin in config.Element(Ns + "Origins")!.Descendants(Ns + "Origin"))
        {
            Default(origin, "CustomHeaders", "<Quantity>0</Quantity>");
            Default(origin, "ConnectionAttempts", "3");
            Default(origin, "ConnectionTimeout", "10");
            Default(origin, "OriginShield", "<Enabled>false</Enabled>");
            Default(origin, "OriginAccessControlId", "");
        }

        foreach (var behavior in config.Descendants(Ns + "CacheBehavior").Concat(config.Elements(Ns + "DefaultCacheBehavior")))
        {
            Default(behavior, "TrustedSigners", "<Enabled>false</Enabled><Quantity>0</Quantity>");
            Default(behavior, "TrustedKeyGroups", "<Enabled>false</Enabled><Quantity>0</Quantity>");
            Default(behavior, "LambdaFunctionAssociations", "<Quantity>0</Quantity>");
            Default(behavior, "FunctionAssociations", "<Quantity>0</Quantity>");
            Default(behavior, "GrpcConfig", "<Enabled>false</Enabled>");
            Default(behavior, "FieldLevelEncryptionId", "");
        }

        return config;
    }

    private static void Default(XElement parent, string name, string content)
    {
        if (parent.Element(Ns + name) is null)
        {
            parent.Add(XElement.Parse($"<{name} xmlns=\"{Ns}\">{content}</{name}>"));
        }
    }

    /// <summary>Everything that a distribution refers to must exist, and its aliases must be free.</summary>
    private void Check(Call call, XElement config, string? id)
    {
        foreach (var alias in Aliases(config).Where(alias => aliases.TryGetValue(alias, out var owner) && owner != id))
        {
            throw new AwsError("CNAMEAlreadyExists", $"One or more of the CNAMEs you provided are already associated with a different resource: {alias}", 409);
        }

        var certificate = config.Element(Ns + "ViewerCertificate")?.Element(Ns + "ACMCertificateArn")?.Value;
        if (certificate is { Length: > 0 } && call.Account.Table("us-east-1/acm").Find(certificate)?["Status"]?.ToString() != "ISSUED")
        {
            throw new AwsError("InvalidViewerCertificate", "The specified SSL certificate doesn't exist, isn't in us-east-1 region, isn't valid, or doesn't include a valid certificate chain.");
        }

        if (certificate is null or "" && Aliases(config).Any())
        {
            throw new AwsError("InvalidViewerCertificate", "To add an alternate domain name (CNAME) to a CloudFront distribution, you must attach a trusted certificate.");
        }

        var acl = config.Element(Ns + "WebACLId")?.Value;
        if (acl is { Length: > 0 } && !call.Account.Table("us-east-1/WebACL").Rows.Any(row => row["ARN"]!.ToString() == acl))
        {
            throw new AwsError("InvalidWebACLId", $"Web ACL is not accessible by the requester: {acl}");
        }

        var origins = config.Element(Ns + "Origins")!.Descendants(Ns + "Origin").Select(origin => origin.Element(Ns + "Id")!.Value).ToHashSet();
        foreach (var target in config.Descendants(Ns + "TargetOriginId").Select(target => target.Value).Where(target => !origins.Contains(target)))
        {
            throw new AwsError("NoSuchOrigin", $"One or more of your origins or origin groups do not exist: {target}", 404);
        }
    }

    private static IEnumerable<string> Aliases(XElement config) => config.Element(Ns + "Aliases")?.Descendants(Ns + "CNAME").Select(name => name.Value) ?? [];

    private void ClaimAliases(XElement config, string id)
    {
        foreach (var alias in aliases.Where(alias => alias.Value == id).Select(alias => alias.Key).ToList())
        {
            aliases.Remove(alias);
        }

        foreach (var alias in Aliases(config))
        {
            aliases[alias] = id;
        }
    }

    private static XElement DistributionXml(Call call, JsonObject row)
    {
        XElement None(string name) => new(Ns + name, new XElement(Ns + "Enabled", "false"), new XElement(Ns + "Quantity", 0));
        return new(Ns + "Distribution",
            new XElement(Ns + "Id", row["id"]!.ToString()), new XElement(Ns + "ARN", row["arn"]!.ToString()), new XElement(Ns + "Status", Served(row).Count > 1 ? "InProgress" : "Deployed"),
            new XElement(Ns + "LastModifiedTime", row["modified"]!.ToString()), new XElement(Ns + "InProgressInvalidationBatches", 0),
            new XElement(Ns + "DomainName", row["domain"]!.ToString()), None("ActiveTrustedSigners"), None("ActiveTrustedKeyGroups"), Config(row));
    }

    /// <summary>The configurations that edges serve for a row of <c>cloudfront/distribution</c>: two while a change is being deployed.</summary>
    public static IReadOnlyList<XElement> Served(JsonObject row) =>
        row["everywhere"] is { } everywhere && TimeProvider.System.GetUtcNow() < DateTimeOffset.Parse(everywhere.ToString(), CultureInfo.InvariantCulture)
            ? [XElement.Parse(row["former"]!.ToString()), Config(row)]
            : [Config(row)];

    private static Reply CreateInvalidation(Call call)
    {
        Distribution(call);
        return Reply.Xml(new XElement(Ns + "Invalidation",
            new XElement(Ns + "Id", $"I{Json.Id(13)}"), new XElement(Ns + "Status", "Completed"), new XElement(Ns + "CreateTime", Json.NowText), Body(call)), 201);
    }

    private static JsonObject Distribution(Call call) => call.Account.Table("cloudfront/distribution").Get(call.Required("id"), "NoSuchDistribution");

    // Policies and origin access: all alike

    private static RestOperation[] Kind(string path, string name) =>
    [
        new("POST", $"{Version}/{path}", $"Create{name}", call =>
        {
            var config = Body(call);
            var table = call.Account.Table($"cloudfront/{path}");
            if (table.Rows.Any(other => NameOf(Config(other)) == NameOf(config)))
            {
                throw new AwsError($"{name}AlreadyExists", $"A {path} with the name {NameOf(config)} already exists.", 409);
            }

            var id = Guid.NewGuid().ToString();
            var row = table.Put(id, Row(id, config));
            return Answer(row, Wrapped(name, row), 201);
        }),
        new("GET", $"{Version}/{path}", $"List{name}", call => Reply.Xml(List(name, [.. ManagedPolicies.Of(name), .. call.Account.Table($"cloudfront/{path}").Rows]))),
        new("GET", $"{Version}/{path}/{{id}}", $"Get{name}", call => Answer(Policy(call, path, name), Wrapped(name, Policy(call, path, name)))),
        new("GET", $"{Version}/{path}/{{id}}/config", $"Get{name}Config", call => Answer(Policy(call, path, name), Config(Policy(call, path, name)))),
        new("PUT", $"{Version}/{path}/{{id}}", $"Update{name}", call => Answer(Change(Unchanged(call, Policy(call, path, name)), Body(call)), Wrapped(name, Policy(call, path, name)))),
        new("PUT", $"{Version}/{path}/{{id}}/config", $"Update{name}", call => Answer(Change(Unchanged(call, Policy(call, path, name)), Body(call)), Wrapped(name, Policy(call, path, name)))),
        new("DELETE", $"{Version}/{path}/{{id}}", $"Delete{name}", call =>
        {
            Unchanged(call, Policy(call, path, name));
            if (call.Account.Table("cloudfront/distribution").Rows.Any(row => row["xml"]!.ToString().Contains(call.Required("id"), StringComparison.Ordinal)))
            {
                throw new AwsError($"{name}InUse", $"The {path} is attached to a distribution.", 409);
            }

            call.Account.Table($"cloudfront/{path}").Remove(call.Required("id"));
            return Reply.Empty(204);
        }),
    ];

    private static JsonObject Policy(Call call, string path, string name) =>
        ManagedPolicies.Of(name).FirstOrDefault(row => row["id"]!.ToString() == call.Required("id"))
        ?? call.Account.Table($"cloudfront/{path}").Get(call.Required("id"), $"NoSuch{name}");

    private static XElement Wrapped(string name, JsonObject row) => new(Ns + name,
        new XElement(Ns + "Id", row["id"]!.ToString()), new XElement(Ns + "LastModifiedTime", row["modified"]!.ToString()), Config(row));

    private static XElement List(string name, List<JsonObject> rows) => new(Ns + $"{name}List",
        new XElement(Ns + "MaxItems", 100), new XElement(Ns + "Quantity", rows.Count),
        new XElement(Ns + "Items", rows.Select(row => new XElement(Ns + $"{name}Summary",
            new XElement(Ns + "Type", ManagedPolicies.Of(name).Contains(row) ? "managed" : "custom"), Wrapped(name, row)))));

    private static string? NameOf(XElement config) => config.Element(Ns + "Name")?.Value;

    // VPC origins

    private static Reply CreateVpcOrigin(Call call)
    {
        var body = Body(call);
        var id = $"vo_{Json.Id(22)}";
        var row = call.Account.Table("cloudfront/vpc-origin").Put(id, Row(id, body.Element(Ns + "VpcOriginEndpointConfig")!));
        row["arn"] = call.GlobalArn("cloudfront", $"vpcorigin/{id}");
        Tag(call, row["arn"]!.ToString(), body);
        return Answer(row, VpcOriginXml(row), 202);
    }

    private static Reply DeleteVpcOrigin(Call call)
    {
        var row = Unchanged(call, VpcOrigin(call));
        call.Account.Table("cloudfront/vpc-origin").Remove(call.Required("id"));
        return Answer(row, VpcOriginXml(row), 202);
    }

    private static JsonObject VpcOrigin(Call call) => call.Account.Table("cloudfront/vpc-origin").Get(call.Required("id"), "EntityNotFound");

    private static XElement VpcOriginXml(JsonObject row) => new(Ns + "VpcOrigin",
        new XElement(Ns + "Id", row["id"]!.ToString()), new XElement(Ns + "Arn", row["arn"]!.ToString()), new XElement(Ns + "Status", "Deployed"),
        new XElement(Ns + "CreatedTime", row["modified"]!.ToString()), new XElement(Ns + "LastModifiedTime", row["modified"]!.ToString()), Config(row));

    // Functions

    private static Reply CreateFunction(Call call)
    {
        var body = Body(call);
        var name = body.Element(Ns + "Name")!.Value;
        var row = call.Account.Table("cloudfront/function").Add(name, new JsonObject { ["id"] = name, ["arn"] = call.GlobalArn("cloudfront", $"function/{name}") }, "FunctionAlreadyExists");
        return FunctionAnswer(SetFunction(row, body), 201);
    }

    private static JsonObject SetFunction(JsonObject row, XElement body)
    {
        row["code"] = body.Element(Ns + "FunctionCode")!.Value;
        row["status"] = "UNPUBLISHED";
        return Change(row, body.Element(Ns + "FunctionConfig")!);
    }

    private static JsonObject Function(Call call) => call.Account.Table("cloudfront/function").Get(call.Required("name"), "NoSuchFunctionExists");

    private static Reply FunctionAnswer(JsonObject row, int status = 200) => Answer(row, new XElement(Ns + "FunctionSummary",
        new XElement(Ns + "Name", row["id"]!.ToString()), new XElement(Ns + "Status", row["status"]!.ToString()), Config(row),
        new XElement(Ns + "FunctionMetadata",
            new XElement(Ns + "FunctionARN", row["arn"]!.ToString()), new XElement(Ns + "Stage", "LIVE"),
            new XElement(Ns + "CreatedTime", row["modified"]!.ToString()), new XElement(Ns + "LastModifiedTime", row["modified"]!.ToString()))), status);

    // Rows: the configuration as it was sent, its ETag, its time

    private static JsonObject Row(string id, XElement config) => Change(new() { ["id"] = id }, config);

    private static JsonObject Change(JsonObject row, XElement config)
    {
        row["xml"] = config.ToString(SaveOptions.DisableFormatting);
        row["etag"] = $"E{Json.Id(13)}";
        row["modified"] = Json.NowText;
        return row;
    }

    private static JsonObject Set(JsonObject row, string field, string value)
    {
        row[field] = value;
        return row;
    }

    private static XElement Config(JsonObject row) => XElement.Parse(row["xml"]!.ToString());

    private static Reply Answer(JsonObject row, XElement xml, int status = 200) => Reply.Xml(xml, status).With("ETag", row["etag"]!.ToString());

    /// <summary>The row, unless somebody changed it since the caller read it.</summary>
    private static JsonObject Unchanged(Call call, JsonObject row) => call.Headers.GetValueOrDefault("if-match") == row["etag"]!.ToString()
        ? row
        : throw new AwsError("PreconditionFailed", "The precondition in one or more of the request fields evaluated to false.", 412);

    private static XElement Body(Call call) => XElement.Parse(Encoding.UTF8.GetString(call.Body));

    // Tags

    private static Reply ListTags(Call call) => Reply.Xml(new XElement(Ns + "Tags",
        new XElement(Ns + "Items", call.TagsOf(call.Required("Resource")).Select(tag =>
            new XElement(Ns + "Tag", new XElement(Ns + "Key", tag.Key), new XElement(Ns + "Value", tag.Value))))));

    private static Reply Tag(Call call, string arn, XElement body)
    {
        foreach (var tag in body.Descendants(Ns + "Tag"))
        {
            call.TagsOf(arn)[tag.Element(Ns + "Key")!.Value] = tag.Element(Ns + "Value")?.Value ?? "";
        }

        return Reply.Empty(204);
    }

    private static Reply Untag(Call call)
    {
        foreach (var key in Body(call).Descendants(Ns + "Key"))
        {
            call.TagsOf(call.Required("Resource")).Remove(key.Value);
        }

        return Reply.Empty(204);
    }
}
