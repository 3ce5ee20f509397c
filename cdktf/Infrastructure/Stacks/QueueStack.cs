using Constructs;
using HashiCorp.Cdktf;
using HashiCorp.Cdktf.Providers.Aws.DataAwsCallerIdentity;
using HashiCorp.Cdktf.Providers.Aws.DataAwsRoute53Zone;
using HashiCorp.Cdktf.Providers.Aws.Route53Record;
using HybridCloud.Contract;
using HybridCloud.Infrastructure.Compute;
using HybridCloud.Infrastructure.Data;
using HybridCloud.Infrastructure.Edge;
using HybridCloud.Infrastructure.Identity;
using HybridCloud.Infrastructure.Networking;
using HybridCloud.Infrastructure.Observability;
using HybridCloud.Infrastructure.Policies;
using HybridCloud.Infrastructure.Values;

namespace HybridCloud.Infrastructure.Stacks;

/// <summary>
/// A validator behind a load balancer, a queue, an uploader that moves messages from it to a bucket, and Prometheus and
/// Grafana that need no manual step.
/// </summary>
public sealed class QueueStack : TerraformStack
{
    /// <summary>Domain within the network; the scrape configuration in cdktf/monitoring names the services below it.</summary>
    public const string Domain = "queue.internal";

    private const int PrometheusPort = 9090;
    private const int GrafanaPort = 3000;
    private const string Files = "files";
    private const string Metrics = "metrics";

    private readonly PlatformProfile _profile;
    private readonly QueueInputs _inputs;
    private readonly string _name;
    private readonly string _accountId;

