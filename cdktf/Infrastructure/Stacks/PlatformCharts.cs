using HybridCloud.Infrastructure.Compute;
using HybridCloud.Infrastructure.Data;
using HybridCloud.Infrastructure.Monitoring;
using HybridCloud.Infrastructure.Values;

namespace HybridCloud.Infrastructure.Stacks;

/// <summary>The charts of the platform's dashboard.</summary>
internal static class PlatformCharts
{
    public static IReadOnlyList<Chart> All(ApiService api, IReadOnlyList<QueueWorker> workers, DataStores data)
    {
        var balancer = new Dictionary<string, string> { ["LoadBalancer"] = api.Balancer.ArnSuffix, ["TargetGroup"] = api.Target.ArnSuffix };
        FargateService[] services = [api.Service, .. workers.Select(worker => worker.Service)];
        return
        [
            new("API latency (s)",
                new ChartLine("AWS/ApplicationELB", "TargetResponseTime", "p50", "median", balancer),
                new ChartLine("AWS/ApplicationELB", "TargetResponseTime", "p99", "p99", balancer)),
            new("API requests (per minute)",
                new ChartLine("AWS/ApplicationELB", "RequestCount", "Sum", "all", balancer),
                new ChartLine("AWS/ApplicationELB", "HTTPCode_Target_5XX_Count", "Sum", "server errors", balancer)),
            new("Running tasks", [.. services.Select(service => Service(service, "ECS/ContainerInsights", "RunningTaskCount"))]),
            new("CPU of tasks (%)", [.. services.Select(service => Service(service, "AWS/ECS", "CPUUtilization"))]),
            new("Memory of tasks (%)", [.. services.Select(service => Service(service, "AWS/ECS", "MemoryUtilization"))]),
            new("Memory of the cache (%)", [.. data.Cache.NodeNames.Select(node => Node(node, "DatabaseMemoryUsagePercentage"))]),
            new("Waiting jobs", [.. workers.Select(worker => Depth(worker.Backlog, worker.Queue))]),
            new("PostgreSQL: CPU (%) and connections",
                Instance(data.Database.Identifier, "CPUUtilization"),
                Instance(data.Database.Identifier, "DatabaseConnections")),
        ];
    }

    private static ChartLine Service(FargateService service, string metricNamespace, string metric) =>
        new(metricNamespace, metric, "Average", service.Name, new Dictionary<string, string> { ["ClusterName"] = service.Cluster.Name, ["ServiceName"] = service.ServiceName });

    private static ChartLine Node(string node, string metric) =>
        new("AWS/ElastiCache", metric, "Maximum", node, new Dictionary<string, string> { ["CacheClusterId"] = node });

    private static ChartLine Depth(Backlog backlog, string queue) => new(backlog.Namespace, backlog.MetricName, "Average", queue, backlog.Dimensions);

    private static ChartLine Instance(string identifier, string metric) =>
        new("AWS/RDS", metric, "Average", metric, new Dictionary<string, string> { ["DBInstanceIdentifier"] = identifier });
}
