using System.Globalization;
using System.Text.Json.Nodes;
using HybridCloud.Clouds.Aws.Identity;
using HybridCloud.Clouds.Aws.Protocols;

namespace HybridCloud.Clouds.ControlPlane.Services;

/// <summary>Cloud Map: private DNS namespaces, their services, and the instances registered with them.</summary>
internal sealed class ServiceDiscovery() : JsonService("servicediscovery")
{
    /// <summary>Most addresses in a DNS answer of a service with routing policy MULTIVALUE.</summary>
    /// <seealso href="https://docs.aws.amazon.com/cloud-map/latest/dg/services-route53.html"/>
    private const int AddressesOfAnAnswer = 8;

    /// <summary>Instances in a page of ListInstances, unless the caller asks for fewer.</summary>
    /// <seealso href="https://docs.aws.amazon.com/cloud-map/latest/api/API_ListInstances.html"/>
    private const int InstancesOfAPage = 100;

    private const string Namespaces = "servicediscovery/namespace";
    private const string Services = "servicediscovery/service";
    private const string Instances = "servicediscovery/instance";
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
        ["DeleteService"] = DeleteService,
        ["RegisterInstance"] = RegisterInstance,
        ["DeregisterInstance"] = DeregisterInstance,
        ["ListInstances"] = ListInstances,

        ["ListTagsForResource"] = call => new JsonObject { ["Tags"] = call.TagList(call.Required("ResourceARN")) },
        ["TagResource"] = call => { call.Tag(call.Required("ResourceARN"), call.Input["Tags"]); return null; },
        ["UntagResource"] = call => { call.Untag(call.Required("ResourceARN"), call.Input["TagKeys"]); return null; },
    };

    /// <summary>What a resolver in the namespace's VPC answers to a query for a service's addresses.</summary>
    /// <param name="account">Account of the namespace.</param>
    /// <param name="region">Region of the namespace.</param>
    /// <param name="name">Fully qualified name, such as <c>api.internal</c>.</param>
    public static IReadOnlyList<string> Resolve(Account account, string region, string name)
    {
        var service = account.Table($"{region}/{Services}").Rows.FirstOrDefault(row => $"{row["Name"]}.{account.Table($"{region}/{Namespaces}").Get(row["NamespaceId"]!.ToString(), "NamespaceNotFound")["Name"]}" == name);
        return service is null ? [] : [.. account.Table($"{region}/{Instances}/{service["Id"]}").Rows.Select(row => row["Attributes"]!["AWS_INSTANCE_IPV4"]!.ToString()).Take(AddressesOfAnAnswer)];
    }

    private static JsonObject Namespace(Call call, string id) => call.Regional(Namespaces).Get(id, "NamespaceNotFound", 400);

    private static JsonObject Service(Call call, string id) => call.Regional(Services).Get(call.Required(id), "ServiceNotFound", 400);

    private static JsonObject CreateNamespace(Call call)
    {
        var name = call.Required("Name");
        call.Regional("vpc").Get(call.Required("Vpc"), "InvalidInput", 400);
        // A VPC has one private zone of a name; another VPC may have its own.
        // https://docs.aws.amazon.com/cloud-map/latest/api/API_CreatePrivateDnsNamespace.html
        if (call.Regional(Namespaces).Rows.Any(row => row["Name"]!.ToString() == name && row["vpc"]!.ToString() == call.Required("Vpc")))
        {
            throw new AwsError("NamespaceAlreadyExists", $"The VPC {call.Required("Vpc")} has already been associated with a namespace with the name {name}.");
        }

        var id = $"ns-{Json.Id(16).ToLowerInvariant()}";
        var arn = call.Arn("servicediscovery", $"namespace/{id}");
        call.Tag(arn, call.Input["Tags"]);
        call.Regional(Namespaces).Put(id, call.Input.Only("Name", "Description").Merge(new JsonObject
        {
            ["Id"] = id,
            ["Arn"] = arn,
            ["Type"] = "DNS_PRIVATE",
            ["vpc"] = call.Required("Vpc"),
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

    private static JsonNode? DeleteService(Call call)
    {
        var id = Service(call, "Id")["Id"]!.ToString();
        if (call.Regional($"{Instances}/{id}").Rows.Any())
        {
            throw new AwsError("ResourceInUse", "Service contains registered instances; delete the instances before deleting the service");
        }

        call.Regional(Services).Remove(id);
        return null;
    }

    private static Table InstancesOf(Call call) => call.Regional($"{Instances}/{Service(call, "ServiceId")["Id"]}");

    private static JsonObject RegisterInstance(Call call)
    {
        var id = call.Required("InstanceId");
        if (call.Input["Attributes"]?["AWS_INSTANCE_IPV4"] is null)
        {
            throw new AwsError("InvalidInput", "The attribute AWS_INSTANCE_IPV4 is required for a service with A records.");
        }

        InstancesOf(call).Put(id, new JsonObject { ["Id"] = id, ["Attributes"] = call.Input["Attributes"]!.DeepClone() });
        return Finished(call, "REGISTER_INSTANCE", id, "INSTANCE");
    }

    private static JsonObject DeregisterInstance(Call call)
    {
        var id = call.Required("InstanceId");
        InstancesOf(call).Get(id, "InstanceNotFound", 400);
        InstancesOf(call).Remove(id);
        return Finished(call, "DEREGISTER_INSTANCE", id, "INSTANCE");
    }

    private static JsonObject ListInstances(Call call)
    {
        var from = call.Text("NextToken") is { } token ? int.Parse(token, CultureInfo.InvariantCulture) : 0;
        var most = call.Text("MaxResults") is { } asked ? int.Parse(asked, CultureInfo.InvariantCulture) : InstancesOfAPage;
        if (most is < 1 or > InstancesOfAPage)
        {
            throw new AwsError("InvalidInput", $"MaxResults is {most}; it is 1 to {InstancesOfAPage}.");
        }

        var rows = InstancesOf(call).Rows.ToList();
        var answer = new JsonObject { ["Instances"] = rows.Skip(from).Take(most).Copies() };
        if (from + most < rows.Count)
        {
            answer["NextToken"] = (from + most).ToString(CultureInfo.InvariantCulture);
        }

        return answer;
    }

    /// <summary>Callers poll a change by its operation; here every operation has already succeeded.</summary>
    private static JsonObject Finished(Call call, string type, string target, string kind = "NAMESPACE")
    {
        var id = Json.Id(32).ToLowerInvariant();
        call.Regional(Started).Put(id, new JsonObject
        {
            ["Id"] = id,
            ["Type"] = type,
            ["Status"] = "SUCCESS",
            ["Targets"] = new JsonObject { [kind] = target },
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