    /// <summary>Adds the stack to an app.</summary>
    /// <param name="scope">The app.</param>
    /// <param name="id">Name of the stack.</param>
    /// <param name="deployment">Environment and build.</param>
    /// <param name="profile">Sizes and switches. Default those of the environment.</param>
    public QueueStack(Construct scope, string id, Deployment deployment, PlatformProfile? profile = null)
        : base(scope, id)
    {
        ArgumentNullException.ThrowIfNull(deployment);
        _profile = profile ?? PlatformProfile.For(deployment.Environment);
        _inputs = new QueueInputs(this);
        _name = $"{_inputs.Name}-queue-{deployment.Environment}";
        _ = new StateBackend(this);
        var owner = new Owner(_inputs.Owner);
        _ = new AwsProviders(this, owner.AwsTags(new DeploymentName(_inputs.Name, deployment.Environment)), _inputs.AwsRegion);
        _accountId = new DataAwsCallerIdentity(this, "account").AccountId;
        Aspects.Of(this).Add(new RequiredTags(owner));
        var secretPath = new SecretPath(_inputs.Name, deployment.Environment);

        // Network, keys, alarms.
        var network = new Network(this, "network", new NetworkProps { Name = _name, Cidr = _profile.Queue.Network.Cidr, Zones = _inputs.Zones, NatGateways = _profile.Queue.Network.NatGateways });
        _ = new PrivateEndpoints(this, "endpoints", new PrivateEndpointsProps
        {
            Name = _name,
            Network = network,
            Region = _inputs.AwsRegion,
            Zones = _profile.Queue.Network.EndpointZones,
            Services = [.. PrivateEndpoints.TaskServices, "sqs"],
        });
        var secretsKey = Key("secrets-key", "secrets", "The API's token and Grafana's password");
        var logsKey = Key("logs-key", "logs", "Logs", $"logs.{_inputs.AwsRegion}.amazonaws.com");
        _ = new FlowLogs(this, "flow-logs", new FlowLogsProps
        {
            Name = _name,
            Network = network,
            LogGroup = Log("flow", $"/vpc/{_name}/flow", logsKey),
            Traffic = _profile.Queue.Network.FlowLogTraffic,
            AccountId = _accountId,
        });
        var alerts = new AlertTopic(this, "alerts", new AlertTopicProps { Name = $"{_name}-alerts", Subscriptions = _inputs.AlarmSubscriptions, Email = _inputs.AlarmEmail, AccountId = _accountId });
        _ = new AlertForwarding(this, "alert-forwarding", new AlertForwardingProps
        {
            Name = _name,
            Topic = alerts,
            PagerDutyUrl = _inputs.PagerDutyUrl,
            SlackTeam = _inputs.SlackTeam,
            SlackChannel = _inputs.SlackChannel,
            AccountId = _accountId,
        });

        // The queue, the bucket, the image, the token.
        var queue = new MessageQueue(this, "messages", new MessageQueueProps { Name = _name });
        var bucket = Bucket("bucket", $"{_name}-messages");
        var configuration = Bucket("configuration", $"{_name}-configuration");
        var repository = new ImageRepository(this, "repository", new ImageRepositoryProps { Name = $"{_name}/app", ForceDelete = !_profile.Protection.PreventDestroy });
        var tokenParameter = secretPath.Of("validator", "api-token");
        var parts = new QueueParts
        {
            Network = network,
            Cluster = new Cluster(this, "cluster", new ClusterProps { Name = _name, SessionLog = Log("sessions", $"/ecs/{_name}/sessions", logsKey), Key = logsKey }),
            Directory = new ServiceDirectory(this, "directory", new ServiceDirectoryProps { Domain = Domain, Network = network }),
            Image = TerraformExpression.FirstOf(_inputs.Image, $"{repository.Url}:{deployment.Image.Tag}"),
            ImageRepositoryArns = [repository.Arn, $"arn:aws:ecr:{_inputs.AwsRegion}:{_accountId}:repository/{_inputs.Name}-queue-*"],
            LogsKey = logsKey,
            Alerts = alerts,
        };

        // The two services.
        var validatorFirewall = Firewall(parts, Commands.Validator, "Validator");
        var uploaderFirewall = Firewall(parts, Commands.Uploader, "Uploader");
        var validatorTarget = Target("validator-targets", "val", parts, validatorFirewall, WorkloadEnvironment.Port, Routes.Health);
        var host = new PlatformHosts(_inputs.HostedZone, deployment.Environment).Queue;
        var main = MainBalancer(network, validatorTarget, host);
        var balancerAlarms = new BalancerAlarms(this, "validator-balancer-alarms", new BalancerAlarmsProps { Name = $"{_name}-validator", Balancer = main, Target = validatorTarget, LatencyTarget = 1, Topic = alerts });
        var validator = Service(parts, Commands.Validator, validatorFirewall, _profile.Queue.ValidatorTasks, new ServiceIngress(Commands.Validator, validatorTarget, main),
            new TaskDefinition(this, "validator-task", TaskProps(parts, Commands.Validator, _profile.Queue.Size) with
            {
                Containers =
                [
                    Container(parts, Commands.Validator) with
                    {
                        Environment = Variables((EnvironmentNames.QueueUrl, queue.Url), (EnvironmentNames.ValidatorRequestsPerSecond, Token.AsString(_inputs.RequestsPerSecond))),
                        Secrets = new Dictionary<string, string> { [EnvironmentNames.ApiToken] = Parameter(tokenParameter) },
                    },
                ],
                Secrets =
                [
                    new PolicyStatement { Sid = "ReadToken", Actions = ["ssm:GetParameters"], Resources = [Parameter(tokenParameter)] },
                    secretsKey.GrantDecrypt("DecryptToken"),
                ],
                Permissions = [queue.GrantSend("SendMessages")],
            }),
            balancerAlarms.Errors, balancerAlarms.Unhealthy);
        var validatorScaling = new ServiceScaling(this, "validator-scaling", new ServiceScalingProps { Service = validator, Tasks = _profile.Queue.ValidatorTasks });
        validatorScaling.OnCpu(60);
        var uploader = Service(parts, Commands.Uploader, uploaderFirewall, _profile.Queue.UploaderTasks, null,
            new TaskDefinition(this, "uploader-task", TaskProps(parts, Commands.Uploader, _profile.Queue.Size) with
            {
                Containers = [Container(parts, Commands.Uploader) with { Environment = Variables((EnvironmentNames.QueueUrl, queue.Url), (EnvironmentNames.BucketName, bucket.Name)), StopTimeout = 120 }],
                Permissions = [queue.GrantConsume("ReceiveMessages"), bucket.GrantWrite("StoreMessages", Stores.MessagesPrefix)],
            }));
        var uploaderScaling = new ServiceScaling(this, "uploader-scaling", new ServiceScalingProps { Service = uploader, Tasks = _profile.Queue.UploaderTasks });
        uploaderScaling.OnBacklog(Backlog.OfSqs(queue.Name), _profile.Queue.BacklogPerTask);
        _ = new QueueAlarms(this, "queue-alarms", new QueueAlarmsProps { Name = $"{_name}-messages", Queue = queue, Topic = alerts });

        // Monitoring.
        var prometheusFirewall = Firewall(parts, "prometheus", "Prometheus");
        validatorFirewall.Admit(prometheusFirewall, WorkloadEnvironment.Port, "Scraping");
        uploaderFirewall.Admit(prometheusFirewall, WorkloadEnvironment.Port, "Scraping");
        var monitoring = Prometheus(parts, prometheusFirewall, configuration, alerts);
        var grafanaPassword = new ApplicationSecret(this, "grafana-password", new ApplicationSecretProps
        {
            Name = secretPath.Of("grafana", "admin"),
            Description = "Grafana's administrator",
            Key = secretsKey,
            RecoveryDays = _profile.Protection.SecretRecoveryDays,
            UserName = "admin",
            Generation = _inputs.GrafanaPasswordGeneration,
        });
        Grafana(parts, prometheusFirewall, configuration, main, grafanaPassword, $"{Url(main, host)}/grafana");

        var outputs = new StackOutputs(this);
        outputs.Add("alb_dns_name", "Load balancer of the validator and of Grafana", main.DnsName);
        outputs.Add("validator_url", "Where the validator answers", Url(main, host));
        outputs.Add("ecr_validator_repository_url", "Where to push the image that runs the validator: one image serves both services", repository.Url);
        outputs.Add("ecr_uploader_repository_url", "Where to push the image that runs the uploader: one image serves both services", repository.Url);
        outputs.Add("s3_bucket_name", "Bucket of the messages", bucket.Name);
        outputs.Add("queue_url", "The queue", queue.Url);
        outputs.Add("api_token", "Command that prints the API's token, which Terraform never knows",
            $"aws ssm get-parameter --region {_inputs.AwsRegion} --name {tokenParameter} --with-decryption --query Parameter.Value --output text");
        outputs.Add("api_token_setup", "Command that makes the API's token, once, before the validator's first task can start",
            $"aws ssm put-parameter --region {_inputs.AwsRegion} --name {tokenParameter} --type SecureString --key-id alias/{_name}-secrets --value \"$(openssl rand -hex 32)\"");
        outputs.Add("grafana_url", "Grafana", $"{Url(main, host)}/grafana");
        outputs.Add("grafana_admin_password", "Command that prints the password of Grafana's user admin",
            $"aws secretsmanager get-secret-value --region {_inputs.AwsRegion} --secret-id {secretPath.Of("grafana", "admin")} --query SecretString --output text | jq -r .password");
        outputs.Add("prometheus_url", "Prometheus", $"http://{monitoring.DnsName}");
    }

