using System.Text.Json.Nodes;
using HybridCloud.Clouds.Aws.Policies;
using HybridCloud.Clouds.Aws.Protocols;
using HybridCloud.Clouds.Aws.Services;
using HybridCloud.Clouds.ControlPlane.Access;

namespace HybridCloud.Clouds.ControlPlane.Services;

/// <summary>
/// ECS: clusters, task definitions with revisions, services. No task ever runs; whether one could start depends on its execution role
/// and its secrets.
/// </summary>
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
        ["ListServices"] = call => new JsonObject { ["serviceArns"] = new JsonArray([.. call.Regional($"ecs/service/{Name(call.Text("cluster"))}").Rows.Select(row => row["serviceArn"]!.DeepClone())]) },
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
            // ECS returns these even when they were not set.
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

    /// <summary>Starts a task; what happens to it afterwards is not imitated.</summary>
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
        if (Obstacle(call, definition) is { } obstacle)
        {
            task["lastStatus"] = "STOPPED";
            task["stoppedReason"] = obstacle;
        }

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
        Deploy(call, service);
        call.Tag(arn, call.Input["tags"]);
        return new() { ["service"] = service.Copy() };
    }

    /// <summary>
    /// A deployment, once it is over: all desired tasks run, or they could not start. In that case the circuit breaker has stopped it
    /// after three tasks and rolled back to the previous deployment; without one, nothing starts until the service is updated.
    /// https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Deployment.html
    /// </summary>
    private static void Deploy(Call call, JsonObject service)
    {
        service["desiredCount"] ??= 0;
        var deployment = new JsonObject
        {
            ["id"] = $"ecs-svc/{Json.Id(19)}",
            ["status"] = "PRIMARY",
            ["rolloutState"] = "COMPLETED",
            ["taskDefinition"] = service["taskDefinition"]!.DeepClone(),
            ["desiredCount"] = service["desiredCount"]!.DeepClone(),
            ["runningCount"] = service["desiredCount"]!.DeepClone(),
            ["pendingCount"] = 0,
            ["failedTasks"] = 0,
            ["serviceConnectConfiguration"] = service["serviceConnectConfiguration"]?.DeepClone(),
        };
        if (Obstacle(call, call.Regional("ecs/task").Find(Name(service["taskDefinition"]!.ToString()))!) is { } obstacle)
        {
            service["events"] = new JsonArray(new JsonObject { ["id"] = Guid.NewGuid().ToString(), ["createdAt"] = Json.Now, ["message"] = $"(service {service["serviceName"]}) was unable to place a task: {obstacle}" });
            var breaker = service["deploymentConfiguration"]?["deploymentCircuitBreaker"];
            if (breaker?["enable"]?.GetValue<bool>() == true && breaker["rollback"]?.GetValue<bool>() == true
                && service["deployments"] is JsonArray { Count: 1 } before && before[0]!["rolloutState"]!.ToString() == "COMPLETED")
            {
                before[0]!["rolloutStateReason"] = $"ECS deployment circuit breaker: rolling back to deploymentId {before[0]!["id"]}.";
                service["taskDefinition"] = before[0]!["taskDefinition"]!.DeepClone();
                return;
            }

            deployment["rolloutState"] = breaker?["enable"]?.GetValue<bool>() == true ? "FAILED" : "IN_PROGRESS";
            deployment["rolloutStateReason"] = "ECS deployment circuit breaker: tasks failed to start.";
            deployment["failedTasks"] = 3;
            deployment["runningCount"] = 0;
        }

        service["runningCount"] = deployment["runningCount"]!.DeepClone();
        service["pendingCount"] = 0;
        service["deployments"] = new JsonArray(deployment);
    }

    /// <summary>
    /// The permissions that a task's execution role needs before a container starts: for its image, its log and its secrets.
    /// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_execution_IAM_role.html
    /// </summary>
    private static IEnumerable<(string Action, string Resource)> Needed(Call call, JsonObject container)
    {
        var image = System.Text.RegularExpressions.Regex.Match(container["image"]!.ToString(), "^(?<account>[0-9]{12})[.]dkr[.]ecr[.](?<region>[a-z0-9-]+)[.]amazonaws[.]com/(?<name>[^:@]+)");
        if (image.Success)
        {
            yield return ("ecr:GetAuthorizationToken", "*");
            foreach (var action in new[] { "ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer" })
            {
                yield return (action, $"arn:aws:ecr:{image.Groups["region"]}:{image.Groups["account"]}:repository/{image.Groups["name"]}");
            }
        }

        if (container["logConfiguration"]?["options"]?["awslogs-group"]?.ToString() is { } group)
        {
            var stream = call.Arn("logs", $"log-group:{group}:log-stream:{container["name"]}/1");
            yield return ("logs:CreateLogStream", stream);
            yield return ("logs:PutLogEvents", stream);
        }

        foreach (var source in (container["secrets"] as JsonArray ?? []).Select(secret => secret!["valueFrom"]!.ToString()))
        {
            var parts = source.Split(':');
            var isParameter = parts[2] == "ssm";
            yield return (isParameter ? "ssm:GetParameters" : "secretsmanager:GetSecretValue", isParameter ? source : string.Join(':', parts.Take(7)));
            var key = isParameter
                ? call.Regional(Ssm.Table).Find(parts[5]["parameter".Length..])?["KeyId"]?.ToString()
                : call.Regional("secret").Rows.FirstOrDefault(row => row["ARN"]!.ToString() == string.Join(':', parts.Take(7)))?["KmsKeyId"]?.ToString();
            if (key is { Length: > 0 } && !key.StartsWith("alias/aws/", StringComparison.Ordinal))
            {
                yield return ("kms:Decrypt", Resources.KeyArn(call, key));
            }
        }
    }

    private static string? Refused(Call call, JsonObject task)
    {
        var needed = task["containerDefinitions"]!.AsArray().SelectMany(container => Needed(call, container!.AsObject())).ToList();
        if (needed.Count == 0)
        {
            return null;
        }

        var arn = task["executionRoleArn"]?.ToString() ?? "";
        if (call.Account.Table("iam/role").Find(Name(arn)) is not { } role)
        {
            return $"ECS was unable to assume the role '{arn}' that was provided for this task.";
        }

        try
        {
            Guard.Assume(call.Account, role, Caller.OfService("ecs-tasks.amazonaws.com", call.Account.Id), "sts:AssumeRole", new Dictionary<string, IReadOnlyList<string>>
            {
                ["aws:SourceAccount"] = [call.Account.Id],
                ["aws:SourceArn"] = [call.Arn("ecs", "*")],
            });
        }
        catch (AwsError)
        {
            return $"ECS was unable to assume the role '{arn}' that was provided for this task.";
        }

        foreach (var (action, resource) in needed)
        {
            var context = new Dictionary<string, IReadOnlyList<string>>
            {
                ["aws:RequestedRegion"] = [call.Region],
                ["aws:SecureTransport"] = ["true"],
                ["kms:ViaService"] = [$"secretsmanager.{call.Region}.amazonaws.com", $"ssm.{call.Region}.amazonaws.com"],
                ["kms:CallerAccount"] = [call.Account.Id],
            };
            if (!Guard.Allows(call.Account, arn, action, resource, context))
            {
                return $"ResourceInitializationError: unable to pull secrets or registry auth: AccessDeniedException: User: {arn} is not authorized to perform: {action} on resource: {resource}";
            }
        }

        return null;
    }

    /// <summary>Why a task cannot start; null if it can. ECS pulls images and fetches secrets before it starts a container.</summary>
    private static string? Obstacle(Call call, JsonObject task)
    {
        if (Refused(call, task) is { } refused)
        {
            return refused;
        }

        foreach (var source in task["containerDefinitions"]!.AsArray().SelectMany(container => container!["secrets"] as JsonArray ?? []).Select(secret => secret!["valueFrom"]!.ToString()))
        {
            var parts = source.Split(':');
            if (parts is [_, _, "ssm", ..])
            {
                if (call.Regional(Ssm.Table).Find(parts[5]["parameter".Length..]) is null)
                {
                    return $"ResourceInitializationError: unable to pull secrets or registry auth: invalid parameters: {source}";
                }

                continue;
            }

            var value = SecretsManager.CurrentValue(call, string.Join(':', parts.Take(7)));
            if (value is null)
            {
                return $"ResourceInitializationError: unable to pull secrets or registry auth: ResourceNotFoundException: Secrets Manager can't find the specified secret value for {source}";
            }

            if (parts.ElementAtOrDefault(7) is { Length: > 0 } field && JsonNode.Parse(value)?[field] is null)
            {
                return $"ResourceInitializationError: unable to pull secrets or registry auth: retrieved secret from Secrets Manager did not contain json key {field}";
            }
        }

        return null;
    }

    private static JsonObject ServiceRow(Call call) => call.Regional($"ecs/service/{Name(call.Text("cluster"))}").Get(Name(call.Required("service")), "ServiceNotFoundException", 400);

    private static JsonObject UpdateService(Call call)
    {
        var service = ServiceRow(call).Merge(call.Input.Without("service", "cluster", "forceNewDeployment"));
        if (call.Input.ContainsKey("taskDefinition"))
        {
            service["taskDefinition"] = TaskRow(call)["taskDefinitionArn"]!.ToString();
        }

        Deploy(call, service);
        return new() { ["service"] = service.Copy() };
    }

    private static JsonObject DeleteService(Call call)
    {
        // ECS keeps describing a deleted service for a while.
        var service = ServiceRow(call);
        service["status"] = "INACTIVE";
        service["desiredCount"] = 0;
        service["runningCount"] = 0;
        service["deployments"] = new JsonArray();
        return new() { ["service"] = service.Copy() };
    }
}
