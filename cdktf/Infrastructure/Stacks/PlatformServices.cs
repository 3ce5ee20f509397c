using Constructs;
using HybridCloud.Infrastructure.Compute;
using HybridCloud.Infrastructure.Edge;
using HybridCloud.Infrastructure.Profiles;
using HybridCloud.Infrastructure.Storage;
using HybridCloud.Infrastructure.Values;

namespace HybridCloud.Infrastructure.Stacks;

/// <summary>What runs in stack <c>platform</c>: the API behind its internal load balancer, the workers and the nightly job.</summary>
/// <remarks>Its parts are siblings in the scope that it is given: their ids become Terraform's addresses.</remarks>
internal sealed class PlatformServices
{
    public PlatformServices(Construct scope, PlatformInputs inputs, PlatformProfile profile, PlatformHosts hosts, string zoneId, Application application, SecureBucket accessLogs)
    {
        Api = new ApiService(scope, new ApiServiceProps
        {
            Application = application,
            Profile = profile.Api,
            Command = inputs.ApiCommand,
            MigrateCommand = inputs.MigrateCommand,
            HealthPath = inputs.HealthPath,
            CertificateArn = new HostedCertificate(scope, "origin-certificate", new HostedCertificateProps { Host = hosts.Origin, ZoneId = zoneId }).Arn,
            AccessLogs = accessLogs,
            DeletionProtection = profile.Protection.PreventDestroy,
        });
        Workers = [.. profile.Workers.Select(worker => new QueueWorker(scope, new QueueWorkerProps { Application = application, Profile = worker, HealthCheck = inputs.HealthCommand }))];
        _ = new OwnerJob(scope, "nightly", new OwnerJobProps
        {
            Application = application,
            Title = "Nightly job",
            Description = "The nightly job, at a quiet hour",
            Schedule = "cron(0 10 * * ? *)",
            Command = inputs.NightlyCommand,
            Size = new FargateSize(256, 512),
        });
    }

    public ApiService Api { get; }

    public IReadOnlyList<QueueWorker> Workers { get; }
}
