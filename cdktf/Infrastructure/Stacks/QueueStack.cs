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
        RequiredTags.Demand(this, owner);
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
        var image = TerraformExpression.FirstOf(_inputs.Image, $"{repository.Url}:{deployment.Image.Tag}");
        var hosting = new TaskHosting
        {
            Name = _name,
            Region = _inputs.AwsRegion,
            AccountId = _accountId,
            Network = network,
            Cluster = new Cluster(this, "cluster", new ClusterProps { Name = _name, SessionLog = Log("sessions", $"/ecs/{_name}/sessions", logsKey), Key = logsKey }),
            Directory = new ServiceDirectory(this, "directory", new ServiceDirectoryProps { Domain = Domain, Network = network }),
            ImageRepositoryArns = [repository.Arn, $"arn:aws:ecr:{_inputs.AwsRegion}:{_accountId}:repository/{_inputs.Name}-queue-*"],
            LogsKey = logsKey,
            LogRetentionDays = _profile.LogRetention.Days,
            Alerts = alerts,
            PublicAddresses = _profile.Queue.Cheap,
            Exec = _profile.Access.Exec,
        };

        // The two services.
        var validatorFirewall = hosting.Firewall(this, "validator-firewall", Commands.Validator, "Validator");
        var validatorTarget = hosting.Target(this, "validator-targets", "val", validatorFirewall, WorkloadEnvironment.Port, Routes.Health);
        var host = new PlatformHosts(_inputs.HostedZone, deployment.Environment).Queue;
        var main = MainBalancer(network, validatorTarget, host);
        var origin = main.Port == 443 ? $"https://{host}" : $"http://{main.DnsName}";
        var balancerAlarms = new BalancerAlarms(this, "validator-balancer-alarms", new BalancerAlarmsProps { Name = $"{_name}-validator", Balancer = main, Target = validatorTarget, LatencyTarget = 1, Topic = alerts });
        var validatorTask = new TaskDefinition(this, "validator-task", hosting.Task(this, "validator-log", Commands.Validator, _profile.Queue.Size) with
        {
            Containers =
            [
                Container(image, Commands.Validator) with
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
        });
        var validator = new FargateService(this, "validator-service", hosting.Service(Commands.Validator, validatorTask, validatorFirewall, _profile.Queue.ValidatorTasks) with
        {
            Ingress = new ServiceIngress(Commands.Validator, validatorTarget, main),
            RegistryArn = hosting.Directory.Register(Commands.Validator),
            RollbackAlarms = [balancerAlarms.Errors, balancerAlarms.Unhealthy],
        });
        new ServiceScaling(this, "validator-scaling", new ServiceScalingProps { Service = validator, Tasks = _profile.Queue.ValidatorTasks }).OnCpu(60);

        var uploaderFirewall = hosting.Firewall(this, "uploader-firewall", Commands.Uploader, "Uploader");
        var uploaderTask = new TaskDefinition(this, "uploader-task", hosting.Task(this, "uploader-log", Commands.Uploader, _profile.Queue.Size) with
        {
            Containers = [Container(image, Commands.Uploader) with { Environment = Variables((EnvironmentNames.QueueUrl, queue.Url), (EnvironmentNames.BucketName, bucket.Name)), StopTimeout = 120 }],
            Permissions = [queue.GrantConsume("ReceiveMessages"), bucket.GrantWrite("StoreMessages", Stores.MessagesPrefix)],
        });
        var uploader = new FargateService(this, "uploader-service", hosting.Service(Commands.Uploader, uploaderTask, uploaderFirewall, _profile.Queue.UploaderTasks) with
        {
            RegistryArn = hosting.Directory.Register(Commands.Uploader),
        });
        new ServiceScaling(this, "uploader-scaling", new ServiceScalingProps { Service = uploader, Tasks = _profile.Queue.UploaderTasks })
            .OnBacklog(Backlog.OfSqs(queue.Name), _profile.Queue.BacklogPerTask);
        _ = new ServiceAlarms(this, "validator-alarms", new ServiceAlarmsProps { Service = validator, LeastTasks = _profile.Queue.ValidatorTasks.Least, Topic = alerts });
        _ = new ServiceAlarms(this, "uploader-alarms", new ServiceAlarmsProps { Service = uploader, LeastTasks = _profile.Queue.UploaderTasks.Least, Topic = alerts });
        _ = new QueueAlarms(this, "queue-alarms", new QueueAlarmsProps { Name = $"{_name}-messages", Queue = queue, Topic = alerts });

        // Monitoring.
        var prometheus = new PrometheusServer(this, "prometheus", new PrometheusServerProps
        {
            Hosting = hosting,
            Configuration = configuration,
            Public = _profile.Queue.Cheap,
            Viewers = _profile.Queue.Cheap ? _inputs.MonitoringCidr : _profile.Queue.Network.Cidr.ToString(),
            KeepMetrics = !_profile.Queue.Cheap,
            DeletionProtection = _profile.Protection.PreventDestroy,
        });
        validatorFirewall.Admit(prometheus.Firewall, WorkloadEnvironment.Port, "Scraping");
        uploaderFirewall.Admit(prometheus.Firewall, WorkloadEnvironment.Port, "Scraping");
        var grafana = new GrafanaServer(this, "grafana", new GrafanaServerProps
        {
            Hosting = hosting,
            Configuration = configuration,
            Prometheus = prometheus,
            Balancer = main,
            Origin = origin,
            Password = new ApplicationSecret(this, "grafana-password", new ApplicationSecretProps
            {
                Name = secretPath.Of("grafana", "admin"),
                Description = "Grafana's administrator",
                Key = secretsKey,
                RecoveryDays = _profile.Protection.SecretRecoveryDays,
                UserName = "admin",
                Generation = _inputs.GrafanaPasswordGeneration,
            }),
            PasswordGeneration = Token.AsString(_inputs.GrafanaPasswordGeneration),
        });

        var outputs = new StackOutputs(this);
        outputs.Add("alb_dns_name", "Load balancer of the validator and of Grafana", main.DnsName);
        outputs.Add("validator_url", "Where the validator answers", origin);
        outputs.Add("ecr_validator_repository_url", "Where to push the image that runs the validator: one image serves both services", repository.Url);
        outputs.Add("ecr_uploader_repository_url", "Where to push the image that runs the uploader: one image serves both services", repository.Url);
        outputs.Add("s3_bucket_name", "Bucket of the messages", bucket.Name);
        outputs.Add("queue_url", "The queue", queue.Url);
        outputs.Add("api_token", "Command that prints the API's token, which Terraform never knows",
            $"aws ssm get-parameter --region {_inputs.AwsRegion} --name {tokenParameter} --with-decryption --query Parameter.Value --output text");
        outputs.Add("api_token_setup", "Command that makes the API's token, once, before the validator's first task can start",
            $"aws ssm put-parameter --region {_inputs.AwsRegion} --name {tokenParameter} --type SecureString --key-id alias/{_name}-secrets --value \"$(openssl rand -hex 32)\"");
        outputs.Add("grafana_url", "Grafana", grafana.Url);
        outputs.Add("grafana_admin_password", "Command that prints the password of Grafana's user admin",
            $"aws secretsmanager get-secret-value --region {_inputs.AwsRegion} --secret-id {secretPath.Of("grafana", "admin")} --query SecretString --output text | jq -r .password");
        outputs.Add("prometheus_url", "Prometheus", $"http://{prometheus.Balancer.DnsName}");
    }

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

    private Container Container(string image, string command) => new()
    {
        Name = command,
        Image = image,
        Command = [command],
        Port = WorkloadEnvironment.Port,
        HealthCheckExpression = PlatformInputs.JsonWords(_inputs.HealthCommand),
    };

    private Dictionary<string, string> Variables(params IReadOnlyList<(string Name, string Value)> own) => new(own.Select(variable => KeyValuePair.Create(variable.Name, variable.Value)))
    {
        [EnvironmentNames.AwsRegion] = _inputs.AwsRegion,
        [EnvironmentNames.Port] = $"{WorkloadEnvironment.Port}",
    };
}
