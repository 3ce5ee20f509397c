using System.Text.Json.Nodes;
using HybridCloud.AwsControlPlane.Protocols;

namespace HybridCloud.AwsControlPlane.Services;

/// <summary>ECS: clusters, task definitions with revisions, services. No task ever runs.</summary>
internal sealed class Ecs() : JsonService("ecs")
{
    protected override IReadOnlyDictionary<string, Func<Call, JsonNode?>> Operations { get; } = new Dictionary<string, Func<Call, JsonNode?>>
    {
        ["CreateCluster"] = CreateCluster,
        ["DescribeClusters"] = call => Described(call, "ecs/cluster", "clusters", call.Input["clusters"]),
        ["UpdateCluster"] = call => new JsonObject { ["cluster"] = Cluster(call).Merge(call.Input.Without("cluster")).Copy() },
        ["PutClusterCapacityProviders"] = call => new JsonObject { ["cluster"] = Cluster(call).Merge(call.Input.Without("cluster")).Copy() },
        ["DeleteCluster"] = DeleteCluster,
        ["RegisterTaskDefinition"] = Register,
        ["DescribeTaskDefinition"] = DescribeTask,
        ["DeregisterTaskDefinition"] = call => { TaskRow(call)["status"] = "INACTIVE"; return new JsonObject { ["taskDefinition"] = TaskRow(call).Copy() }; },
        ["DeleteTaskDefinitions"] = _ => new JsonObject(),
        ["RunTask"] = RunTask,
        ["CreateService"] = CreateService,
        ["DescribeServices"] = call => Described(call, $"ecs/service/{Name(call.Text("cluster"))}", "services", call.Input["services"]),
        ["UpdateService"] = UpdateService,
        ["DeleteService"] = DeleteService,
        ["ListTagsForResource"] = call => new JsonObject { ["tags"] = call.TagList(call.Required("resourceArn"), "key", "value") },
        ["TagResource"] = call => { call.Tag(call.Required("resourceArn"), call.Input["tags"]); return null; },
        ["UntagResource"] = call => { call.Untag(call.Required("resourceArn"), call.Input["tagKeys"]); return null; },
    };

    /// <summary>The name at the end of an ARN, or the name itself.</summary>
    private static string Name(string? arnOrName) => (arnOrName ?? "default").Split('/')[^1];

    private static JsonObject Described(Call call, string table, string field, JsonNode? names)
    {
        var answer = new JsonArray();
        var failures = new JsonArray();
        foreach (var name in (names as JsonArray ?? []).Select(name => name!.ToString()))
        {
            if (call.Regional(table).Find(Name(name)) is not { } row)
            {
                failures.Add(new JsonObject { ["arn"] = name, ["reason"] = "MISSING" });
                continue;
            }

            var arn = (row["serviceArn"] ?? row["clusterArn"])!.ToString();
            answer.Add(row.Copy().Merge(new JsonObject { ["tags"] = call.TagList(arn, "key", "value") }));
        }

        return new() { [field] = answer, ["failures"] = failures };
    }

    private static JsonObject CreateCluster(Call call)
    {
        var name = call.Text("clusterName") ?? "default";
        var arn = call.Arn("ecs", $"cluster/{name}");
        var cluster = call.Regional("ecs/cluster").Put(name, call.Input.Without("tags").Merge(new JsonObject
        {
            ["clusterArn"] = arn,
            ["clusterName"] = name,
            ["status"] = "ACTIVE",
            ["settings"] = call.Input["settings"]?.DeepClone() ?? new JsonArray(new JsonObject { ["name"] = "containerInsights", ["value"] = "disabled" }),
            ["capacityProviders"] = call.Input["capacityProviders"]?.DeepClone() ?? new JsonArray(),
            ["defaultCapacityProviderStrategy"] = call.Input["defaultCapacityProviderStrategy"]?.DeepClone() ?? new JsonArray(),
        }));
        call.Tag(arn, call.Input["tags"]);
        return new() { ["cluster"] = cluster.Copy() };
    }

    private static JsonObject Cluster(Call call) => call.Regional("ecs/cluster").Get(Name(call.Text("cluster")), "ClusterNotFoundException", 400);

    private static JsonObject DeleteCluster(Call call)
    {
        var cluster = Cluster(call).Copy();
        if (call.Regional($"ecs/service/{Name(call.Text("cluster"))}").Rows.Any(row => row["status"]!.ToString() == "ACTIVE"))
        {
            throw new AwsError("ClusterContainsServicesException", "The Cluster cannot be deleted while Services are active.");
        }

        call.Regional("ecs/cluster").Remove(Name(call.Text("cluster")));
        cluster["status"] = "INACTIVE";
        return new() { ["cluster"] = cluster };
    }

    private static JsonObject Register(Call call)
    {
        var family = call.Required("family");
        var revision = call.Regional("ecs/task").Rows.Count(row => row["family"]!.ToString() == family) + 1;
        var arn = call.Arn("ecs", $"task-definition/{family}:{revision}");
        var task = call.Regional("ecs/task").Put($"{family}:{revision}", call.Input.Without("tags").Merge(new JsonObject
        {
            ["taskDefinitionArn"] = arn,
            ["revision"] = revision,
            ["status"] = "ACTIVE",
            ["compatibilities"] = new JsonArray("EC2", "FARGATE"),
            ["volumes"] = call.Input["volumes"]?.DeepClone() ?? new JsonArray(),
            ["placementConstraints"] = call.Input["placementConstraints"]?.DeepClone() ?? new JsonArray(),
        }));
        foreach (var container in task["containerDefinitions"]!.AsArray().Select(container => container!.AsObject()))
        {
            // ECS gives these back although nobody set them.
            container.TryAdd("cpu", 0);
            container.TryAdd("environment", new JsonArray());
            container.TryAdd("mountPoints", new JsonArray());
            container.TryAdd("volumesFrom", new JsonArray());
            container.TryAdd("portMappings", new JsonArray());
            container.TryAdd("systemControls", new JsonArray());
        }

        call.Tag(arn, call.Input["tags"]);
        return new() { ["taskDefinition"] = task.Copy(), ["tags"] = call.TagList(arn, "key", "value") };
    }

