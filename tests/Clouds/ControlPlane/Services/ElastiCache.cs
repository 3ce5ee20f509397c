using System.Globalization;
using System.Text.Json.Nodes;
using HybridCloud.Clouds.Aws.Protocols;

namespace HybridCloud.Clouds.ControlPlane.Services;

/// <summary>ElastiCache: subnet groups, parameter groups, replication groups and their nodes. No cache ever runs.</summary>
internal sealed class ElastiCache() : QueryService("elasticache", "2015-02-02")
{
    protected override IReadOnlyDictionary<string, Func<Call, JsonNode?>> Operations { get; } = new Dictionary<string, Func<Call, JsonNode?>>
    {
        ["CreateCacheSubnetGroup"] = call => One("CacheSubnetGroup", Put(call, "elasticache/subnets", "CacheSubnetGroupName", "subnetgroup", new()
        {
            ["VpcId"] = call.Regional("subnet").Find(Subnets(call).FirstOrDefault())?["vpcId"]?.ToString(),
            ["Subnets"] = new JsonObject { ["*Subnet"] = new JsonArray([.. Subnets(call).Select(id => new JsonObject { ["SubnetIdentifier"] = id })]) },
        })),
        ["DescribeCacheSubnetGroups"] = call => Many("CacheSubnetGroup", call, "elasticache/subnets", "CacheSubnetGroupName", "CacheSubnetGroupNotFoundFault"),
        ["DeleteCacheSubnetGroup"] = call => Removed(call, "elasticache/subnets", "CacheSubnetGroupName"),
        ["CreateCacheParameterGroup"] = call => One("CacheParameterGroup", Put(call, "elasticache/parameters", "CacheParameterGroupName", "parametergroup", new() { ["kept"] = new JsonArray() })),
        ["DescribeCacheParameterGroups"] = call => Many("CacheParameterGroup", call, "elasticache/parameters", "CacheParameterGroupName", "CacheParameterGroupNotFound"),
        ["ModifyCacheParameterGroup"] = Modify,
        ["DescribeCacheParameters"] = call => new JsonObject
        {
            ["Parameters"] = new JsonObject { ["*Parameter"] = Row(call, "elasticache/parameters", "CacheParameterGroupName", "CacheParameterGroupNotFound")["kept"]!.DeepClone() },
        },
        ["DeleteCacheParameterGroup"] = call => Removed(call, "elasticache/parameters", "CacheParameterGroupName"),
        ["CreateReplicationGroup"] = Create,
        ["DescribeReplicationGroups"] = DescribeGroups,
        ["ModifyReplicationGroup"] = ModifyGroup,
        ["DeleteReplicationGroup"] = call => { var row = Group(call); call.Regional("elasticache/group").Remove(call.Required("ReplicationGroupId")); return One("ReplicationGroup", row); },
        ["DescribeCacheClusters"] = DescribeNodes,
        ["DescribeCacheEngineVersions"] = call => new JsonObject
        {
            ["CacheEngineVersions"] = new JsonObject
            {
                ["*CacheEngineVersion"] = new JsonArray([.. ((string[])["7.2", "8.0"]).Where(version => call.Account.Table("elasticache/withdrawn").Find(version) is null)
                    .Select(version => new JsonObject { ["Engine"] = call.Text("Engine") ?? "valkey", ["EngineVersion"] = version })]),
            },
        },
        // The table elasticache/withdrawn names node types, and above engine versions, that are not offered.
        ["DescribeReservedCacheNodesOfferings"] = call => new JsonObject
        {
            ["ReservedCacheNodesOfferings"] = new JsonObject
            {
                ["*ReservedCacheNodesOffering"] = new JsonArray([.. ((string[])["cache.t4g.micro", "cache.t4g.small", "cache.m7g.large", "cache.r7g.large"])
                    .Where(type => (call.Text("CacheNodeType") ?? type) == type && call.Account.Table("elasticache/withdrawn").Find(type) is null)
                    .Select(type => new JsonObject { ["ReservedCacheNodesOfferingId"] = $"offering-{type}", ["CacheNodeType"] = type, ["ProductDescription"] = "valkey" })]),
            },
        },
        ["ListTagsForResource"] = call => new JsonObject { ["TagList"] = new JsonObject { ["*Tag"] = call.TagList(call.Required("ResourceName")) } },
        ["AddTagsToResource"] = call => { call.Tag(call.Required("ResourceName"), call.Input["Tags"]?["Tag"]); return null; },
        ["RemoveTagsFromResource"] = call => { call.Untag(call.Required("ResourceName"), call.Input["TagKeys"]); return null; },
    };

