using System.Globalization;
using Constructs;
using HybridCloud.Infrastructure.Alarms;
using HybridCloud.Infrastructure.Compute;
using HybridCloud.Infrastructure.Identity;
using HybridCloud.Infrastructure.Networking;
using HybridCloud.Infrastructure.Profiles;
using HybridCloud.Infrastructure.Storage;
using HybridCloud.Infrastructure.Values;

namespace HybridCloud.Infrastructure.Monitoring;

/// <summary>Inputs of <see cref="PrometheusServer"/>.</summary>
public sealed record PrometheusServerProps
{
    /// <summary>Where it runs.</summary>
    public required TaskHosting Hosting { get; init; }

    /// <summary>Where it registers its name.</summary>
    public required ServiceDirectory Directory { get; init; }

    /// <summary>Bucket that it fetches its configuration from.</summary>
    public required SecureBucket Configuration { get; init; }

    /// <summary>What it scrapes: the name that a job's tasks register, by the job's name in prometheus.yml.</summary>
    public required IReadOnlyDictionary<string, RegisteredName> Targets { get; init; }

    /// <summary>Size of a watched task.</summary>
    public required FargateSize Watched { get; init; }

    /// <summary>
    /// Whether its load balancer is public. Prometheus has no sign-in, so <see cref="Viewers"/> must then be few.
    /// Default no.
    /// </summary>
    public bool Public { get; init; }

    /// <summary>Addresses, in CIDR notation, that may view it.</summary>
    public required string Viewers { get; init; }

    /// <summary>Whether the task gets an EBS volume for its metrics instead of scratch space; both go with the task. Default yes.</summary>
    public bool AttachVolume { get; init; } = true;

    /// <summary>Whether AWS refuses to delete the load balancer. Default no.</summary>
    public bool DeletionProtection { get; init; }
}

// Rests on an assumption (docs/ASSUMPTIONS.md): prometheus-user
/// <summary>Prometheus with Alertmanager beside it, configured from cdktf/monitoring/prometheus, behind its own load balancer.</summary>
public sealed class PrometheusServer : Construct
{
    /// <summary>Port of its pages and API.</summary>
    public const int Port = 9090;

    private const string Service = "prometheus";
    private const string Nobody = "65534";
    private const string Files = "files";
    private const string Configuration = "/etc/prometheus";
    private const string Metrics = "metrics";

    private static readonly PolicyStatement ListTargets = new()
    {
        Sid = "ListTargets",
        Actions = ["servicediscovery:ListInstances"],
        Resources = ["*"],
        WildcardReason = "AWS does not document a resource for ListInstances; it only reads addresses within the network.",
    };

