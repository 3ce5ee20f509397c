namespace HybridCloud.Infrastructure.Values;

/// <summary>Images of others that run beside the project's own, each pinned to a version, in one place.</summary>
public static class ImagePins
{
    /// <summary>AWS Distro for OpenTelemetry: traces to X-Ray, metrics to CloudWatch.</summary>
    public static PinnedImage TelemetryCollector { get; } = new("public.ecr.aws/aws-observability/aws-otel-collector", "v0.43.3");

    /// <summary>The AWS command line, which fetches configuration before the monitoring containers start.</summary>
    public static PinnedImage AwsCommandLine { get; } = new("public.ecr.aws/aws-cli/aws-cli", "2.27.50");

    /// <summary>Prometheus.</summary>
    public static PinnedImage Prometheus { get; } = new("quay.io/prometheus/prometheus", "v3.7.1");

    /// <summary>Alertmanager.</summary>
    public static PinnedImage Alertmanager { get; } = new("quay.io/prometheus/alertmanager", "v0.28.1");

    /// <summary>Grafana.</summary>
    public static PinnedImage Grafana { get; } = new("docker.io/grafana/grafana", "12.2.1");
}