    private static IEnumerable<string> Subnets(Call call) => (call.Input["SubnetIds"]?["SubnetIdentifier"] as JsonArray ?? []).Select(id => id!.ToString());

    private static JsonObject Put(Call call, string table, string name, string kind, JsonObject row)
    {
        var arn = call.Arn("elasticache", $"{kind}:{call.Required(name)}");
        call.Tag(arn, call.Input["Tags"]?["Tag"]);
        return call.Regional(table).Add(call.Required(name), call.Input.Without("Tags", "Action", "Version", "SubnetIds").Merge(row).Merge(new JsonObject { ["ARN"] = arn }), "AlreadyExists", 400);
    }

    private static JsonObject Row(Call call, string table, string name, string notFound) => call.Regional(table).Get(call.Required(name), notFound);

    private static JsonObject Group(Call call) => Row(call, "elasticache/group", "ReplicationGroupId", "ReplicationGroupNotFoundFault");

    private static JsonObject One(string field, JsonObject row) => new() { [field] = row.Without("kept", "nodes") };

    private static JsonObject Many(string field, Call call, string table, string name, string notFound)
    {
        var rows = call.Text(name) is { } asked ? [call.Regional(table).Get(asked, notFound)] : call.Regional(table).Rows;
        return new() { [$"{field}s"] = new JsonObject { [$"*{field}"] = rows.Select(row => row.Without("kept", "nodes")).Copies() } };
    }

    private static JsonNode? Removed(Call call, string table, string name)
    {
        call.Regional(table).Remove(call.Required(name));
        return null;
    }

    private static JsonObject Modify(Call call)
    {
        var kept = Row(call, "elasticache/parameters", "CacheParameterGroupName", "CacheParameterGroupNotFound")["kept"]!.AsArray();
        foreach (var parameter in call.Input["ParameterNameValues"]!["ParameterNameValue"]!.AsArray().Select(parameter => parameter!.AsObject()))
        {
            kept.RemoveAll(old => old!["ParameterName"]!.ToString() == parameter["ParameterName"]!.ToString());
            kept.Add(parameter.Copy().Merge(new JsonObject { ["Source"] = "user" }));
        }

        return new() { ["CacheParameterGroupName"] = call.Required("CacheParameterGroupName") };
    }

    private static JsonObject DescribeGroups(Call call)
    {
        var answer = Many("ReplicationGroup", call, "elasticache/group", "ReplicationGroupId", "ReplicationGroupNotFoundFault");
        foreach (var row in call.Regional("elasticache/group").Rows)
        {
            // A change is visible in one answer; the next one says available again.
            row["Status"] = "available";
        }

        return answer;
    }

