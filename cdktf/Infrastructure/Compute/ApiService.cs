using Constructs;
using HybridCloud.Contract;
using HybridCloud.Infrastructure.Networking;
using HybridCloud.Infrastructure.Profiles;
using HybridCloud.Infrastructure.Storage;

namespace HybridCloud.Infrastructure.Compute;

/// <summary>Inputs of <see cref="ApiService"/>.</summary>
public sealed record ApiServiceProps
{
    /// <summary>The application whose API it is.</summary>
    public required Application Application { get; init; }

    /// <summary>Sizes and scaling.</summary>
    public required ApiProfile Profile { get; init; }

    /// <summary>Terraform expression for the arguments with which the image serves the API.</summary>
    public required string Command { get; init; }

    /// <summary>Terraform expression for the arguments with which the image brings the database up to date.</summary>
    public required string MigrateCommand { get; init; }

    /// <summary>Path that answers 200 while the API is healthy.</summary>
    public required string HealthPath { get; init; }

    /// <summary>ARN of the load balancer's certificate.</summary>
    public required string CertificateArn { get; init; }

    /// <summary>Bucket for the load balancer's access logs.</summary>
    public required SecureBucket AccessLogs { get; init; }

    /// <summary>Whether AWS refuses to delete the load balancer. Default no.</summary>
    public bool DeletionProtection { get; init; }
}

/// <summary>
/// The API of an application behind an internal load balancer: migrated before it serves, rolled back by its alarms, scaled by
/// CPU, memory and latency.
/// </summary>
public sealed class ApiService
{
    private const string Part = "api";

    /// <summary>Adds the service with its load balancer, alarms and scaling.</summary>
    public ApiService(Construct scope, ApiServiceProps props)
    {
        ArgumentNullException.ThrowIfNull(props);
        var (application, profile) = (props.Application, props.Profile);
        var hosting = application.Hosting;
        var securityGroup = application.SecurityGroup(scope, Part, "API");
        Target = hosting.Target(scope, "api-targets", Part, securityGroup, WorkloadEnvironment.Port, props.HealthPath);
        Balancer = new LoadBalancer(scope, "api-balancer", new LoadBalancerProps
        {
            Name = $"{hosting.Name}-balancer",
            Prefix = Part,
            Network = hosting.Network,
            CertificateArn = props.CertificateArn,
            Default = Target,
            AccessLogs = props.AccessLogs,
            DeletionProtection = props.DeletionProtection,
        });
        Balancer.Hide("metrics", 1, Routes.Metrics, $"{Routes.Metrics}/*");
        var alarms = new BalancerAlarms(scope, "api-balancer-alarms", new BalancerAlarmsProps
        {
            Name = application.Name(Part),
            Balancer = Balancer,
            Target = Target,
            LatencyTarget = profile.LatencyTarget,
            Topic = hosting.Alerts,
        });
        var task = application.Task(scope, Part, profile.Size, [application.Environment.Data.Database.GrantReadOwner("ReadOwner")],
            application.OwnerContainer(Commands.Migrate, props.MigrateCommand),
            application.Container(Part) with
            {
                CommandExpression = props.Command,
                Port = WorkloadEnvironment.Port,
                // A task that cannot bring the schema up to date never serves; the circuit breaker then rolls back.
                DependsOn = new Dictionary<string, string> { [Commands.Migrate] = "SUCCESS" },
            });
        Service = new FargateService(scope, "api-service", application.Service(Part, task, securityGroup, profile.Tasks) with
        {
            Spot = profile.Spot,
            Ingress = new ServiceIngress(Part, Target, Balancer),
            RollbackAlarms = [alarms.Errors, alarms.Unhealthy],
        });
        _ = new ServiceAlarms(scope, "api-alarms", new ServiceAlarmsProps { Service = Service, MinimumTasks = profile.Tasks.Minimum, Topic = hosting.Alerts });
        var scaling = new ServiceScaling(scope, "api-scaling", new ServiceScalingProps { Service = Service, Tasks = profile.Tasks });
        scaling.OnCpu(profile.CpuTarget);
        scaling.OnMemory(profile.MemoryTarget);
        alarms.Latency.Also(scaling.OnAlarm("latency", profile.LatencyTarget));
    }

    public FargateService Service { get; }

    /// <summary>Its load balancer.</summary>
    public LoadBalancer Balancer { get; }

    /// <summary>The target group of its tasks.</summary>
    public TargetGroup Target { get; }
}
