using System.Text.Json.Nodes;
using HybridCloud.AwsControlPlane.Protocols;

namespace HybridCloud.AwsControlPlane.Services;

/// <summary>Cloud Map: private DNS namespaces and their services. Nothing is resolved.</summary>
internal sealed class ServiceDiscovery() : JsonService("servicediscovery")
{
    private const string Namespaces = "servicediscovery/namespace";
    private const string Services = "servicediscovery/service";
    private const string Started = "servicediscovery/operation";

    protected override IReadOnlyDictionary<string, Func<Call, JsonNode?>> Operations { get; } = new Dictionary<string, Func<Call, JsonNode?>>
    {
        ["CreatePrivateDnsNamespace"] = CreateNamespace,
        ["GetNamespace"] = call => new JsonObject { ["Namespace"] = Namespace(call, call.Required("Id")).Copy() },
        ["ListNamespaces"] = call => new JsonObject { ["Namespaces"] = call.Regional(Namespaces).Rows.Copies() },
        ["DeleteNamespace"] = DeleteNamespace,
        ["GetOperation"] = call => new JsonObject { ["Operation"] = call.Regional(Started).Get(call.Required("OperationId"), "OperationNotFound", 400).Copy() },

        ["CreateService"] = CreateService,
        ["GetService"] = call => new JsonObject { ["Service"] = Service(call, "Id").Copy() },
        ["ListServices"] = call => new JsonObject { ["Services"] = call.Regional(Services).Rows.Copies() },
        ["DeleteService"] = call => { call.Regional(Services).Remove(Service(call, "Id")["Id"]!.ToString()); return null; },
        ["ListInstances"] = call => { Service(call, "ServiceId"); return new JsonObject { ["Instances"] = new JsonArray() }; },

        ["ListTagsForResource"] = call => new JsonObject { ["Tags"] = call.TagList(call.Required("ResourceARN")) },
        ["TagResource"] = call => { call.Tag(call.Required("ResourceARN"), call.Input["Tags"]); return null; },
        ["UntagResource"] = call => { call.Untag(call.Required("ResourceARN"), call.Input["TagKeys"]); return null; },
    };

    private static JsonObject Namespace(Call call, string id) => call.Regional(Namespaces).Get(id, "NamespaceNotFound", 400);

    private static JsonObject Service(Call call, string id) => call.Regional(Services).Get(call.Required(id), "ServiceNotFound", 400);

    private static JsonObject CreateNamespace(Call call)
    {
        var name = call.Required("Name");
        call.Regional("vpc").Get(call.Required("Vpc"), "InvalidInput", 400);
        if (call.Regional(Namespaces).Rows.Any(row => row["Name"]!.ToString() == name))
        {
            throw new AwsError("NamespaceAlreadyExists", $"A namespace with the name {name} already exists.");
        }

        var id = $"ns-{Json.Id(16).ToLowerInvariant()}";
        var arn = call.Arn("servicediscovery", $"namespace/{id}");
        call.Tag(arn, call.Input["Tags"]);
        call.Regional(Namespaces).Put(id, call.Input.Only("Name", "Description").Merge(new JsonObject
        {
            ["Id"] = id,
            ["Arn"] = arn,
            ["Type"] = "DNS_PRIVATE",
            ["CreateDate"] = Json.Now,
            ["Properties"] = new JsonObject { ["DnsProperties"] = new JsonObject { ["HostedZoneId"] = $"Z{Json.Id(20)}" }, ["HttpProperties"] = new JsonObject { ["HttpName"] = name } },
        }));
        return Finished(call, "CREATE_NAMESPACE", id);
    }

    private static JsonObject DeleteNamespace(Call call)
    {
        var id = Namespace(call, call.Required("Id"))["Id"]!.ToString();
        if (call.Regional(Services).Rows.Any(row => row["NamespaceId"]!.ToString() == id))
        {
            throw new AwsError("ResourceInUse", $"The namespace {id} has services.");
        }

        call.Regional(Namespaces).Remove(id);
        return Finished(call, "DELETE_NAMESPACE", id);
    }

    /// <summary>Changes of namespaces are asked after by their operation; here each has succeeded by then.</summary>
    private static JsonObject Finished(Call call, string type, string namespaceId)
    {
        var id = Json.Id(32).ToLowerInvariant();
        call.Regional(Started).Put(id, new JsonObject
        {
            ["Id"] = id,
            ["Type"] = type,
            ["Status"] = "SUCCESS",
            ["Targets"] = new JsonObject { ["NAMESPACE"] = namespaceId },
        });
        return new() { ["OperationId"] = id };
    }

    private static JsonObject CreateService(Call call)
    {
        var name = call.Required("Name");
        var parent = Namespace(call, call.Text("NamespaceId") ?? call.Input["DnsConfig"]?["NamespaceId"]?.ToString() ?? "")["Id"]!.ToString();
        if (call.Regional(Services).Rows.Any(row => row["Name"]!.ToString() == name && row["NamespaceId"]!.ToString() == parent))
        {
            throw new AwsError("ServiceAlreadyExists", $"A service with the name {name} already exists in {parent}.");
        }

        var id = $"srv-{Json.Id(16).ToLowerInvariant()}";
        var arn = call.Arn("servicediscovery", $"service/{id}");
        call.Tag(arn, call.Input["Tags"]);
        var row = call.Regional(Services).Put(id, call.Input.Without("Tags", "CreatorRequestId").Merge(new JsonObject
        {
            ["Id"] = id,
            ["Arn"] = arn,
            ["NamespaceId"] = parent,
            ["Type"] = "DNS_HTTP",
            ["CreateDate"] = Json.Now,
        }));
        return new() { ["Service"] = row.Copy() };
    }
}
