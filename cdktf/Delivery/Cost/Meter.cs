using System.Globalization;
using System.Text.Json;
using HybridCloud.Delivery.Plans;

namespace HybridCloud.Delivery.Cost;

/// <summary>Says which prices of the table apply to a resource, and how many times.</summary>
internal static class Meter
{
    /// <summary>Types whose price key is not the type's name, for example because it includes the size.</summary>
    private static readonly HashSet<string> Measured =
    [
        "digitalocean_app", "digitalocean_database_cluster", "digitalocean_container_registry",
        "aws_ecs_service", "aws_alb", "aws_vpc_endpoint", "aws_db_instance",
        "aws_elasticache_replication_group", "aws_elasticache_cluster", "aws_service_discovery_private_dns_namespace",
    ];

    /// <summary>Whether resources of this type have a monthly price; other types are free, billed by usage, or unknown.</summary>
    public static bool Measures(string type, PriceTable prices) => Measured.Contains(type) || prices.Prices.ContainsKey(type);

    /// <summary>Keys into the price table with quantities, for a resource with these values.</summary>
    public static IEnumerable<(string Key, decimal Quantity)> Read(Plan plan, ResourceChange change, JsonElement values)
    {
        if (values.ValueKind != JsonValueKind.Object)
            return [];
        return change.Type switch
        {
            "digitalocean_app" => App(values),
            "digitalocean_database_cluster" =>
                [($"digitalocean_database_cluster/{(Text(values, "engine") == "redis" ? "valkey" : Text(values, "engine"))}/{Text(values, "size")}", Number(values, "node_count", 1))],
            "digitalocean_container_registry" => [($"digitalocean_container_registry/{Text(values, "subscription_tier_slug")}", 1)],
            "aws_ecs_service" => Fargate(plan, change, values),
            "aws_vpc_endpoint" => Text(values, "vpc_endpoint_type") == "Interface"
                ? [("aws_vpc_endpoint/interface", Count(plan, change, values, "subnet_ids"))]
                : [],
            "aws_db_instance" => Database(values),
            "aws_elasticache_replication_group" => [($"aws_elasticache/{Engine(values)}/{Text(values, "node_type")}", CacheNodes(values))],
            "aws_elasticache_cluster" => [($"aws_elasticache/{Engine(values)}/{Text(values, "node_type")}", Number(values, "num_cache_nodes", 1))],
            "aws_wafv2_web_acl" => [("aws_wafv2_web_acl", 1), ("aws_wafv2_web_acl/rule", Length(values, "rule"))],
            "aws_cloudwatch_metric_alarm" => [("aws_cloudwatch_metric_alarm", Math.Max(1, Metrics(values)))],
            "aws_alb" => [("aws_lb", 1)],
            // Cloud Map creates a private hosted zone in Route 53 for it.
            "aws_service_discovery_private_dns_namespace" => [("aws_route53_zone", 1)],
            _ => [(change.Type, 1)],
        };
    }

    private static IEnumerable<(string, decimal)> App(JsonElement values)
    {
        foreach (var spec in Items(values, "spec"))
        {
            foreach (var kind in (string[])["service", "worker", "job"])
            {
                foreach (var component in Items(spec, kind))
                {
                    // A job is charged only for the seconds that it runs.
                    if (kind == "job")
                        continue;
                    var instances = Items(component, "autoscaling").Select(a => Number(a, "min_instance_count", 1)).DefaultIfEmpty(Number(component, "instance_count", 1)).First();
                    yield return ($"digitalocean_app/{Text(component, "instance_size_slug") ?? "apps-s-1vcpu-0.5gb"}", instances);
                }
            }
        }
    }

    private static IEnumerable<(string, decimal)> Fargate(Plan plan, ResourceChange service, JsonElement values)
    {
        var address = plan.References(service.Address, "task_definition").FirstOrDefault(r => r.StartsWith("aws_ecs_task_definition.", StringComparison.Ordinal));
        var task = address is null ? null : plan.Changes.FirstOrDefault(c => address == c.Address || address.StartsWith(c.Address + ".", StringComparison.Ordinal));
        var definition = task is null ? default : task.After.ValueKind == JsonValueKind.Object ? task.After : task.Before;
        if (definition.ValueKind != JsonValueKind.Object)
            yield break;
        var count = Number(values, "desired_count", 1);
        var architecture = Items(definition, "runtime_platform").Any(p => Text(p, "cpu_architecture") == "ARM64") ? "/arm64" : "";
        yield return ("aws_ecs/vcpu" + architecture, count * Number(definition, "cpu", 256) / 1024);
        yield return ("aws_ecs/gb" + architecture, count * Number(definition, "memory", 512) / 1024);
    }

    private static IEnumerable<(string, decimal)> Database(JsonElement values)
    {
        var copies = Boolean(values, "multi_az") ? 2 : 1;
        yield return ($"aws_db_instance/{Text(values, "instance_class")}", copies);
        yield return ("aws_db_instance/storage", copies * Number(values, "allocated_storage", 0));
    }

    private static decimal CacheNodes(JsonElement values) =>
        Number(values, "num_cache_clusters", 0) is > 0 and var clusters
            ? clusters
            : Number(values, "num_node_groups", 1) * (1 + Number(values, "replicas_per_node_group", 0));

    private static string Engine(JsonElement values) => Text(values, "engine") == "valkey" ? "valkey" : "redis";

    private static decimal Metrics(JsonElement alarm) => Items(alarm, "metric_query").Count(q => Items(q, "metric").Any());

    /// <summary>Length of a list. Before creation its values are unknown, so the configuration's references are counted.</summary>
    private static decimal Count(Plan plan, ResourceChange change, JsonElement values, string name)
    {
        var known = Length(values, name);
        return known > 0 ? known : Math.Max(1, plan.References(change.Address, name).Count(r => r.EndsWith(".id", StringComparison.Ordinal)));
    }

    private static JsonElement.ArrayEnumerator Items(JsonElement values, string name) =>
        values.ValueKind == JsonValueKind.Object && values.TryGetProperty(name, out var list) && list.ValueKind == JsonValueKind.Array ? list.EnumerateArray() : default;

    private static int Length(JsonElement values, string name) =>
        values.ValueKind == JsonValueKind.Object && values.TryGetProperty(name, out var list) && list.ValueKind == JsonValueKind.Array ? list.GetArrayLength() : 0;

    private static string? Text(JsonElement values, string name) =>
        values.ValueKind == JsonValueKind.Object && values.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static bool Boolean(JsonElement values, string name) =>
        values.ValueKind == JsonValueKind.Object && values.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.True;

    private static decimal Number(JsonElement values, string name, decimal otherwise) =>
        values.ValueKind != JsonValueKind.Object || !values.TryGetProperty(name, out var value) ? otherwise
        : value.ValueKind == JsonValueKind.Number ? value.TryGetDecimal(out var number) ? number : decimal.MaxValue
        : value.ValueKind == JsonValueKind.String && decimal.TryParse(value.GetString(), NumberStyles.Number, CultureInfo.InvariantCulture, out var parsed) ? parsed
        : otherwise;
}
