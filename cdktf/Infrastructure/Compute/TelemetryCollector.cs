using HybridCloud.Contract;
using HybridCloud.Infrastructure.Identity;
using HybridCloud.Infrastructure.Values;

namespace HybridCloud.Infrastructure.Compute;

/// <summary>
/// The OpenTelemetry collector that runs beside a container: sends its traces to X-Ray and the depths of its queues to CloudWatch.
/// </summary>
public static class TelemetryCollector
{
    /// <summary>Metric that a workload serves at <see cref="Routes.Metrics"/> for each queue, with the label <see cref="QueueLabel"/>.</summary>
    public const string QueueDepth = "queue_depth";

    /// <summary>Label, and in CloudWatch the dimension, that names the queue.</summary>
    public const string QueueLabel = "queue";

    /// <summary>Address to which the container beside it sends traces, OTLP over HTTP.</summary>
    public const string Endpoint = "http://127.0.0.1:4318";

    /// <summary>OpenTelemetry's name for OTLP over HTTP.</summary>
    public const string Protocol = "http/protobuf";

    /// <summary>The collector's container.</summary>
    /// <param name="region">Region of X-Ray and CloudWatch.</param>
    /// <param name="metricNamespace">CloudWatch namespace of the metrics.</param>
    /// <param name="logGroup">Log group through which metrics reach CloudWatch.</param>
    /// <param name="port">Port at which the container beside it serves its metrics.</param>
    public static Container Sidecar(string region, string metricNamespace, string logGroup, int port) => new()
    {
        Name = "telemetry",
        Image = ImagePins.TelemetryCollector,
        // Traces may be lost; the task goes on.
        Essential = false,
        Environment = new Dictionary<string, string> { ["AOT_CONFIG_CONTENT"] = Configuration(region, metricNamespace, logGroup, port) },
    };

    /// <summary>The metric that the collector makes of a queue's depth.</summary>
    /// <param name="metricNamespace">CloudWatch namespace of the metrics.</param>
    /// <param name="queue">Name of the queue.</param>
    public static Backlog Backlog(string metricNamespace, string queue) =>
        new(metricNamespace, QueueDepth, new Dictionary<string, string> { [QueueLabel] = queue });

    /// <summary>Allows the collector to write traces.</summary>
    public static PolicyStatement GrantTraces(string sid) => new()
    {
        Sid = sid,
        Actions = ["xray:PutTraceSegments", "xray:PutTelemetryRecords"],
        Resources = ["*"],
        WildcardReason = "X-Ray has no resources that writing could be limited to.",
    };

    private static string Configuration(string region, string metricNamespace, string logGroup, int port) => $$"""
        receivers:
          otlp:
            protocols:
              grpc:
                endpoint: 127.0.0.1:4317
              http:
                endpoint: 127.0.0.1:4318
          prometheus:
            config:
              scrape_configs:
                - job_name: workload
                  scrape_interval: 60s
                  metrics_path: {{Routes.Metrics}}
                  static_configs:
                    - targets: ["127.0.0.1:{{port}}"]
        processors:
          memory_limiter:
            check_interval: 1s
            limit_mib: 100
          batch: {}
        exporters:
          awsxray:
            region: {{region}}
          awsemf:
            region: {{region}}
            namespace: {{metricNamespace}}
            log_group_name: {{logGroup}}
            log_stream_name: metrics
            dimension_rollup_option: NoDimensionRollup
            metric_declarations:
              - dimensions: [[{{QueueLabel}}]]
                metric_name_selectors: ["^{{QueueDepth}}$"]
        service:
          pipelines:
            traces:
              receivers: [otlp]
              processors: [memory_limiter, batch]
              exporters: [awsxray]
            metrics:
              receivers: [prometheus]
              processors: [memory_limiter, batch]
              exporters: [awsemf]
        """;
}
