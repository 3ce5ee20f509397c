using HashiCorp.Cdktf;
using HybridCloud.Contract;
using HybridCloud.Infrastructure.Compute;
using HybridCloud.Infrastructure.Data;
using HybridCloud.Infrastructure.Monitoring;
using HybridCloud.Infrastructure.Networking;
using HybridCloud.Infrastructure.Profiles;
using HybridCloud.Infrastructure.Storage;

namespace HybridCloud.Infrastructure.Stacks;

/// <summary>What watches stack <c>queue</c>: Prometheus, which scrapes both services, and Grafana, which shows its metrics.</summary>
/// <remarks>Its parts are siblings in the scope that it is given: their ids become Terraform's addresses.</remarks>
internal sealed class QueueMonitoring
{
    /// <summary>Adds Prometheus and Grafana.</summary>
    public QueueMonitoring(
        TerraformStack scope, QueueInputs inputs, PlatformProfile profile, QueueServices services, QueueService validator, QueueService uploader, QueueBalancer main,
        SecureBucket configuration, ApplicationSecretProps password)
    {
        Prometheus = new PrometheusServer(scope, "prometheus", new PrometheusServerProps
        {
            Hosting = services.Hosting,
            Directory = services.Directory,
            Configuration = configuration,
            Targets = new Dictionary<string, RegisteredName> { [Commands.Validator] = validator.Name, [Commands.Uploader] = uploader.Name },
            Watched = profile.Queue.Size,
            Public = profile.Queue.Cheap,
            Viewers = profile.Queue.Cheap ? inputs.MonitoringCidr : profile.Queue.Network.Cidr.ToString(),
            AttachVolume = !profile.Queue.Cheap,
            DeletionProtection = profile.Protection.PreventDestroy,
        });
        validator.SecurityGroup.AllowFrom(Prometheus.SecurityGroup, WorkloadEnvironment.Port, "Scraping");
        uploader.SecurityGroup.AllowFrom(Prometheus.SecurityGroup, WorkloadEnvironment.Port, "Scraping");
        Grafana = new GrafanaServer(scope, "grafana", new GrafanaServerProps
        {
            Hosting = services.Hosting,
            Configuration = configuration,
            Prometheus = Prometheus,
            Balancer = main.Balancer,
            Origin = main.Origin,
            Password = new ApplicationSecret(scope, "grafana-password", password with { UserName = "admin", Generation = inputs.GrafanaPasswordGeneration }),
            PasswordGeneration = Token.AsString(inputs.GrafanaPasswordGeneration),
            ExecWhen = inputs.MonitoringExec,
            DockerHub = inputs.DockerHub(services.Hosting.AccountId),
            DockerHubCache = inputs.DockerHubCache,
        });
    }

    public PrometheusServer Prometheus { get; }

    public GrafanaServer Grafana { get; }
}
