using Constructs;
using HashiCorp.Cdktf.Providers.Aws.IamRolePolicy;
using HybridCloud.Infrastructure.Compute;
using HybridCloud.Infrastructure.Data;
using HybridCloud.Infrastructure.Expressions;
using HybridCloud.Infrastructure.Identity;
using HybridCloud.Infrastructure.Networking;
using HybridCloud.Infrastructure.Profiles;
using HybridCloud.Infrastructure.Storage;
using HybridCloud.Infrastructure.Values;

namespace HybridCloud.Infrastructure.Monitoring;

// Rests on an assumption (docs/ASSUMPTIONS.md): session-to-remote-host
/// <summary>Inputs of <see cref="GrafanaServer"/>.</summary>
public sealed record GrafanaServerProps
{
    /// <summary>Where it runs.</summary>
    public required TaskHosting Hosting { get; init; }

    /// <summary>Bucket that it fetches its configuration from.</summary>
    public required SecureBucket Configuration { get; init; }

    /// <summary>What its dashboards query.</summary>
    public required PrometheusServer Prometheus { get; init; }

    /// <summary>Load balancer that serves it below <see cref="GrafanaServer.Path"/>.</summary>
    public required LoadBalancer Balancer { get; init; }

    /// <summary>Where viewers find the load balancer, without a path.</summary>
    public required string Origin { get; init; }

    /// <summary>Password of its user admin, in the field <c>password</c>.</summary>
    public required ApplicationSecret Password { get; init; }

    /// <summary>Changes with the password, and so redeploys the service.</summary>
    public required string PasswordGeneration { get; init; }

    /// <summary>Registry and prefix below which Docker Hub's images are found.</summary>
    public required string DockerHub { get; init; }

    /// <summary>Prefix in ECR of a pull-through cache of Docker Hub, or null in Terraform.</summary>
    public required string DockerHubCache { get; init; }

    /// <summary>Terraform condition under which people may reach <see cref="Prometheus"/> through its task. Default never.</summary>
    /// <remarks>Not through Prometheus' own task: turning the switch replaces the task, and its volume with the metrics.</remarks>
    public string? ExecWhen { get; init; }
}

/// <summary>Grafana with datasource and dashboards from cdktf/monitoring/grafana: nothing in it is made by hand.</summary>
public sealed class GrafanaServer : Construct
{
    /// <summary>Path below which the load balancer serves it.</summary>
    public const string Path = "/grafana";

    private const string Service = "grafana";
    private const int Port = 3000;
    private const string Files = "files";
    private const string Folder = "/etc/grafana-files";

    /// <summary>Adds the service and its route.</summary>
    public GrafanaServer(Construct scope, string id, GrafanaServerProps props)
        : base(scope, id)
    {
        ArgumentNullException.ThrowIfNull(props);
        var hosting = props.Hosting;
        Url = props.Origin + Path;
        var securityGroup = hosting.SecurityGroup(this, "firewall", Service, "Grafana");
        props.Prometheus.SecurityGroup.AllowFrom(securityGroup, PrometheusServer.Port, "Queries of the dashboards");
        var target = hosting.Target(this, "targets", "graf", securityGroup, Port, "/api/health");
        props.Balancer.Route(Service, 10, [Path, $"{Path}/*"], target);
        var files = new MonitoringFiles(this, "grafana-files", new MonitoringFilesProps { Folder = "grafana", Bucket = props.Configuration });
        var task = new TaskDefinition(this, "task", hosting.Task(this, "log", Service, new FargateSize(256, 512)) with
        {
            Containers = [files.Fetch(Files), Grafana(props)],
            ScratchVolumes = [Files],
            Secrets = [props.Password.GrantRead("ReadPassword"), props.Password.Key.GrantDecrypt("DecryptPassword")],
            Permissions = files.GrantRead(),
        });
        var cached = PullThrough(task.ExecutionRole, props);
        var service = new FargateService(this, "service", hosting.Service(Service, task, securityGroup, new TaskRange(1, 1)) with
        {
            Ingress = new ServiceIngress(Service, target, props.Balancer),
            DependsOn = [props.Password.FirstVersion!, cached, .. files.Objects],
            ExecWhen = props.ExecWhen,
            Triggers = new Dictionary<string, string> { ["grafana_password"] = props.PasswordGeneration },
        });
        _ = new ServiceAlarms(this, "alarms", new ServiceAlarmsProps { Service = service, MinimumTasks = 1, Topic = hosting.Alerts });
    }

    /// <summary>Where viewers find it.</summary>
    public string Url { get; }

    // https://docs.aws.amazon.com/AmazonECR/latest/userguide/pull-through-cache-iam.html
    private static IamRolePolicy PullThrough(ServiceRole start, GrafanaServerProps props)
    {
        var policy = start.Allow("cache", new PolicyStatement
        {
            Sid = "PullThroughCache",
            Actions = ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:BatchImportUpstreamImage", "ecr:CreateRepository", "ecr:GetDownloadUrlForLayer"],
            Resources = [$"arn:aws:ecr:{props.Hosting.Region}:{props.Hosting.AccountId}:repository/{props.DockerHubCache}/*"],
        });
        policy.Count = Existence.Unless(TerraformExpression.IsNull(props.DockerHubCache));
        return policy;
    }

    private Container Grafana(GrafanaServerProps props) => new()
    {
        Name = Service,
        Image = ImagePins.Grafana(props.DockerHub),
        Port = Port,
        Environment = new Dictionary<string, string>
        {
            ["GF_ANALYTICS_CHECK_FOR_UPDATES"] = "false",
            ["GF_ANALYTICS_REPORTING_ENABLED"] = "false",
            ["GF_PATHS_PROVISIONING"] = $"{Folder}/provisioning",
            ["GF_SERVER_ROOT_URL"] = Url,
            ["GF_SERVER_SERVE_FROM_SUB_PATH"] = "true",
            ["PROMETHEUS_URL"] = props.Prometheus.Url,
        },
        Secrets = new Dictionary<string, string> { ["GF_SECURITY_ADMIN_PASSWORD"] = props.Password.Field("password") },
        Mounts = new Dictionary<string, string> { [Folder] = Files },
        DependsOn = new Dictionary<string, string> { ["configuration"] = "SUCCESS" },
        // Everything permanent is provisioned; its database may be lost with the task.
        ReadOnlyRoot = false,
    };
}
