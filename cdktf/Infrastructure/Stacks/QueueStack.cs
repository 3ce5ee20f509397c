using Constructs;
using HashiCorp.Cdktf;
using HashiCorp.Cdktf.Providers.Aws.DataAwsRoute53Zone;
using HashiCorp.Cdktf.Providers.Aws.Route53Record;
using HashiCorp.Cdktf.Providers.Aws.SsmParameter;
using HybridCloud.Contract;
using HybridCloud.Infrastructure.Compute;
using HybridCloud.Infrastructure.Data;
using HybridCloud.Infrastructure.Edge;
using HybridCloud.Infrastructure.Identity;
using HybridCloud.Infrastructure.Monitoring;
using HybridCloud.Infrastructure.Networking;
using HybridCloud.Infrastructure.Policies;
using HybridCloud.Infrastructure.Profiles;
using HybridCloud.Infrastructure.Storage;
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

    private readonly PlatformProfile profile;
    private readonly QueueInputs inputs;
    private readonly AwsDeployment aws;

    /// <summary>Adds the stack to an app.</summary>
    /// <param name="scope">The app.</param>
    /// <param name="id">Name of the stack.</param>
    /// <param name="deployment">Environment and build.</param>
    /// <param name="profile">Sizes and switches. Default those of the environment.</param>
    public QueueStack(Construct scope, string id, Deployment deployment, PlatformProfile? profile = null)
        : base(scope, id)
    {
        ArgumentNullException.ThrowIfNull(deployment);
        this.profile = profile ?? PlatformProfile.For(deployment.Environment);
        inputs = new QueueInputs(this);
        aws = new AwsDeployment(this, inputs, deployment, this.profile, StackKind.Queue);
        var (name, accountId) = (aws.Name, aws.AccountId);

        // Network, keys, alarms.
        var secretsKey = aws.Key("secrets", "The API's token and Grafana's password");
        var logsKey = aws.Key("logs", "Logs", $"logs.{inputs.AwsRegion}.amazonaws.com");
        var network = aws.Network(this.profile.Queue.Network, logsKey, [.. PrivateEndpoints.TaskServices, "sqs"]);
        var alerts = aws.Alerts("alerts");
        aws.Forward(alerts);

        // The queue, the bucket, the image, the token.
        var queue = new MessageQueue(this, "messages", new MessageQueueProps { Name = name, PreventDestroy = this.profile.Protection.PreventDestroy });
        var bucket = new SecureBucket(this, "bucket", aws.Bucket($"{name}-messages-{accountId}"));
        var configuration = new SecureBucket(this, "configuration", aws.Bucket($"{name}-configuration-{accountId}"));
        var repository = new ImageRepository(this, "repository", new ImageRepositoryProps
        {
            Name = StackKind.Queue.EcrRepository(inputs.Name, deployment.Environment),
            Region = inputs.AwsRegion,
            AccountId = accountId,
            ForceDelete = !this.profile.Protection.PreventDestroy,
        });
        var tokenParameter = aws.SecretName("validator", "api-token");
        // ECS starts no task without it, and gives a deployment up after three attempts: it must be there first.
        var token = new SsmParameter(this, "api-token", new SsmParameterConfig
        {
            Name = tokenParameter,
            Description = "The token that callers of the validator send",
            Type = "SecureString",
            KeyId = secretsKey.Arn,
            ValueWo = "${uuid()}",
            ValueWoVersion = inputs.ApiTokenGeneration,
        });
        var image = inputs.Image(new ContainerImage(repository.Url, deployment.Image, inputs.ImageDigest));
        var directory = new ServiceDirectory(this, "directory", new ServiceDirectoryProps { Domain = Domain, Network = network });
        var cluster = new Cluster(this, "cluster", new ClusterProps { Name = name, SessionLog = aws.Log("sessions-log", $"/ecs/{name}/sessions", logsKey), Key = logsKey });
        var hosting = aws.Hosting(network, cluster, repository, logsKey, alerts) with { PublicAddresses = this.profile.Queue.Cheap };

        // The two services.
        var validatorGroup = hosting.SecurityGroup(this, "validator-firewall", Commands.Validator, "Validator");
        var validatorTarget = hosting.Target(this, "validator-targets", "val", validatorGroup, WorkloadEnvironment.Port, Routes.Health);
        var host = aws.Hosts.Queue;
        var main = MainBalancer(network, validatorTarget, host);
        main.Hide("metrics", 1, Routes.Metrics, $"{Routes.Metrics}/*");
        var origin = main.Port == 443 ? $"https://{host}" : $"http://{main.DnsName}";
        var balancerAlarms = new BalancerAlarms(this, "validator-balancer-alarms", new BalancerAlarmsProps { Name = $"{name}-validator", Balancer = main, Target = validatorTarget, LatencyTarget = 1, Topic = alerts });
        var validatorTask = new TaskDefinition(this, "validator-task", hosting.Task(this, "validator-log", Commands.Validator, this.profile.Queue.Size) with
        {
            Containers =
            [
                Container(image, Commands.Validator) with
                {
                    Environment = Variables((EnvironmentNames.QueueUrl, queue.Url), (EnvironmentNames.ValidatorRequestsPerSecond, Token.AsString(inputs.RequestsPerSecond))),
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
        var validatorName = directory.Register(Commands.Validator);
        var validator = new FargateService(this, "validator-service", hosting.Service(Commands.Validator, validatorTask, validatorGroup, this.profile.Queue.ValidatorTasks) with
        {
            Ingress = new ServiceIngress(Commands.Validator, validatorTarget, main),
            RegistryArn = validatorName.Arn,
            RollbackAlarms = [balancerAlarms.Errors, balancerAlarms.Unhealthy],
            DependsOn = [token],
            Triggers = new Dictionary<string, string> { ["api_token"] = Token.AsString(inputs.ApiTokenGeneration) },
        });
        new ServiceScaling(this, "validator-scaling", new ServiceScalingProps { Service = validator, Tasks = this.profile.Queue.ValidatorTasks }).OnCpu(60);

        var uploaderGroup = hosting.SecurityGroup(this, "uploader-firewall", Commands.Uploader, "Uploader");
        var uploaderTask = new TaskDefinition(this, "uploader-task", hosting.Task(this, "uploader-log", Commands.Uploader, this.profile.Queue.Size) with
        {
            Containers = [Container(image, Commands.Uploader) with { Environment = Variables((EnvironmentNames.QueueUrl, queue.Url), (EnvironmentNames.BucketName, bucket.Name)), StopTimeout = 120 }],
            Permissions = [queue.GrantConsume("ReceiveMessages"), bucket.GrantWrite("StoreMessages", Stores.MessagesPrefix)],
        });
        var uploaderName = directory.Register(Commands.Uploader);
        var uploader = new FargateService(this, "uploader-service", hosting.Service(Commands.Uploader, uploaderTask, uploaderGroup, this.profile.Queue.UploaderTasks) with
        {
            RegistryArn = uploaderName.Arn,
        });
        new ServiceScaling(this, "uploader-scaling", new ServiceScalingProps { Service = uploader, Tasks = this.profile.Queue.UploaderTasks })
            .OnBacklog(Backlog.OfSqs(queue.Name), this.profile.Queue.BacklogPerTask);
        _ = new ServiceAlarms(this, "validator-alarms", new ServiceAlarmsProps { Service = validator, MinimumTasks = this.profile.Queue.ValidatorTasks.Minimum, Topic = alerts });
        _ = new ServiceAlarms(this, "uploader-alarms", new ServiceAlarmsProps { Service = uploader, MinimumTasks = this.profile.Queue.UploaderTasks.Minimum, Topic = alerts });
        _ = new QueueAlarms(this, "queue-alarms", new QueueAlarmsProps { Name = $"{name}-messages", Queue = queue, Topic = alerts });

        // Monitoring.
        var prometheus = new PrometheusServer(this, "prometheus", new PrometheusServerProps
        {
            Hosting = hosting,
            Directory = directory,
            Configuration = configuration,
            Targets = new Dictionary<string, RegisteredName> { [Commands.Validator] = validatorName, [Commands.Uploader] = uploaderName },
            Watched = this.profile.Queue.Size,
            Public = this.profile.Queue.Cheap,
            Viewers = this.profile.Queue.Cheap ? inputs.MonitoringCidr : this.profile.Queue.Network.Cidr.ToString(),
            KeepMetrics = !this.profile.Queue.Cheap,
            DeletionProtection = this.profile.Protection.PreventDestroy,
        });
        validatorGroup.AllowFrom(prometheus.SecurityGroup, WorkloadEnvironment.Port, "Scraping");
        uploaderGroup.AllowFrom(prometheus.SecurityGroup, WorkloadEnvironment.Port, "Scraping");
        var grafana = new GrafanaServer(this, "grafana", new GrafanaServerProps
        {
            Hosting = hosting,
            Configuration = configuration,
            Prometheus = prometheus,
            Balancer = main,
            Origin = origin,
            Password = new ApplicationSecret(this, "grafana-password", aws.Secret("grafana", "admin", "Grafana's administrator", secretsKey) with
            {
                UserName = "admin",
                Generation = inputs.GrafanaPasswordGeneration,
            }),
            PasswordGeneration = Token.AsString(inputs.GrafanaPasswordGeneration),
            ExecWhen = inputs.MonitoringExec,
            DockerHub = inputs.DockerHub(accountId),
            DockerHubCache = inputs.DockerHubCache,
        });

        // Who gets in.
        var deploy = aws.DeployRole("QueueDeployRole", [inputs.AwsRegion], [bucket, configuration]);

        var outputs = new StackOutputs(this);
        outputs.Add("alb_dns_name", "Load balancer of the validator and of Grafana", main.DnsName);
        outputs.Add("validator_url", "Where the validator answers", origin);
        outputs.Add("ecr_validator_repository_url", "Where to push the image that runs the validator: one image serves both services", repository.Url);
        outputs.Add("ecr_uploader_repository_url", "Where to push the image that runs the uploader: one image serves both services", repository.Url);
        outputs.Add("image", "The image that runs, to be promoted to the next environment", image);
        outputs.Add("image_tag", "The build that the image was made from", deployment.Image.Tag);
        outputs.Add("cluster_name", "ECS cluster", cluster.Name);
        outputs.Add("s3_bucket_name", "Bucket of the messages", bucket.Name);
        outputs.Add("queue_url", "The queue", queue.Url);
        outputs.Add("api_token", "Command that prints the API's token, which neither plan nor state holds",
            $"aws ssm get-parameter --region {inputs.AwsRegion} --name {tokenParameter} --with-decryption --query Parameter.Value --output text");
        outputs.Add("grafana_url", "Grafana", grafana.Url);
        outputs.Add("grafana_admin_password", "Command that prints the password of Grafana's user admin",
            $"aws secretsmanager get-secret-value --region {inputs.AwsRegion} --secret-id {aws.SecretName("grafana", "admin")} --query SecretString --output text | jq -r .password");
        outputs.Add("prometheus_url", "Prometheus", $"http://{prometheus.Balancer.DnsName}");
        outputs.Add("deploy_role_arn", "Role that workflows and operators assume", deploy.Arn);

        BoundedRoles.Apply(this, deploy.Boundary.Arn);
    }

    private string Parameter(string name) => $"arn:aws:ssm:{inputs.AwsRegion}:{aws.AccountId}:parameter{name}";

    // With a name and a certificate of its own, or, the cheap way, under the name that AWS gives it.
    private LoadBalancer MainBalancer(Network network, TargetGroup validator, string host)
    {
        var zoneId = this.profile.Queue.Cheap ? null : new DataAwsRoute53Zone(this, "zone", new DataAwsRoute53ZoneConfig { Name = inputs.HostedZone, PrivateZone = false }).ZoneId;
        var balancer = new LoadBalancer(this, "main-balancer", new LoadBalancerProps
        {
            Name = $"{aws.Name}-main",
            Prefix = "main",
            Network = network,
            Public = true,
            CertificateArn = zoneId is null ? null : new HostedCertificate(this, "certificate", new HostedCertificateProps { Host = host, ZoneId = zoneId }).Arn,
            Default = validator,
            DeletionProtection = this.profile.Protection.PreventDestroy,
        });
        balancer.SecurityGroup.AllowFromAddresses("internet", "0.0.0.0/0", balancer.Port, "Callers of the validator and viewers of Grafana");
        if (zoneId is null)
            return balancer;
        balancer.SecurityGroup.AllowFromAddresses("internet", "0.0.0.0/0", 80, "Redirected to HTTPS");
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
        HealthCheckExpression = inputs.HealthCommand,
    };

    private Dictionary<string, string> Variables(params IReadOnlyList<(string Name, string Value)> own) => new(own.Select(variable => KeyValuePair.Create(variable.Name, variable.Value)))
    {
        [EnvironmentNames.AwsRegion] = inputs.AwsRegion,
        [EnvironmentNames.Port] = $"{WorkloadEnvironment.Port}",
    };
}
