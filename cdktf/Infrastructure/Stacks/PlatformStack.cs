using Constructs;
using HashiCorp.Cdktf;
using HashiCorp.Cdktf.Providers.Aws.DataAwsCallerIdentity;
using HashiCorp.Cdktf.Providers.Aws.DataAwsEc2ManagedPrefixList;
using HashiCorp.Cdktf.Providers.Aws.DataAwsRoute53Zone;
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
/// A platform for applications on AWS: an API and workers on ECS Fargate, PostgreSQL and a cache behind them, two web
/// front ends before them, and who may deploy them.
/// </summary>
public sealed class PlatformStack : TerraformStack
{
    private readonly PlatformProfile _profile;
    private readonly PlatformInputs _inputs;
    private readonly string _name;
    private readonly string _accountId;

    /// <summary>Adds the stack to an app.</summary>
    /// <param name="scope">The app.</param>
    /// <param name="id">Name of the stack.</param>
    /// <param name="deployment">Environment and build.</param>
    /// <param name="profile">Sizes and switches. Default those of the environment.</param>
    public PlatformStack(Construct scope, string id, Deployment deployment, PlatformProfile? profile = null)
        : base(scope, id)
    {
        ArgumentNullException.ThrowIfNull(deployment);
        _profile = profile ?? PlatformProfile.For(deployment.Environment);
        _inputs = new PlatformInputs(this);
        _name = $"{_inputs.Name}-ecs-{deployment.Environment}";
        _ = new StateBackend(this);
        var owner = new Owner(_inputs.Owner);
        var providers = new AwsProviders(this, owner.AwsTags(new DeploymentName(_inputs.Name, deployment.Environment)), _inputs.AwsRegion);
        var edgeRegion = providers.Also("aws-us-east-1", "us_east_1", "us-east-1");
        var recoveryRegion = providers.Also("aws-recovery", "recovery", _inputs.RecoveryRegion);
        _accountId = new DataAwsCallerIdentity(this, "account").AccountId;
        var zone = new DataAwsRoute53Zone(this, "zone", new DataAwsRoute53ZoneConfig { Name = _inputs.HostedZone, PrivateZone = false });
        var secretPath = new SecretPath(_inputs.Name, deployment.Environment);
        var hosts = new PlatformHosts(_inputs.HostedZone, deployment.Environment);

        // Keys, logs and files.
        var secretsKey = Key("secrets-key", "secrets", "Secrets");
        var dataKey = Key("data-key", "data", "Databases, caches, artifacts and their backups");
        var logsKey = Key("logs-key", "logs", "Logs", $"logs.{_inputs.AwsRegion}.amazonaws.com");
        var accessLogs = AccessLogs();
        var artifacts = new SecureBucket(this, "artifacts", new SecureBucketProps
        {
            Name = $"{_inputs.Name}-app-artifacts-{deployment.Environment}",
            Key = dataKey,
            NoncurrentDays = 90,
            ForceDestroy = !_profile.Protection.PreventDestroy,
            PreventDestroy = _profile.Protection.PreventDestroy,
        });

        // Network.
        var network = new Network(this, "network", new NetworkProps { Name = _name, Cidr = _profile.Network.Cidr, Zones = _inputs.Zones, NatGateways = _profile.Network.NatGateways });
        _ = new PrivateEndpoints(this, "endpoints", new PrivateEndpointsProps { Name = _name, Network = network, Region = _inputs.AwsRegion, Zones = _profile.Network.EndpointZones });
        _ = new FlowLogs(this, "flow-logs", new FlowLogsProps
        {
            Name = _name,
            Network = network,
            LogGroup = Log("flow-log", $"/vpc/{_name}/flow", logsKey),
            Traffic = _profile.Network.FlowLogTraffic,
            AccountId = _accountId,
        });

        // Alarms, to which everything below reports.
        var alerts = Alerts("alerts", null);
        var edgeAlerts = Alerts("edge-alerts", edgeRegion);
        _ = new AlertForwarding(this, "alert-forwarding", new AlertForwardingProps
        {
            Name = _name,
            Topic = alerts,
            PagerDutyUrl = _inputs.PagerDutyUrl,
            SlackTeam = _inputs.SlackTeam,
            SlackChannel = _inputs.SlackChannel,
            AccountId = _accountId,
        });

        // Where containers run, and what they run.
        var cluster = new Cluster(this, "cluster", new ClusterProps { Name = _name, SessionLog = Log("session-log", $"/ecs/{_name}/sessions", logsKey), Key = logsKey });
        var repository = new ImageRepository(this, "repository", new ImageRepositoryProps { Name = $"{_name}/app", ForceDelete = !_profile.Protection.PreventDestroy });
        var image = TerraformExpression.FirstOf(_inputs.Image, $"{repository.Url}:{deployment.Image.Tag}");

        // Data.
        var database = new PostgresDatabase(this, "database", new PostgresDatabaseProps
        {
            Name = _name,
            DatabaseName = "app",
            Network = network,
            Profile = _profile.Database,
            Key = dataKey,
            SecretsKey = secretsKey,
            Protection = _profile.Protection,
            LogRetentionDays = _profile.LogRetention.Days,
        });
        var databaseUser = Secret("database-user", secretPath.Of("app-api", "database-user"), "The application's user in PostgreSQL", secretsKey, "app");
        var proxy = Proxy(database, databaseUser, network);
        var cache = new RedisCache(this, "cache", new RedisCacheProps
        {
            Name = _name,
            Network = network,
            Profile = _profile.Cache,
            Key = dataKey,
            SlowLog = Log("cache-slow-log", $"/elasticache/{_name}/slow", logsKey),
            Protection = _profile.Protection,
        });
        var cacheToken = Secret("cache-token", secretPath.Of("app-api", "cache-token"), "The AUTH token of the cache", secretsKey, "default", rotatedElsewhere: true);
        var heartbeat = Secret("heartbeat", secretPath.Of("worker", "heartbeat"), "Time of the worker's last cycle, written by the worker", secretsKey);
        var rotation = new AuthTokenRotation(this, "cache-token-rotation", new AuthTokenRotationProps
        {
            Name = $"{_name}-cache-token",
            Cache = cache,
            Secret = cacheToken,
            Network = network,
            Artifacts = artifacts,
            LogGroup = Log("rotation-log", $"/lambda/{_name}/cache-token", logsKey),
            Days = _profile.Cache.RotationDays,
            ClusterName = _name,
            Services = [ServiceName("api"), .. _profile.Workers.Select(worker => ServiceName(worker.Name))],
            Region = _inputs.AwsRegion,
            AccountId = _accountId,
        });

        // The API behind its internal load balancer, the workers and the nightly job.
        var parts = new PlatformParts
        {
            Network = network,
            Cluster = cluster,
            Image = image,
            ImageRepositoryArns = [repository.Arn, $"arn:aws:ecr:{_inputs.AwsRegion}:{_accountId}:repository/{_inputs.Name}-ecs-*"],
            Environment = new WorkloadEnvironment
            {
                Region = _inputs.AwsRegion,
                Database = database,
                DatabaseHost = proxy?.Host ?? database.Host,
                DatabaseUser = databaseUser,
                Cache = cache,
                CacheToken = cacheToken,
                Heartbeat = heartbeat,
                Origins = [$"https://{hosts.Support}", $"https://{hosts.Portal}"],
            },
            LogsKey = logsKey,
            SecretsKey = secretsKey,
            DatabaseFirewalls = proxy is null ? [database.Firewall] : [proxy.Firewall],
            DataReady = [rotation.Schedule, databaseUser.FirstVersion!],
            Alerts = alerts,
        };
        var api = Api(parts, hosts, zone.ZoneId, accessLogs);
        var workers = _profile.Workers.Select(worker => Worker(parts, worker)).ToList();
        Nightly(parts);

        // Front ends and the API's public name.
        var acl = _profile.Edge.Waf
            ? new WebAcl(this, "web-acl", new WebAclProps { Name = _name, RateLimit = _profile.Edge.RateLimit, LogRetentionDays = _profile.LogRetention.Days, Provider = edgeRegion })
            : null;
        var origin = new PrivateOrigin(this, "origin", new PrivateOriginProps
        {
            Name = _name,
            Balancer = api.Balancer,
            Host = hosts.Origin,
            CloudFrontPrefixListId = new DataAwsEc2ManagedPrefixList(this, "cloudfront", new DataAwsEc2ManagedPrefixListConfig { Name = "com.amazonaws.global.cloudfront.origin-facing" }).Id,
        });
        var routing = new ViewerRouting(this, "routing", new ViewerRoutingProps { Name = _name });
        var support = Site("support", "Support", hosts.Support, "support-static-assets");
        var portal = Site("portal", "Client portal", hosts.Portal, "portal-static-assets");
        var publicApi = new ApiEdge(this, "api-edge", new ApiEdgeProps
        {
            Host = hosts.Api,
            ZoneId = zone.ZoneId,
            Api = origin,
            WebAclArn = acl?.Arn,
            PriceClass = _profile.Edge.PriceClass,
            EdgeRegion = edgeRegion,
        });

        // What is seen of all this.
        _ = new DataStoreAlarms(this, "data-alarms", new DataStoreAlarmsProps { Name = _name, Database = database, Cache = cache, Topic = alerts });
        foreach (var (site, distribution) in new[] { ("support", support.DistributionId), ("portal", portal.DistributionId), ("api", publicApi.DistributionId) })
            EdgeErrors(site, distribution, edgeAlerts, edgeRegion);
        RotationErrors(rotation, alerts);
        _ = new Dashboard(this, "dashboard", new DashboardProps { Name = _name, Region = _inputs.AwsRegion, Charts = PlatformCharts.All(api, workers, database, cache, Backlog, _profile.Workers) });

        // Who gets in.
        var boundary = new PermissionBoundary(this, "boundary", new PermissionBoundaryProps
        {
            Name = $"{_name}-boundary",
            AccountId = _accountId,
            Regions = [_inputs.AwsRegion, "us-east-1", _inputs.RecoveryRegion],
        });
        var deploy = new DeployRole(this, "deploy-role", new DeployRoleProps
        {
            Name = $"{_name}-PlatformDeployRole",
            Prefix = _name,
            SecretPrefix = secretPath.Of("", "").TrimEnd('/') + "/",
            Repository = _inputs.GitHubRepository,
            Environment = deployment.Environment,
            CreateProvider = _inputs.CreateOidcProvider,
            OperatorRolePattern = _inputs.OperatorRolePattern,
            Boundary = boundary,
            AccountId = _accountId,
            Buckets = [support.Bucket, portal.Bucket, artifacts, accessLogs],
            StateBucket = _inputs.StateBucket(_accountId),
            StatePrefix = $"{_inputs.Name}/{deployment.Environment}",
        });
        Vpn(network, hosts, zone.ZoneId, logsKey, database, cache);

        // What an account has once, and what brings data back.
        AccountServices();
        _ = new Backups(this, "backups", new BackupsProps
        {
            Name = _name,
            Profile = _profile.Recovery,
            Resources = [database.Arn, artifacts.Arn],
            Key = dataKey,
            RecoveryRegion = recoveryRegion,
            AccountId = _accountId,
            Protection = _profile.Protection,
        });

        var outputs = new StackOutputs(this);
        outputs.Add("support_url", "Where the support team works", $"https://{support.Host}");
        outputs.Add("portal_url", "Where clients work", $"https://{portal.Host}");
        outputs.Add("api_url", "Where the API is called from outside", $"https://{publicApi.Host}");
        outputs.Add("support_bucket", "Bucket to which the support front end's build is synced", support.Bucket.Name);
        outputs.Add("portal_bucket", "Bucket to which the portal's build is synced", portal.Bucket.Name);
        outputs.Add("support_distribution_id", "Distribution to invalidate after the support front end's sync", support.DistributionId);
        outputs.Add("portal_distribution_id", "Distribution to invalidate after the portal's sync", portal.DistributionId);
        outputs.Add("ecr_repository_url", "Where to push the image", repository.Url);
        outputs.Add("image", "The image that runs, to be promoted to the next environment", image);
        outputs.Add("cluster_name", "ECS cluster", cluster.Name);
        outputs.Add("deploy_role_arn", "Role that workflows and operators assume", deploy.Arn);
        outputs.Add("database_host", "PostgreSQL within the network", database.Host);
        outputs.Add("cache_host", "The cache within the network", cache.Host);

        BoundedRoles.Apply(this, boundary.Arn);
        RequiredTags.Demand(this, owner);

        FrontEnd Site(string siteId, string description, string host, string bucket) => new(this, siteId, new FrontEndProps
        {
            Name = $"{_name}-{siteId}",
            Description = description,
            BucketName = $"{_inputs.Name}-{bucket}-{deployment.Environment}",
            Region = _inputs.AwsRegion,
            Host = host,
            ZoneId = zone.ZoneId,
            Api = origin,
            Routing = routing,
            WebAclArn = acl?.Arn,
            PriceClass = _profile.Edge.PriceClass,
            EdgeRegion = edgeRegion,
            ForceDestroy = !_profile.Protection.PreventDestroy,
        });
    }

