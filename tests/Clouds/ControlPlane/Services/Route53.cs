using System.Text;
using System.Text.Json.Nodes;
using System.Xml.Linq;
using HybridCloud.Clouds.Aws.Identity;
using HybridCloud.Clouds.Aws.Protocols;

namespace HybridCloud.Clouds.ControlPlane.Services;

/// <summary>Route 53: hosted zones and records. Nothing is resolved, except for ACM's validation.</summary>
internal sealed class Route53 : RestXmlService
{
    private const string Version = "/2013-04-01";
    private static readonly XNamespace Ns = "https://route53.amazonaws.com/doc/2013-04-01/";

    public Route53()
        : base("route53") => Operations =
        [
            new("POST", $"{Version}/hostedzone", "CreateHostedZone", Create),
            new("GET", $"{Version}/hostedzone", "ListHostedZones", call => Reply.Xml(new XElement(Ns + "ListHostedZonesResponse",
                new XElement(Ns + "HostedZones", Zones(call).Rows.Select(Zone)), new XElement(Ns + "IsTruncated", "false"), new XElement(Ns + "MaxItems", 100)))),
            new("GET", $"{Version}/hostedzonesbyname", "ListHostedZonesByName", call => Reply.Xml(new XElement(Ns + "ListHostedZonesByNameResponse",
                new XElement(Ns + "HostedZones", Zones(call).Rows.Where(row => call.Text("dnsname") is not { } name || row["name"]!.ToString() == $"{name.TrimEnd('.')}.").Select(Zone)), new XElement(Ns + "IsTruncated", "false")))),
            new("GET", $"{Version}/hostedzone/{{id}}", "GetHostedZone", call => Reply.Xml(new XElement(Ns + "GetHostedZoneResponse", Zone(Row(call)),
                new XElement(Ns + "DelegationSet", new XElement(Ns + "NameServers", new XElement(Ns + "NameServer", "ns-1.awsdns-01.org")))))),
            new("POST", $"{Version}/hostedzone/{{id}}/rrset", "ChangeResourceRecordSets", Change),
            new("GET", $"{Version}/hostedzone/{{id}}/rrset", "ListResourceRecordSets", List),
            new("GET", $"{Version}/change/{{id}}", "GetChange", _ => Reply.Xml(new XElement(Ns + "GetChangeResponse", ChangeInfo()))),
            new("DELETE", $"{Version}/hostedzone/{{id}}", "DeleteHostedZone", call => { Zones(call).Remove(call.Required("id")); return Reply.Xml(new XElement(Ns + "DeleteHostedZoneResponse", ChangeInfo())); }),
            new("GET", $"{Version}/tags/hostedzone/{{id}}", "ListTagsForResource", call => Reply.Xml(new XElement(Ns + "ListTagsForResourceResponse",
                new XElement(Ns + "ResourceTagSet", new XElement(Ns + "ResourceType", "hostedzone"), new XElement(Ns + "ResourceId", call.Required("id")),
                    new XElement(Ns + "Tags", call.TagsOf(call.Required("id")).Select(tag => new XElement(Ns + "Tag", new XElement(Ns + "Key", tag.Key), new XElement(Ns + "Value", tag.Value)))))))),
        ];

    protected override IReadOnlyList<RestOperation> Operations { get; }

    /// <summary>Target of a CNAME record in an account's zones, without the trailing dot.</summary>
    internal static string? Cname(Account account, string name) => account.Table("route53/zone").Rows
        .SelectMany(zone => zone["records"]!.AsObject()).Where(record => record.Key == $"{name.TrimEnd('.').ToLowerInvariant()}. CNAME ")
        .Select(record => XElement.Parse(record.Value!.ToString()).Descendants(Ns + "Value").First().Value.TrimEnd('.')).FirstOrDefault();

    private static Table Zones(Call call) => call.Account.Table("route53/zone");

    private static JsonObject Row(Call call) => Zones(call).Get(call.Required("id"), "NoSuchHostedZone");

    private static XElement Zone(JsonObject row) => new(Ns + "HostedZone",
        new XElement(Ns + "Id", $"/hostedzone/{row["id"]}"), new XElement(Ns + "Name", row["name"]!.ToString()), new XElement(Ns + "CallerReference", row["id"]!.ToString()),
        new XElement(Ns + "Config", new XElement(Ns + "PrivateZone", "false")), new XElement(Ns + "ResourceRecordSetCount", row["records"]!.AsObject().Count));