    /// <summary>Adds the service and its load balancer.</summary>
    public PrometheusServer(Construct scope, string id, PrometheusServerProps props)
        : base(scope, id)
    {
        ArgumentNullException.ThrowIfNull(props);
        var hosting = props.Hosting;
        SecurityGroup = hosting.SecurityGroup(this, "firewall", Service, "Prometheus");
        var target = hosting.Target(this, "targets", "prom", SecurityGroup, Port, "/-/healthy");
        Balancer = new LoadBalancer(this, "balancer", new LoadBalancerProps
        {
            Name = $"{hosting.Name}-monitoring",
            Prefix = "mon",
            Network = hosting.Network,
            Public = props.Public,
            Default = target,
            DeletionProtection = props.DeletionProtection,
        });
        Balancer.SecurityGroup.AllowFromAddresses("viewers", props.Viewers, Balancer.Port, "Viewers of Prometheus");
        var heartbeat = new Heartbeat(this, "heartbeat", new HeartbeatProps { Name = $"{hosting.Name}-heartbeat", Alerts = hosting.Alerts });
        var files = new MonitoringFiles(this, "prometheus-files", new MonitoringFilesProps
        {
            Folder = "prometheus",
            Bucket = props.Configuration,
            Values = new Dictionary<string, string>
            {
                ["HEARTBEAT_TOPIC"] = heartbeat.Arn,
                ["ALERT_TOPIC_ARN"] = hosting.Alerts.Arn,
                ["ALERT_TOPIC_REGION"] = hosting.Region,
                ["ALERT_ACCOUNT"] = hosting.AccountId,
                ["vector(0.25)"] = string.Create(CultureInfo.InvariantCulture, $"vector({props.Watched.Cpu / 1024.0})"),
                ["vector(536870912)"] = string.Create(CultureInfo.InvariantCulture, $"vector({props.Watched.Memory * 1024L * 1024})"),
            },
        });
        var task = new TaskDefinition(this, "task", hosting.Task(this, "log", Service, new FargateSize(512, 1024)) with
        {
            Containers = [files.Fetch(Files), Ownership(), Discovery(props), Prometheus(), Alertmanager()],
            ScratchVolumes = props.AttachVolume ? [Files] : [Files, Metrics],
            AttachedVolume = props.AttachVolume ? Metrics : null,
            Permissions = [.. files.GrantRead(), hosting.Alerts.GrantPublish("SendAlerts"), heartbeat.GrantPublish("SendHeartbeats"), hosting.Alerts.GrantEncrypt("EncryptAlerts"), ListTargets],
        });
        var service = new FargateService(this, "service", hosting.Service(Service, task, SecurityGroup, new TaskRange(1, 1)) with
        {
            // Two of them would write to the same series.
            OneAtATime = true,
            Ingress = new ServiceIngress(Service, target, Balancer),
            RegistryArn = props.Directory.Register(Service).Arn,
            // The account's default key: metrics are no secret, and with a key of the stack ECS's role would need rights to it.
            Volume = props.AttachVolume ? new ServiceVolume(Metrics, 20, $"{hosting.Name}-volume", null) : null,
            DependsOn = files.Objects,
        });
        _ = new ServiceAlarms(this, "alarms", new ServiceAlarmsProps { Service = service, MinimumTasks = 1, Topic = hosting.Alerts });
        Url = $"http://{Service}.{props.Directory.Domain}:{Port}";
    }

    /// <summary>Security group of its tasks.</summary>
    public SecurityGroup SecurityGroup { get; }

    /// <summary>Its load balancer.</summary>
    public LoadBalancer Balancer { get; }

    /// <summary>Its address within the network.</summary>
    public string Url { get; }

    // A new volume belongs to root.
    private static Container Ownership() => new()
    {
        Name = "ownership",
        Image = ImagePins.Prometheus,
        EntryPoint = ["chown"],
        Command = [$"{Nobody}:{Nobody}", "/prometheus"],
        User = "0",
        Mounts = new Dictionary<string, string> { ["/prometheus"] = Metrics },
        Essential = false,
    };

    // Lists all tasks that Prometheus scrapes, every 15 seconds.
    private static Container Discovery(PrometheusServerProps props) => new()
    {
        Name = "targets",
        Image = ImagePins.AwsCommandLine,
        EntryPoint = ["sh", $"{Configuration}/targets.sh"],
        Command = [.. props.Targets.OrderBy(target => target.Key, StringComparer.Ordinal).Select(target => $"{target.Key}={target.Value.Id}")],
        Environment = new Dictionary<string, string> { ["AWS_REGION"] = props.Hosting.Region, ["TARGETS_PORT"] = $"{WorkloadEnvironment.Port}" },
        Mounts = new Dictionary<string, string> { [Configuration] = Files },
        DependsOn = new Dictionary<string, string> { ["configuration"] = "SUCCESS" },
        // The AWS CLI keeps a cache in the home folder.
        ReadOnlyRoot = false,
    };

    private static Container Prometheus() => new()
    {
        Name = Service,
        Image = ImagePins.Prometheus,
        Command = [$"--config.file={Configuration}/prometheus.yml", "--storage.tsdb.path=/prometheus", "--storage.tsdb.retention.time=15d"],
        Port = Port,
        Mounts = new Dictionary<string, string> { [Configuration] = Files, ["/prometheus"] = Metrics },
        DependsOn = new Dictionary<string, string> { ["configuration"] = "SUCCESS", ["ownership"] = "SUCCESS" },
        StopTimeout = 120,
    };

    private static Container Alertmanager() => new()
    {
        Name = "alertmanager",
        Image = ImagePins.Alertmanager,
        Command = ["--config.file=/etc/alertmanager/alertmanager.yml", "--storage.path=/tmp", "--cluster.listen-address="],
        Mounts = new Dictionary<string, string> { ["/etc/alertmanager"] = Files },
        DependsOn = new Dictionary<string, string> { ["configuration"] = "SUCCESS" },
        ReadOnlyRoot = false,
    };
}