    private string ServiceName(string service) => $"{_name}-{service}";

    private Backlog Backlog(WorkerProfile worker) =>
        new(_name, TelemetryCollector.QueueDepth, new Dictionary<string, string> { [TelemetryCollector.QueueLabel] = worker.Queue });

    private EncryptionKey Key(string id, string purpose, string description, params IReadOnlyList<string> services) => new(this, id, new EncryptionKeyProps
    {
        Name = $"{_name}-{purpose}",
        Description = description,
        AccountId = _accountId,
        Services = services,
        PreventDestroy = _profile.Protection.PreventDestroy,
    });

    private LogGroup Log(string id, string name, EncryptionKey key) =>
        new(this, id, new LogGroupProps { Name = name, RetentionDays = _profile.LogRetention.Days, Key = key });

    private AlertTopic Alerts(string id, TerraformProvider? region) => new(this, id, new AlertTopicProps
    {
        Name = $"{_name}-alerts",
        Subscriptions = _inputs.AlarmSubscriptions,
        Email = _inputs.AlarmEmail,
        AccountId = _accountId,
        Provider = region,
    });

    private SecureBucket AccessLogs() => new(this, "access-logs", new SecureBucketProps
    {
        Name = $"{_name}-access-logs",
        ExpirationDays = _profile.LogRetention.Days,
        ForceDestroy = !_profile.Protection.PreventDestroy,
        // https://docs.aws.amazon.com/elasticloadbalancing/latest/application/enable-access-logging.html
        Statements = arn =>
        [
            new PolicyStatement
            {
                Sid = "WriteByLoadBalancers",
                Actions = ["s3:PutObject"],
                Resources = [$"{arn}/api/AWSLogs/{_accountId}/*"],
                Principal = Principal.Service("logdelivery.elasticloadbalancing.amazonaws.com"),
                Conditions = [new PolicyCondition("StringEquals", "aws:SourceAccount", _accountId)],
            },
        ],
    });