    private static string Url(LoadBalancer balancer, string host) => balancer.Port == 443 ? $"https://{host}" : $"http://{balancer.DnsName}";

    private EncryptionKey Key(string id, string purpose, string description, params IReadOnlyList<string> services) => new(this, id, new EncryptionKeyProps
    {
        Name = $"{_name}-{purpose}",
        Description = description,
        AccountId = _accountId,
        Services = services,
        PreventDestroy = _profile.Protection.PreventDestroy,
    });

    private SecureBucket Bucket(string id, string name) => new(this, id, new SecureBucketProps
    {
        Name = name,
        ForceDestroy = !_profile.Protection.PreventDestroy,
        PreventDestroy = _profile.Protection.PreventDestroy,
    });

    private LogGroup Log(string service, string name, EncryptionKey key) =>
        new(this, $"{service}-log", new LogGroupProps { Name = name, RetentionDays = _profile.LogRetention.Days, Key = key });

    private string Parameter(string name) => $"arn:aws:ssm:{_inputs.AwsRegion}:{_accountId}:parameter{name}";

    private Firewall Firewall(QueueParts parts, string name, string description)
    {
        var firewall = new Firewall(this, $"{name}-firewall", new FirewallProps { Name = $"{_name}-{name}", Description = description, Network = parts.Network });
        firewall.LetOut(443, "AWS APIs and image layers");
        return firewall;
    }