    /// <summary>
    /// ROTATE adds a token and keeps the previous one valid; if there was none, clients without a token are still admitted. SET leaves
    /// only one token valid. https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/auth.html
    /// </summary>
    private static JsonObject ModifyGroup(Call call)
    {
        var group = Group(call);
        if (group["Status"]!.ToString() != "available")
        {
            throw new AwsError("InvalidReplicationGroupState", $"Replication group {group["ReplicationGroupId"]} is {group["Status"]}.");
        }

        if (call.Text("AuthToken") is { } token)
        {
            if (token.Length is < 16 or > 128 || group["TransitEncryptionEnabled"]!.ToString() != "true")
            {
                throw new AwsError("InvalidParameterValue", "An AUTH token has 16 to 128 characters and needs encryption in transit.");
            }

            var valid = group["kept"]!.AsObject();
            valid["tokens"] = call.Text("AuthTokenUpdateStrategy") switch
            {
                "ROTATE" => new JsonArray([.. valid["tokens"]!.AsArray().TakeLast(1).Select(old => old!.DeepClone()), token]),
                "SET" => new JsonArray(token),
                var other => throw new AwsError("InvalidParameterValue", $"{other} is no strategy here."),
            };
            valid["open"] = valid["open"]!.GetValue<bool>() && call.Text("AuthTokenUpdateStrategy") != "SET";
            group["AuthTokenEnabled"] = "true";
            group["Status"] = "modifying";
        }

        return One("ReplicationGroup", group.Merge(call.Input.Only("ReplicationGroupDescription", "SnapshotRetentionLimit", "SnapshotWindow", "CacheNodeType")));
    }

    private static JsonObject Create(Call call)
    {
        var id = call.Required("ReplicationGroupId");
        var count = int.Parse(call.Text("NumCacheClusters") ?? "1", CultureInfo.InvariantCulture);
        var port = call.Text("Port") ?? "6379";
        var nodes = Enumerable.Range(1, count).Select(number => $"{id}-{number:D3}").ToList();
        JsonObject At(string prefix) => new() { ["Address"] = $"{prefix}.{id}.abc123.{call.Region}.cache.amazonaws.com", ["Port"] = port };
        var row = Put(call, "elasticache/group", "ReplicationGroupId", "replicationgroup", new()
        {
            ["Description"] = call.Text("ReplicationGroupDescription"),
            ["Status"] = "available",
            ["kept"] = new JsonObject { ["tokens"] = call.Text("AuthToken") is { } first ? new JsonArray(first) : [], ["open"] = call.Text("AuthToken") is null },
            ["ClusterEnabled"] = "false",
            ["AuthTokenEnabled"] = call.Text("AuthToken") is null ? "false" : "true",
            ["AutomaticFailover"] = call.Text("AutomaticFailoverEnabled") == "true" ? "enabled" : "disabled",
            ["MultiAZ"] = call.Text("MultiAZEnabled") == "true" ? "enabled" : "disabled",
            ["AtRestEncryptionEnabled"] = call.Text("AtRestEncryptionEnabled") ?? "false",
            ["TransitEncryptionEnabled"] = call.Text("TransitEncryptionEnabled") ?? "false",
            ["TransitEncryptionMode"] = call.Text("TransitEncryptionMode"),
            ["SnapshotRetentionLimit"] = call.Text("SnapshotRetentionLimit") ?? "0",
            ["SnapshotWindow"] = call.Text("SnapshotWindow") ?? "07:00-08:00",
            ["DataTiering"] = "disabled",
            ["NetworkType"] = "ipv4",
            ["IpDiscovery"] = "ipv4",
            ["ClusterMode"] = "disabled",
            ["MemberClusters"] = new JsonObject { ["*ClusterId"] = new JsonArray([.. nodes.Select(node => JsonValue.Create(node))]) },
            ["LogDeliveryConfigurations"] = Delivered(call),
            ["NodeGroups"] = new JsonObject
            {
                ["*NodeGroup"] = new JsonArray(new JsonObject
                {
                    ["NodeGroupId"] = "0001",
                    ["Status"] = "available",
                    ["PrimaryEndpoint"] = At("master"),
                    ["ReaderEndpoint"] = At("replica"),
                    ["NodeGroupMembers"] = new JsonObject { ["*NodeGroupMember"] = new JsonArray([.. nodes.Select(node => new JsonObject { ["CacheClusterId"] = node, ["CacheNodeId"] = "0001" })]) },
                }),
            },
        });
        row.Remove("AuthToken");
        row["nodes"] = new JsonArray([.. nodes.Select(node => Node(call, row, node))]);
        return One("ReplicationGroup", row);
    }