    private ApplicationSecret Secret(string id, string name, string description, EncryptionKey key, string? user = null, bool rotatedElsewhere = false) => new(this, id, new ApplicationSecretProps
    {
        Name = name,
        Description = description,
        Key = key,
        RecoveryDays = _profile.Protection.SecretRecoveryDays,
        UserName = user,
        Generation = rotatedElsewhere ? 1 : _inputs.DatabasePasswordGeneration,
        RotatedElsewhere = rotatedElsewhere,
    });

    private DatabaseProxy? Proxy(PostgresDatabase database, ApplicationSecret user, Network network) => _profile.Database.Proxy
        ? new DatabaseProxy(this, "database-proxy", new DatabaseProxyProps { Name = _name, Database = database, User = user, Network = network, AccountId = _accountId })
        : null;

    private PlatformApi Api(PlatformParts parts, PlatformHosts hosts, string zoneId, SecureBucket accessLogs)
    {
        var firewall = TaskFirewall(parts, "api", "API");
        var target = new TargetGroup(this, "api-targets", new TargetGroupProps
        {
            Prefix = "api",
            Network = parts.Network,
            Firewall = firewall,
            Port = WorkloadEnvironment.Port,
            HealthPath = _inputs.HealthPath,
        });
        var balancer = new LoadBalancer(this, "api-balancer", new LoadBalancerProps
        {
            Name = $"{_name}-balancer",
            Prefix = "api",
            Network = parts.Network,
            CertificateArn = new HostedCertificate(this, "origin-certificate", new HostedCertificateProps { Host = hosts.Origin, ZoneId = zoneId }).Arn,
            Default = target,
            AccessLogs = accessLogs,
            DeletionProtection = _profile.Protection.PreventDestroy,
        });
        var alarms = new BalancerAlarms(this, "api-balancer-alarms", new BalancerAlarmsProps
        {
            Name = ServiceName("api"),
            Balancer = balancer,
            Target = target,
            LatencyTarget = _profile.Api.LatencyTarget,
            Topic = parts.Alerts,
        });
        var log = Log("api-log", $"/ecs/{_name}/api", parts.LogsKey);
        const string migrate = "migrate";
        var owner = Owner(parts, migrate, _inputs.MigrateCommand);
        var task = Task(parts, "api", _profile.Api.Size, log, [parts.Environment.Database.GrantReadOwner("ReadOwner")], owner, new Container
        {
            Name = "api",
            Image = parts.Image,
            CommandExpression = PlatformInputs.JsonWords(_inputs.ApiCommand),
            Environment = Named("api", parts.Environment.Variables),
            Secrets = parts.Environment.Secrets,
            Port = WorkloadEnvironment.Port,
            // A task that cannot bring the schema up to date never serves; the circuit breaker then rolls back.
            DependsOn = new Dictionary<string, string> { [migrate] = "SUCCESS" },
        });
        var service = Service(parts, "api", task, firewall, _profile.Api.Tasks, _profile.Api.Spot, new ServiceIngress("api", target, balancer), alarms.Errors, alarms.Unhealthy);
        var scaling = new ServiceScaling(this, "api-scaling", new ServiceScalingProps { Service = service, Tasks = _profile.Api.Tasks });
        scaling.OnCpu(_profile.Api.CpuTarget);
        scaling.OnMemory(_profile.Api.MemoryTarget);
        alarms.Latency.Also(scaling.OnAlarm("latency", _profile.Api.LatencyTarget));
        return new PlatformApi(service, balancer, target);
    }