    private TargetGroup Target(string id, string prefix, QueueParts parts, Firewall firewall, int port, string health) => new(this, id, new TargetGroupProps
    {
        Prefix = prefix,
        Network = parts.Network,
        Firewall = firewall,
        Port = port,
        HealthPath = health,
    });

    // With a name and a certificate of its own, or, the cheap way, under the name that AWS gives it.
    private LoadBalancer MainBalancer(Network network, TargetGroup validator, string host)
    {
        var zoneId = _profile.Queue.Cheap ? null : new DataAwsRoute53Zone(this, "zone", new DataAwsRoute53ZoneConfig { Name = _inputs.HostedZone, PrivateZone = false }).ZoneId;
        var balancer = new LoadBalancer(this, "main-balancer", new LoadBalancerProps
        {
            Name = $"{_name}-main",
            Prefix = "main",
            Network = network,
            Public = true,
            CertificateArn = zoneId is null ? null : new HostedCertificate(this, "certificate", new HostedCertificateProps { Host = host, ZoneId = zoneId }).Arn,
            Default = validator,
            DeletionProtection = _profile.Protection.PreventDestroy,
        });
        balancer.Firewall.AdmitAddresses("internet", "0.0.0.0/0", balancer.Port, "Callers of the validator and viewers of Grafana");
        if (zoneId is null)
            return balancer;
        balancer.Firewall.AdmitAddresses("internet", "0.0.0.0/0", 80, "Redirected to HTTPS");
        _ = new Route53Record(this, "name", new Route53RecordConfig
        {
            ZoneId = zoneId,
            Name = host,
            Type = "A",
            Alias = new Route53RecordAlias { Name = balancer.DnsName, ZoneId = balancer.ZoneId, EvaluateTargetHealth = true },
        });
        return balancer;
    }

    private TaskDefinitionProps TaskProps(QueueParts parts, string name, FargateSize size) => new()
    {
        Name = $"{_name}-{name}",
        Region = _inputs.AwsRegion,
        AccountId = _accountId,
        Size = size,
        Containers = [],
        LogGroup = Log(name, $"/ecs/{_name}/{name}", parts.LogsKey),
        ImageRepositoryArns = parts.ImageRepositoryArns,
    };

    private Container Container(QueueParts parts, string command) => new()
    {
        Name = command,
        Image = parts.Image,
        Command = [command],
        Port = WorkloadEnvironment.Port,
        HealthCheckExpression = PlatformInputs.JsonWords(_inputs.HealthCommand),
    };

    private Dictionary<string, string> Variables(params IReadOnlyList<(string Name, string Value)> own) => new(own.Select(variable => KeyValuePair.Create(variable.Name, variable.Value)))
    {
        [EnvironmentNames.AwsRegion] = _inputs.AwsRegion,
        [EnvironmentNames.Port] = $"{WorkloadEnvironment.Port}",
    };

    private FargateService Service(QueueParts parts, string name, Firewall firewall, TaskRange tasks, ServiceIngress? ingress, TaskDefinition task, params IReadOnlyList<MetricAlarm> rollbackAlarms)
    {
        var service = new FargateService(this, $"{name}-service", new FargateServiceProps
        {
            Name = $"{_name}-{name}",
            Cluster = parts.Cluster,
            Task = task,
            Network = parts.Network,
            Firewall = firewall,
            Tasks = tasks,
            PublicAddresses = _profile.Queue.Cheap,
            Exec = _profile.Access.Exec,
            Ingress = ingress,
            RegistryArn = parts.Directory.Register(name),
            RollbackAlarms = rollbackAlarms,
        });
        _ = new ServiceAlarms(this, $"{name}-alarms", new ServiceAlarmsProps { Service = service, LeastTasks = tasks.Least, Topic = parts.Alerts });
        return service;
    }