    private static JsonObject Delivered(Call call)
    {
        var configurations = (call.Input["LogDeliveryConfigurations"]?["LogDeliveryConfigurationRequest"] as JsonArray ?? []).Select(configuration => configuration!.AsObject()).ToList();
        foreach (var group in configurations.Select(configuration => configuration["DestinationDetails"]?["CloudWatchLogsDetails"]?["LogGroup"]?.ToString()).OfType<string>())
        {
            Logs.AdmitDelivery(call, call.Arn("logs", $"log-group:{group}"));
        }

        return new() { ["*LogDeliveryConfiguration"] = new JsonArray([.. configurations.Select(configuration => configuration.Copy().Merge(new JsonObject { ["Status"] = "active" }))]) };
    }

    private static JsonObject Node(Call call, JsonObject group, string id)
    {
        var arn = call.Arn("elasticache", $"cluster:{id}");
        call.Tag(arn, call.Input["Tags"]?["Tag"]);
        return group.Only("CacheNodeType", "Engine", "SnapshotRetentionLimit", "SnapshotWindow", "AtRestEncryptionEnabled", "TransitEncryptionEnabled", "TransitEncryptionMode",
            "AuthTokenEnabled", "CacheSubnetGroupName", "ReplicationGroupId", "NetworkType", "IpDiscovery", "LogDeliveryConfigurations").Merge(new JsonObject
            {
                ["CacheClusterId"] = id,
                ["ARN"] = arn,
                ["CacheClusterStatus"] = "available",
                ["EngineVersion"] = FullVersion(call.Text("EngineVersion")),
                ["NumCacheNodes"] = 1,
                ["AutoMinorVersionUpgrade"] = call.Text("AutoMinorVersionUpgrade") ?? "true",
                ["PreferredMaintenanceWindow"] = call.Text("PreferredMaintenanceWindow") ?? "sun:05:00-sun:06:00",
                ["PreferredAvailabilityZone"] = $"{call.Region}a",
                ["CacheParameterGroup"] = new JsonObject { ["CacheParameterGroupName"] = call.Text("CacheParameterGroupName") ?? "default.redis7", ["ParameterApplyStatus"] = "in-sync" },
                ["SecurityGroups"] = new JsonObject
                {
                    ["*member"] = new JsonArray([.. (call.Input["SecurityGroupIds"]?["SecurityGroupId"] as JsonArray ?? []).Select(sg => new JsonObject { ["SecurityGroupId"] = sg!.ToString(), ["Status"] = "active" })]),
                },
                ["NotificationConfiguration"] = call.Text("NotificationTopicArn") is { } topic ? new JsonObject { ["TopicArn"] = topic, ["TopicStatus"] = "active" } : null,
            });
    }

    /// <summary>AWS states the patch version, too.</summary>
    private static string FullVersion(string? version) => (version ?? "7.1").Split('.') is [var major, var minor] ? $"{major}.{minor}.0" : version!;

    private static JsonObject DescribeNodes(Call call)
    {
        var asked = call.Text("CacheClusterId");
        var nodes = call.Regional("elasticache/group").Rows.SelectMany(row => row["nodes"]!.AsArray()).Select(node => node!.AsObject())
            .Where(node => asked is null || node["CacheClusterId"]!.ToString() == asked).ToList();
        return asked is not null && nodes.Count == 0
            ? throw new AwsError("CacheClusterNotFound", $"CacheCluster not found: {asked}", 404)
            : new() { ["CacheClusters"] = new JsonObject { ["*CacheCluster"] = nodes.Copies() } };
    }
}