    private FargateService Worker(PlatformParts parts, WorkerProfile worker)
    {
        var firewall = TaskFirewall(parts, worker.Name, $"Worker of the queue {worker.Queue}");
        var log = Log($"{worker.Name}-log", $"/ecs/{_name}/{worker.Name}", parts.LogsKey);
        var task = Task(parts, worker.Name, worker.Size, log, [], new Container
        {
            Name = worker.Name,
            Image = parts.Image,
            Command = [worker.Name],
            Environment = new Dictionary<string, string>(Named(worker.Name, parts.Environment.Variables)) { [EnvironmentNames.WorkerQueue] = worker.Queue },
            Secrets = parts.Environment.Secrets,
            HealthCheckExpression = PlatformInputs.JsonWords(_inputs.HealthCommand),
            StopTimeout = 120,
        });
        var service = Service(parts, worker.Name, task, firewall, worker.Tasks, worker.Spot, ingress: null);
        var scaling = new ServiceScaling(this, $"{worker.Name}-scaling", new ServiceScalingProps { Service = service, Tasks = worker.Tasks });
        scaling.OnBacklog(Backlog(worker), worker.BacklogPerTask);
        var backlog = Backlog(worker);
        _ = new MetricAlarm(this, $"{worker.Name}-backlog-alarm", new MetricAlarmProps
        {
            Name = $"{ServiceName(worker.Name)}-backlog",
            Description = $"Jobs wait in {worker.Queue} although the most workers run: raise the most, or see why jobs take long.",
            Namespace = backlog.Namespace,
            Metric = backlog.MetricName,
            Dimensions = backlog.Dimensions,
            Statistic = "Average",
            Threshold = 2.0 * worker.BacklogPerTask * worker.Tasks.Most,
            Periods = 3,
            Topic = parts.Alerts,
        });
        return service;
    }