    private LoadBalancer Prometheus(QueueParts parts, Firewall firewall, SecureBucket configuration, AlertTopic alerts)
    {
        var target = Target("prometheus-targets", "prom", parts, firewall, PrometheusPort, "/-/healthy");
        var balancer = new LoadBalancer(this, "monitoring-balancer", new LoadBalancerProps
        {
            Name = $"{_name}-monitoring",
            Prefix = "mon",
            Network = parts.Network,
            // Prometheus asks nobody who he is, so that only the cheap way shows it outside, and there to given addresses.
            Public = _profile.Queue.Cheap,
            Default = target,
            DeletionProtection = _profile.Protection.PreventDestroy,
        });
        balancer.Firewall.AdmitAddresses("viewers", _profile.Queue.Cheap ? _inputs.MonitoringCidr : _profile.Queue.Network.Cidr.ToString(), balancer.Port, "Viewers of Prometheus");
        var files = new MonitoringFiles(this, "prometheus-files", new MonitoringFilesProps
        {
            Folder = "prometheus",
            Bucket = configuration,
            Values = new Dictionary<string, string> { ["ALERT_TOPIC_ARN"] = alerts.Arn, ["ALERT_TOPIC_REGION"] = _inputs.AwsRegion },
        });
        const string nobody = "65534";
        var task = new TaskDefinition(this, "prometheus-task", TaskProps(parts, "prometheus", new FargateSize(512, 1024)) with
        {
            Containers =
            [
                files.Fetch(Files),
                new Container
                {
                    // A new volume belongs to root.
                    Name = "ownership",
                    Image = ImagePins.Prometheus,
                    EntryPoint = ["chown"],
                    Command = [$"{nobody}:{nobody}", "/prometheus"],
                    User = "0",
                    Mounts = new Dictionary<string, string> { ["/prometheus"] = Metrics },
                    Essential = false,
                },
                new Container
                {
                    Name = "prometheus",
                    Image = ImagePins.Prometheus,
                    Command = ["--config.file=/etc/prometheus/prometheus.yml", "--storage.tsdb.path=/prometheus", "--storage.tsdb.retention.time=15d"],
                    Port = PrometheusPort,
                    Mounts = new Dictionary<string, string> { ["/etc/prometheus"] = Files, ["/prometheus"] = Metrics },
                    DependsOn = new Dictionary<string, string> { ["configuration"] = "SUCCESS", ["ownership"] = "SUCCESS" },
                    StopTimeout = 120,
                },
                new Container
                {
                    Name = "alertmanager",
                    Image = ImagePins.Alertmanager,
                    Command = ["--config.file=/etc/alertmanager/alertmanager.yml", "--storage.path=/tmp", "--cluster.listen-address="],
                    Mounts = new Dictionary<string, string> { ["/etc/alertmanager"] = Files },
                    DependsOn = new Dictionary<string, string> { ["configuration"] = "SUCCESS" },
                    ReadOnlyRoot = false,
                },
            ],
            ScratchVolumes = _profile.Queue.Cheap ? [Files, Metrics] : [Files],
            AttachedVolume = _profile.Queue.Cheap ? null : Metrics,
            Permissions = [.. files.GrantRead(), alerts.GrantPublish("SendAlerts"), alerts.GrantEncrypt("EncryptAlerts")],
        });
        var service = new FargateService(this, "prometheus-service", new FargateServiceProps
        {
            Name = $"{_name}-prometheus",
            Cluster = parts.Cluster,
            Task = task,
            Network = parts.Network,
            Firewall = firewall,
            Tasks = new TaskRange(1, 1),
            // Two of them would write to the same series.
            OneAtATime = true,
            PublicAddresses = _profile.Queue.Cheap,
            Exec = _profile.Access.Exec,
            Ingress = new ServiceIngress("prometheus", target, balancer),
            RegistryArn = parts.Directory.Register("prometheus"),
            Volume = _profile.Queue.Cheap ? null : new ServiceVolume(Metrics, 20, $"{_name}-volume", _accountId, null),
            DependsOn = files.Objects,
        });
        _ = new ServiceAlarms(this, "prometheus-alarms", new ServiceAlarmsProps { Service = service, LeastTasks = 1, Topic = parts.Alerts });
        return balancer;
    }

