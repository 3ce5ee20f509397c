namespace HybridCloud.Infrastructure.Values;

/// <summary>Third-party images that run beside the project's own, in one place. The digest decides what runs; the tag tells people which version it is.</summary>
/// <remarks>
/// <c>make image-pin</c> asks the registries which digest each tag has now. AWS and Quay let tasks pull anonymously without a limit that
/// matters here; Docker Hub does not: see <see cref="Grafana"/>.
/// </remarks>
public static class ImagePins
{
    /// <summary>AWS Distro for OpenTelemetry: traces to X-Ray, metrics to CloudWatch.</summary>
    public static PinnedImage TelemetryCollector { get; } = new("public.ecr.aws/aws-observability/aws-otel-collector:v0.43.3@sha256:8aa9ea5f67b8d318f7d6af24677e3c70f7098bc0631147cb5fa91addbe980b06");

    /// <summary>The AWS CLI, which fetches configuration before the monitoring containers start.</summary>
    public static PinnedImage AwsCommandLine { get; } = new("public.ecr.aws/aws-cli/aws-cli:2.31.30@sha256:6c9314d8dd18bcfd11c509e00ea39016c4fb978e42e86df1e4dfd17038b10b78");

    public static PinnedImage Prometheus { get; } = new("quay.io/prometheus/prometheus:v3.7.3@sha256:49214755b6153f90a597adcbff0252cc61069f8ab69ce8411285cd4a560e8038");

    public static PinnedImage Alertmanager { get; } = new("quay.io/prometheus/alertmanager:v0.28.1@sha256:27c475db5fb156cab31d5c18a4251ac7ed567746a2483ff264516437a39b15ba");

    /// <summary>Grafana, which only Docker Hub has; Docker Hub limits anonymous pulls.</summary>
    /// <param name="registry">Terraform expression for the registry and the prefix below which Docker Hub's images are found.</param>
    public static PinnedImage Grafana(string registry) =>
        new("docker.io/grafana/grafana:12.2.1@sha256:35c41e0fd0295f5d0ee5db7e780cf33506abfaf47686196f825364889dee878b", registry);

    /// <summary>Docker Hub itself, which allows an address a hundred anonymous pulls in six hours.</summary>
    public const string DockerHub = "docker.io";
}