    private void Nightly(PlatformParts parts)
    {
        var firewall = TaskFirewall(parts, "nightly", "Nightly job");
        var log = Log("nightly-log", $"/ecs/{_name}/nightly", parts.LogsKey);
        var job = Owner(parts, "nightly", _inputs.NightlyCommand) with { Essential = true };
        var task = new TaskDefinition(this, "nightly-task", TaskProps(parts, "nightly", new FargateSize(256, 512), log) with
        {
            Containers = [job],
            Secrets = OwnerSecrets(parts),
        });
        _ = new ScheduledTask(this, "nightly", new ScheduledTaskProps
        {
            Name = ServiceName("nightly"),
            Description = "The nightly job, at a quiet hour",
            Schedule = "cron(0 10 * * ? *)",
            Task = task,
            Cluster = parts.Cluster,
            Network = parts.Network,
            Firewall = firewall,
            AccountId = _accountId,
        });
    }

    private Firewall TaskFirewall(PlatformParts parts, string name, string description)
    {
        var firewall = new Firewall(this, $"{name}-firewall", new FirewallProps { Name = ServiceName(name), Description = description, Network = parts.Network });
        firewall.LetOut(443, "AWS APIs, image layers and web services");
        foreach (var database in parts.DatabaseFirewalls)
            database.Admit(firewall, PostgresDatabase.Port, "SQL");
        // Jobs of the owner go past a proxy.
        if (!parts.DatabaseFirewalls.Contains(parts.Environment.Database.Firewall))
            parts.Environment.Database.Firewall.Admit(firewall, PostgresDatabase.Port, "Migrations");
        parts.Environment.Cache.Firewall.Admit(firewall, RedisCache.Port, "Queues and cached values");
        return firewall;
    }

