using System.Globalization;
using System.Text.Json.Nodes;

namespace HybridCloud.Infrastructure.Tests.Alarms;

/// <summary>An alarm and, in the same configuration, what it watches.</summary>
/// <param name="Stack">The configuration.</param>
/// <param name="Alarm">The alarm.</param>
internal sealed record WatchedAlarm(Synthesized Stack, JsonObject Alarm)
{
    // The instance classes that the profiles use: https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Concepts.DBInstanceClass.Summary.html.
    private static readonly Dictionary<string, double> Gibibytes = new() { ["db.t4g.micro"] = 1, ["db.t4g.small"] = 2, ["db.m7g.large"] = 8 };

    // Private memory in MiB, collector included where a task has one.
    private static readonly Dictionary<string, double> Used = new() { ["api"] = 330, ["worker"] = 300, ["validator"] = 190, ["uploader"] = 200, ["prometheus"] = 400, ["grafana"] = 180 };

    /// <summary>The node in which an alarm names its metric: the alarm itself, or the query that its expression uses.</summary>
    public static JsonNode MetricOf(JsonObject alarm) => (alarm["metric_query"] as JsonArray)?.Select(query => query!["metric"]).Single(metric => metric is not null) ?? alarm;

    /// <summary>The metric's namespace and name; the namespace is "workload" if it is not an AWS service's.</summary>
    public string Metric => $"{(Watched.Text("namespace") is ['A', 'W', 'S', '/', ..] or ['E', 'C', 'S', '/', ..] ? Watched.Text("namespace") : "workload")} {Watched.Text("metric_name")}";

    /// <summary>Names of the dimensions, in order.</summary>
    public string Dimensions => string.Join(',', Watched.At("dimensions").AsObject().Select(dimension => dimension.Key).Order(StringComparer.Ordinal));

    /// <summary>Memory of a database's instance in GiB.</summary>
    public double DatabaseGibibytes => Gibibytes[Dimension("DBInstanceIdentifier", "aws_db_instance").Value.Text("instance_class")];

    /// <summary>Storage of a database in GiB; for a replica, its source's.</summary>
    public double StorageGibibytes
    {
        get
        {
            var database = Dimension("DBInstanceIdentifier", "aws_db_instance").Value;
            return Number(database["allocated_storage"] is null ? Referred("aws_db_instance", database.Text("replicate_source_db")).Value : database, "allocated_storage");
        }
    }

    /// <summary>Whether a cache has a replica besides its primary node.</summary>
    public bool CacheHasReplica => Number(Dimension("CacheClusterId", "aws_elasticache_replication_group").Value, "num_cache_clusters") > 1;

    /// <summary>Fewest tasks that a service should have.</summary>
    public int Tasks => (int)Number(Service, "desired_count");

    /// <summary>Tasks of a service that keep running during a deployment.</summary>
    public int TasksDuringDeployment => (int)(Tasks * Number(Service, "deployment_minimum_healthy_percent") / 100);

    /// <summary>Share of its memory, in percent, that a healthy task of a service uses.</summary>
    public double MemoryPercent
    {
        get
        {
            var (name, task) = Referred("aws_ecs_task_definition", Service.Text("task_definition"));
            return 100 * Used[Used.Keys.Single(part => name.StartsWith(part, StringComparison.Ordinal))] / Number(task, "memory");
        }
    }

    /// <summary>Jobs that wait at any moment while the most workers run and scaling meets its target.</summary>
    public double FullBacklog
    {
        get
        {
            var worker = Stack.Resources("aws_appautoscaling_policy").Single(policy => policy.Key.StartsWith("worker-scaling_backlog", StringComparison.Ordinal)).Value;
            var target = Referred("aws_appautoscaling_target", worker.Text("resource_id")).Value;
            return Number(worker.At("target_tracking_scaling_policy_configuration"), "target_value") * Number(target, "max_capacity");
        }
    }

    private JsonNode Watched => MetricOf(Alarm);

    private JsonObject Service => Dimension("ServiceName", "aws_ecs_service").Value;

    private KeyValuePair<string, JsonObject> Dimension(string name, string type) => Referred(type, Watched.Text("dimensions", name));

    private KeyValuePair<string, JsonObject> Referred(string type, string expression) =>
        Stack.Resources(type).Single(resource => expression.Contains($"{type}.{resource.Key}.", StringComparison.Ordinal));

    private static double Number(JsonNode node, string name) => double.Parse(node.Text(name), CultureInfo.InvariantCulture);
}