    private void Grafana(QueueParts parts, Firewall prometheus, SecureBucket configuration, LoadBalancer main, ApplicationSecret password, string url)
    {
        var firewall = Firewall(parts, "grafana", "Grafana");
        prometheus.Admit(firewall, PrometheusPort, "Queries of the dashboards");
        var target = Target("grafana-targets", "graf", parts, firewall, GrafanaPort, "/api/health");
        main.Route("grafana", 10, ["/grafana", "/grafana/*"], target);
        var files = new MonitoringFiles(this, "grafana-files", new MonitoringFilesProps { Folder = "grafana", Bucket = configuration });
        var task = new TaskDefinition(this, "grafana-task", TaskProps(parts, "grafana", new FargateSize(256, 512)) with
        {
            Containers =
            [
                files.Fetch(Files),
                new Container
                {
                    Name = "grafana",
                    Image = ImagePins.Grafana,
                    Port = GrafanaPort,
                    Environment = new Dictionary<string, string>
                    {
                        ["GF_ANALYTICS_CHECK_FOR_UPDATES"] = "false",
                        ["GF_ANALYTICS_REPORTING_ENABLED"] = "false",
                        ["GF_PATHS_PROVISIONING"] = "/etc/grafana-files/provisioning",
                        ["GF_SERVER_ROOT_URL"] = url,
                        ["GF_SERVER_SERVE_FROM_SUB_PATH"] = "true",
                        ["PROMETHEUS_URL"] = $"http://prometheus.{parts.Directory.Domain}:{PrometheusPort}",
                    },
                    Secrets = new Dictionary<string, string> { ["GF_SECURITY_ADMIN_PASSWORD"] = password.Field("password") },
                    Mounts = new Dictionary<string, string> { ["/etc/grafana-files"] = Files },
                    DependsOn = new Dictionary<string, string> { ["configuration"] = "SUCCESS" },
                    // Everything that lasts is provisioned; its database may go with the task.
                    ReadOnlyRoot = false,
                },
            ],
            ScratchVolumes = [Files],
            Secrets = [password.GrantRead("ReadPassword"), password.Key.GrantDecrypt("DecryptPassword")],
            Permissions = files.GrantRead(),
        });
        var service = new FargateService(this, "grafana-service", new FargateServiceProps
        {
            Name = $"{_name}-grafana",
            Cluster = parts.Cluster,
            Task = task,
            Network = parts.Network,
            Firewall = firewall,
            Tasks = new TaskRange(1, 1),
            PublicAddresses = _profile.Queue.Cheap,
            Exec = _profile.Access.Exec,
            Ingress = new ServiceIngress("grafana", target, main),
            DependsOn = [password.FirstVersion!, .. files.Objects],
            Triggers = new Dictionary<string, string> { ["grafana_password"] = Token.AsString(_inputs.GrafanaPasswordGeneration) },
        });
        _ = new ServiceAlarms(this, "grafana-alarms", new ServiceAlarmsProps { Service = service, LeastTasks = 1, Topic = parts.Alerts });
    }
}

/// <summary>What the services of the stack have in common.</summary>
internal sealed record QueueParts
{
    public required Network Network { get; init; }

    public required Cluster Cluster { get; init; }

    public required ServiceDirectory Directory { get; init; }

    public required string Image { get; init; }

    public required IReadOnlyList<string> ImageRepositoryArns { get; init; }

    public required EncryptionKey LogsKey { get; init; }

    public required AlertTopic Alerts { get; init; }
}