    private Dictionary<string, string> Named(string service, IReadOnlyDictionary<string, string> variables) =>
        new(variables) { [EnvironmentNames.OtelServiceName] = ServiceName(service) };

    private static Container Owner(PlatformParts parts, string name, string command) => new()
    {
        Name = name,
        Image = parts.Image,
        CommandExpression = PlatformInputs.JsonWords(command),
        Environment = parts.Environment.OwnerVariables,
        Secrets = parts.Environment.OwnerSecrets,
        Essential = false,
    };

    private TaskDefinitionProps TaskProps(PlatformParts parts, string name, FargateSize size, LogGroup log) => new()
    {
        Name = ServiceName(name),
        Region = _inputs.AwsRegion,
        AccountId = _accountId,
        Size = size,
        Containers = [],
        LogGroup = log,
        ImageRepositoryArns = parts.ImageRepositoryArns,
    };

    private TaskDefinition Task(PlatformParts parts, string name, FargateSize size, LogGroup log, IReadOnlyList<PolicyStatement> moreSecrets, params IReadOnlyList<Container> containers) =>
        new(this, $"{name}-task", TaskProps(parts, name, size, log) with
        {
            Containers = [.. containers, TelemetryCollector.Sidecar(_inputs.AwsRegion, _name, log.Name, WorkloadEnvironment.Port)],
            Secrets =
            [
                parts.Environment.DatabaseUser.GrantRead("ReadDatabaseUser"),
                parts.Environment.CacheToken.GrantRead("ReadCacheToken"),
                .. moreSecrets,
                parts.SecretsKey.GrantDecrypt("DecryptSecrets"),
            ],
            Permissions =
            [
                TelemetryCollector.GrantTraces("WriteTraces"),
                log.GrantWrite("WriteMetrics"),
                Heartbeat(parts, name),
                parts.SecretsKey.GrantEncryptDecrypt("EncryptHeartbeat"),
                CallerIdentity.Grant(),
            ],
        });

    // Workers write the heartbeat; the API only reads it.
    private static PolicyStatement Heartbeat(PlatformParts parts, string name) => new()
    {
        Sid = "Heartbeat",
        Actions = name == Commands.Api ? AwsActions.ReadSecret : [.. AwsActions.ReadSecret, .. AwsActions.WriteSecret],
        Resources = [parts.Environment.Heartbeat.Arn],
    };