    private static JsonObject TaskRow(Call call)
    {
        var name = Name(call.Required("taskDefinition"));
        return name.Contains(':', StringComparison.Ordinal)
            ? call.Regional("ecs/task").Get(name, "ClientException", 400)
            : call.Regional("ecs/task").Rows.LastOrDefault(row => row["family"]!.ToString() == name && row["status"]!.ToString() == "ACTIVE")
                ?? throw new AwsError("ClientException", "Unable to describe task definition.");
    }

    private static JsonObject DescribeTask(Call call)
    {
        var task = TaskRow(call);
        return new() { ["taskDefinition"] = task.Copy(), ["tags"] = call.TagList(task["taskDefinitionArn"]!.ToString(), "key", "value") };
    }

    /// <summary>A task that was started; what became of it is not imitated.</summary>
    private static JsonObject RunTask(Call call)
    {
        var cluster = Cluster(call);
        var definition = TaskRow(call);
        if (definition["status"]!.ToString() != "ACTIVE")
        {
            throw new AwsError("ClientException", "TaskDefinition is inactive");
        }

        var arn = call.Arn("ecs", $"task/{cluster["clusterName"]}/{Guid.NewGuid():N}");
        var task = call.Regional("ecs/run").Put(arn, new JsonObject
        {
            ["taskArn"] = arn,
            ["clusterArn"] = cluster["clusterArn"]!.DeepClone(),
            ["taskDefinitionArn"] = definition["taskDefinitionArn"]!.DeepClone(),
            ["lastStatus"] = "PROVISIONING",
            ["group"] = $"family:{definition["family"]}",
        });
        if (call.Text("propagateTags") == "TASK_DEFINITION")
        {
            call.Tag(arn, call.TagList(definition["taskDefinitionArn"]!.ToString(), "key", "value"));
        }

        return new() { ["tasks"] = new JsonArray(task.Copy().Merge(new JsonObject { ["tags"] = call.TagList(arn, "key", "value") })), ["failures"] = new JsonArray() };
    }

    private static JsonObject CreateService(Call call)
    {
        var cluster = Name(call.Text("cluster"));
        Cluster(call);
        TaskRow(call);
        var name = call.Required("serviceName");
        var arn = call.Arn("ecs", $"service/{cluster}/{name}");
        var service = call.Regional($"ecs/service/{cluster}").Put(name, call.Input.Without("tags", "cluster").Merge(new JsonObject
        {
            ["serviceArn"] = arn,
            ["clusterArn"] = call.Arn("ecs", $"cluster/{cluster}"),
            ["status"] = "ACTIVE",
            ["createdAt"] = Json.Now,
            ["schedulingStrategy"] = call.Text("schedulingStrategy") ?? "REPLICA",
            ["availabilityZoneRebalancing"] = call.Text("availabilityZoneRebalancing") ?? "DISABLED",
            ["deploymentController"] = call.Input["deploymentController"]?.DeepClone() ?? new JsonObject { ["type"] = "ECS" },
        }));
        service["taskDefinition"] = TaskRow(call)["taskDefinitionArn"]!.ToString();
        Deploy(service);
        call.Tag(arn, call.Input["tags"]);
        return new() { ["service"] = service.Copy() };
    }

    /// <summary>A deployment that has finished: everything wanted runs.</summary>
    private static void Deploy(JsonObject service)
    {
        service["desiredCount"] ??= 0;
        service["runningCount"] = service["desiredCount"]!.DeepClone();
        service["pendingCount"] = 0;
        service["deployments"] = new JsonArray(new JsonObject
        {
            ["id"] = $"ecs-svc/{Json.Now}",
            ["status"] = "PRIMARY",
            ["rolloutState"] = "COMPLETED",
            ["taskDefinition"] = service["taskDefinition"]!.DeepClone(),
            ["desiredCount"] = service["desiredCount"]!.DeepClone(),
            ["runningCount"] = service["desiredCount"]!.DeepClone(),
            ["pendingCount"] = 0,
            ["serviceConnectConfiguration"] = service["serviceConnectConfiguration"]?.DeepClone(),
        });
    }

    private static JsonObject ServiceRow(Call call) => call.Regional($"ecs/service/{Name(call.Text("cluster"))}").Get(Name(call.Required("service")), "ServiceNotFoundException", 400);

    private static JsonObject UpdateService(Call call)
    {
        var service = ServiceRow(call).Merge(call.Input.Without("service", "cluster", "forceNewDeployment"));
        if (call.Input.ContainsKey("taskDefinition"))
        {
            service["taskDefinition"] = TaskRow(call)["taskDefinitionArn"]!.ToString();
        }

        Deploy(service);
        return new() { ["service"] = service.Copy() };
    }

    private static JsonObject DeleteService(Call call)
    {
        // ECS goes on to describe a service for a while that was deleted.
        var service = ServiceRow(call);
        service["status"] = "INACTIVE";
        service["desiredCount"] = 0;
        service["runningCount"] = 0;
        service["deployments"] = new JsonArray();
        return new() { ["service"] = service.Copy() };
    }
}