    private static XElement ChangeInfo() => new(Ns + "ChangeInfo",
        new XElement(Ns + "Id", $"/change/C{Json.Id(13)}"), new XElement(Ns + "Status", "INSYNC"), new XElement(Ns + "SubmittedAt", Json.NowText));

    private static Reply Create(Call call)
    {
        var name = XElement.Parse(Encoding.UTF8.GetString(call.Body)).Element(Ns + "Name")!.Value;
        var id = $"Z{Json.Id(20)}";
        var row = Zones(call).Put(id, new JsonObject { ["id"] = id, ["name"] = $"{name.TrimEnd('.')}.", ["records"] = new JsonObject() });
        return Reply.Xml(new XElement(Ns + "CreateHostedZoneResponse", Zone(row), ChangeInfo(),
            new XElement(Ns + "DelegationSet", new XElement(Ns + "NameServers", new XElement(Ns + "NameServer", "ns-1.awsdns-01.org")))), 201);
    }

    private static string KeyOf(XElement record) =>
        $"{record.Element(Ns + "Name")!.Value.TrimEnd('.').ToLowerInvariant()}. {record.Element(Ns + "Type")!.Value} {record.Element(Ns + "SetIdentifier")?.Value}";

    private static Reply Change(Call call)
    {
        var records = Row(call)["records"]!.AsObject();
        foreach (var change in XElement.Parse(Encoding.UTF8.GetString(call.Body)).Descendants(Ns + "Change"))
        {
            var record = change.Element(Ns + "ResourceRecordSet")!;
            var key = KeyOf(record);
            record.Element(Ns + "Name")!.Value = key.Split(' ')[0];
            // Route 53 writes the target of an alias with a trailing dot.
            if (record.Element(Ns + "AliasTarget")?.Element(Ns + "DNSName") is { } target)
            {
                target.Value = $"{target.Value.TrimEnd('.')}.";
            }

            if (change.Element(Ns + "Action")!.Value != "DELETE" && Beside(records, key) is { } other)
            {
                throw new AwsError("InvalidChangeBatch", $"[RRSet of type {key.Split(' ')[1]} with DNS name {key.Split(' ')[0]} is not permitted because a conflicting RRSet of type {other} with the same DNS name already exists]");
            }

            switch (change.Element(Ns + "Action")!.Value)
            {
                case "DELETE" when !records.Remove(key):
                    throw new AwsError("InvalidChangeBatch", $"[Tried to delete resource record set {key} but it was not found]");
                case "CREATE" when records.ContainsKey(key):
                    throw new AwsError("InvalidChangeBatch", $"[Tried to create resource record set {key} but it already exists]");
                case "DELETE":
                    break;
                default:
                    records[key] = record.ToString(SaveOptions.DisableFormatting);
                    break;
            }
        }

        return Reply.Xml(new XElement(Ns + "ChangeResourceRecordSetsResponse", ChangeInfo()));
    }

    /// <summary>Type of a record that conflicts with this one: next to a CNAME there is no other record of the same name.</summary>
    private static string? Beside(JsonObject records, string key)
    {
        var (name, type) = (key.Split(' ')[0], key.Split(' ')[1]);
        return records.Select(record => record.Key.Split(' ')).Where(record => record[0] == name && record[1] != type)
            .Select(record => record[1]).FirstOrDefault(other => other == "CNAME" || type == "CNAME");
    }

    private static Reply List(Call call)
    {
        var from = call.Text("name") is { } name ? $"{name.TrimEnd('.').ToLowerInvariant()}." : "";
        var type = call.Text("type") ?? "";
        var found = Row(call)["records"]!.AsObject()
            .Where(record => from.Length == 0 || (record.Key.StartsWith($"{from} ", StringComparison.Ordinal) && (type.Length == 0 || record.Key.Split(' ')[1] == type)))
            .Select(record => XElement.Parse(record.Value!.ToString()));
        return Reply.Xml(new XElement(Ns + "ListResourceRecordSetsResponse",
            new XElement(Ns + "ResourceRecordSets", found), new XElement(Ns + "IsTruncated", "false"), new XElement(Ns + "MaxItems", 300)));
    }
}