    private static IReadOnlyList<PolicyStatement> OwnerSecrets(PlatformParts parts) =>
    [
        parts.Environment.Database.GrantReadOwner("ReadOwner"),
        parts.Environment.DatabaseUser.GrantRead("ReadDatabaseUser"),
        parts.SecretsKey.GrantDecrypt("DecryptSecrets"),
    ];

    private FargateService Service(PlatformParts parts, string name, TaskDefinition task, Firewall firewall, TaskRange tasks, bool spot, ServiceIngress? ingress, params IReadOnlyList<MetricAlarm> rollbackAlarms)
    {
        var service = new FargateService(this, $"{name}-service", new FargateServiceProps
        {
            Name = ServiceName(name),
            Cluster = parts.Cluster,
            Task = task,
            Network = parts.Network,
            Firewall = firewall,
            Tasks = tasks,
            Spot = spot,
            Exec = _profile.Access.Exec,
            Ingress = ingress,
            RollbackAlarms = rollbackAlarms,
            DependsOn = parts.DataReady,
            // Another password is in no task definition, so that alone would deploy nothing.
            Triggers = new Dictionary<string, string> { ["database_password"] = Token.AsString(_inputs.DatabasePasswordGeneration) },
        });
        _ = new ServiceAlarms(this, $"{name}-alarms", new ServiceAlarmsProps { Service = service, LeastTasks = tasks.Least, Topic = parts.Alerts });
        return service;
    }

    private void EdgeErrors(string site, string distributionId, AlertTopic topic, TerraformProvider edgeRegion) => _ = new MetricAlarm(this, $"{site}-edge-errors", new MetricAlarmProps
    {
        Name = $"{_name}-{site}-edge-errors",
        Description = $"More than 5 % of the requests of {site} end in a server error: see the API's alarms and the distribution's metrics.",
        Namespace = "AWS/CloudFront",
        Metric = "5xxErrorRate",
        Dimensions = new Dictionary<string, string> { ["DistributionId"] = distributionId, ["Region"] = "Global" },
        Statistic = "Average",
        Threshold = 5,
        Topic = topic,
        Provider = edgeRegion,
    });

    private void RotationErrors(AuthTokenRotation rotation, AlertTopic topic) => _ = new MetricAlarm(this, "rotation-errors", new MetricAlarmProps
    {
        Name = $"{_name}-cache-token-errors",
        Description = "The cache's AUTH token could not be rotated: see the function's log. Both tokens stay valid until it is.",
        Namespace = "AWS/Lambda",
        Metric = "Errors",
        Dimensions = new Dictionary<string, string> { ["FunctionName"] = rotation.FunctionName },
        Statistic = "Sum",
        Threshold = 0,
        Periods = 1,
        Topic = topic,
    });

    private void Vpn(Network network, PlatformHosts hosts, string zoneId, EncryptionKey logsKey, PostgresDatabase database, RedisCache cache)
    {
        if (!_profile.Access.ClientVpn)
            return;
        var vpn = new ClientVpn(this, "client-vpn", new ClientVpnProps
        {
            Name = _name,
            Network = network,
            ClientCidr = CidrBlock.Parse("172.20.0.0/22"),
            CertificateArn = new HostedCertificate(this, "vpn-certificate", new HostedCertificateProps { Host = hosts.Vpn, ZoneId = zoneId }).Arn,
            SamlMetadata = _inputs.SamlMetadata,
            LogGroup = Log("vpn-log", $"/vpn/{_name}", logsKey),
        });
        database.Firewall.Admit(vpn.Firewall, PostgresDatabase.Port, "People who look into the database");
        cache.Firewall.Admit(vpn.Firewall, RedisCache.Port, "People who look into the queues");
    }

    private void AccountServices()
    {
        if (_profile.Account.GuardDuty)
            _ = new ThreatDetection(this, "threat-detection");
        if (_profile.Account.Config)
            _ = new ConfigurationHistory(this, "configuration-history", new ConfigurationHistoryProps { Name = _name, BucketName = $"{_name}-config", AccountId = _accountId });
        if (_profile.Account.CloudTrail)
            _ = new AuditTrail(this, "audit-trail", new AuditTrailProps { Name = _name, BucketName = $"{_name}-trail", Region = _inputs.AwsRegion, AccountId = _accountId });
    }
}
