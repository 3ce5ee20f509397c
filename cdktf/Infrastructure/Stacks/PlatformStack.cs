using Constructs;
using HashiCorp.Cdktf;
using HashiCorp.Cdktf.Providers.Aws.DataAwsEc2ManagedPrefixList;
using HashiCorp.Cdktf.Providers.Aws.DataAwsRoute53Zone;
using HybridCloud.Contract;
using HybridCloud.Infrastructure.Account;
using HybridCloud.Infrastructure.Compute;
using HybridCloud.Infrastructure.Data;
using HybridCloud.Infrastructure.Edge;
using HybridCloud.Infrastructure.Monitoring;
using HybridCloud.Infrastructure.Networking;
using HybridCloud.Infrastructure.Policies;
using HybridCloud.Infrastructure.Profiles;
using HybridCloud.Infrastructure.Storage;
using HybridCloud.Infrastructure.Values;

namespace HybridCloud.Infrastructure.Stacks;

/// <summary>
/// A platform for applications on AWS: an API and workers on ECS Fargate, PostgreSQL and a cache behind them, two web
/// front ends before them, and who may deploy them.
/// </summary>
public sealed class PlatformStack : TerraformStack
{
    /// <summary>Adds the stack to an app.</summary>
    /// <param name="scope">The app.</param>
    /// <param name="id">Name of the stack.</param>
    /// <param name="deployment">Environment and build.</param>
    /// <param name="profile">Sizes and switches. Default those of the environment.</param>
    public PlatformStack(Construct scope, string id, Deployment deployment, PlatformProfile? profile = null)
        : base(scope, id)
    {
        ArgumentNullException.ThrowIfNull(deployment);
        profile ??= PlatformProfile.For(deployment.Environment);
        var protection = profile.Protection;
        var inputs = new PlatformInputs(this);
        var aws = new AwsDeployment(this, inputs, deployment, profile, StackKind.Platform);
        var (name, accountId, hosts) = (aws.Name, aws.AccountId, aws.Hosts);
        var edgeRegion = aws.Providers.UsEast1();
        var recoveryRegion = aws.Providers.Also("aws-recovery", "recovery", inputs.RecoveryRegion);
        var zone = new DataAwsRoute53Zone(this, "zone", new DataAwsRoute53ZoneConfig { Name = inputs.HostedZone, PrivateZone = false });

        // Keys, files, network, and alarms to which everything below reports.
        var secretsKey = aws.Key("secrets", "Secrets");
        var dataKey = aws.Key("data", "Databases, caches, artifacts and their backups");
        var logsKey = aws.Key("logs", "Logs", $"logs.{inputs.AwsRegion}.amazonaws.com");
        var accessLogs = new SecureBucket(this, "access-logs", aws.Bucket($"{name}-access-logs-{accountId}") with
        {
            ExpirationDays = profile.LogRetention.Days,
            PreventDestroy = false,
            Statements = arn => [LoadBalancer.GrantAccessLogs(arn, "api", accountId)],
        });
        var artifacts = new SecureBucket(this, "artifacts", aws.Bucket($"{inputs.Name}-app-artifacts-{deployment.Environment}-{accountId}") with { Key = dataKey, NoncurrentDays = 90 });
        var files = new SecureBucket(this, "files", aws.Bucket($"{inputs.Name}-app-files-{deployment.Environment}-{accountId}") with { Key = dataKey, ExpirationDays = 30, PreventDestroy = false });
        var network = aws.Network(profile.Network, logsKey, PrivateEndpoints.TaskServices);
        var alerts = aws.Alerts("alerts");
        var edgeAlerts = aws.Alerts("edge-alerts", edgeRegion);
        aws.Forward(alerts);

        // Where containers run, and what they run.
        var cluster = new Cluster(this, "cluster", new ClusterProps { Name = name, SessionLog = aws.Log("session-log", $"/ecs/{name}/sessions", logsKey), Key = logsKey });
        var repository = new ImageRepository(this, "repository", new ImageRepositoryProps
        {
            Name = StackKind.Platform.EcrRepository(inputs.Name, deployment.Environment),
            Region = inputs.AwsRegion,
            AccountId = accountId,
            ForceDelete = !protection.PreventDestroy,
        });
        var image = inputs.Image(new ContainerImage(repository.Url, deployment.Image, inputs.ImageDigest));

        // Data.
        var data = new DataStores(this, new DataStoresProps
        {
            Name = name,
            Region = inputs.AwsRegion,
            AccountId = accountId,
            Network = network,
            Database = profile.Database,
            Cache = profile.Cache,
            Protection = protection,
            Key = dataKey,
            User = aws.Secret("app-api", "database-user", "The application's user in PostgreSQL", secretsKey) with { Generation = inputs.DatabasePasswordGeneration },
            Owner = aws.Secret("app-api", "database-owner", "The owner of the database, who changes its tables", secretsKey) with { Generation = inputs.DatabasePasswordGeneration },
            Token = aws.Secret("app-api", "cache-token", "The AUTH token of the cache", secretsKey),
            LogRetentionDays = profile.LogRetention.Days,
            SlowLog = aws.Log("cache-slow-log", $"/elasticache/{name}/slow", logsKey),
            RotationLog = aws.Log("rotation-log", $"/lambda/{name}/cache-token", logsKey),
            Artifacts = artifacts,
            ClusterName = name,
            Services = [$"{name}-api", .. profile.Workers.Select(worker => $"{name}-{worker.Name}")],
            Alerts = alerts,
        });
        var heartbeat = new ApplicationSecret(this, "heartbeat", aws.Secret("worker", "heartbeat", "Time of the worker's last cycle, written by the worker", secretsKey));

        // The API behind its internal load balancer, the workers and the nightly job.
        var application = new Application
        {
            Hosting = aws.Hosting(network, cluster, repository, logsKey, alerts),
            Image = image,
            Environment = new WorkloadEnvironment
            {
                Region = inputs.AwsRegion,
                Data = data,
                Heartbeat = heartbeat,
                Files = files,
                Origins = [$"https://{hosts.Support}", $"https://{hosts.Portal}"],
            },
            SecretsKey = secretsKey,
            PasswordGeneration = Token.AsString(inputs.DatabasePasswordGeneration),
        };
        var api = new ApiService(this, new ApiServiceProps
        {
            Application = application,
            Profile = profile.Api,
            Command = inputs.ApiCommand,
            MigrateCommand = inputs.MigrateCommand,
            HealthPath = inputs.HealthPath,
            CertificateArn = new HostedCertificate(this, "origin-certificate", new HostedCertificateProps { Host = hosts.Origin, ZoneId = zone.ZoneId }).Arn,
            AccessLogs = accessLogs,
            DeletionProtection = protection.PreventDestroy,
        });
        var workers = profile.Workers.Select(worker => new QueueWorker(this, new QueueWorkerProps { Application = application, Profile = worker, HealthCheck = inputs.HealthCommand })).ToList();
        _ = new OwnerJob(this, "nightly", new OwnerJobProps
        {
            Application = application,
            Title = "Nightly job",
            Description = "The nightly job, at a quiet hour",
            Schedule = "cron(0 10 * * ? *)",
            Command = inputs.NightlyCommand,
            Size = new FargateSize(256, 512),
        });

        // Front ends and the API's public name.
        var routing = new ViewerRouting(this, "routing", new ViewerRoutingProps { Name = name });
        var delivery = new EdgeDelivery
        {
            ZoneId = zone.ZoneId,
            Api = new PrivateOrigin(this, "origin", new PrivateOriginProps
            {
                Name = name,
                Balancer = api.Balancer,
                Host = hosts.Origin,
                CloudFrontPrefixListId = new DataAwsEc2ManagedPrefixList(this, "cloudfront", new DataAwsEc2ManagedPrefixListConfig { Name = "com.amazonaws.global.cloudfront.origin-facing" }).Id,
            }),
            WebAclArn = profile.Edge.Waf
                ? new WebAcl(this, "web-acl", new WebAclProps { Name = name, RateLimit = profile.Edge.RateLimit, Counted = WebAcl.NotForMachines, LogRetentionDays = profile.LogRetention.Days, Provider = edgeRegion }).Arn
                : null,
            PriceClass = profile.Edge.PriceClass,
            EdgeRegion = edgeRegion,
        };
        var support = Site("support", "Support", hosts.Support);
        var portal = Site("portal", "Client portal", hosts.Portal);
        var publicApi = new ApiEdge(this, "api-edge", new ApiEdgeProps { Host = hosts.Api, Delivery = delivery });

        // What is seen of all this.
        DistributionErrors.Watch(this, name, "support", support.DistributionId, edgeAlerts, delivery);
        DistributionErrors.Watch(this, name, "portal", portal.DistributionId, edgeAlerts, delivery);
        DistributionErrors.Watch(this, name, "api", publicApi.DistributionId, edgeAlerts, delivery);
        _ = new Dashboard(this, "dashboard", new DashboardProps { Name = name, Region = inputs.AwsRegion, Charts = PlatformCharts.All(api, workers, data) });
        AccountServices.Add(this, profile.Account, name, inputs.AwsRegion, accountId);

        // Who gets in.
        var deploy = aws.DeployRole("PlatformDeployRole", [inputs.AwsRegion, "us-east-1", inputs.RecoveryRegion], [support.Bucket, portal.Bucket, artifacts, files, accessLogs]);
        if (profile.Access.ClientVpn)
        {
            _ = new ClientVpn(this, "client-vpn", new ClientVpnProps
            {
                Name = name,
                Network = network,
                ClientCidr = CidrBlock.Parse("172.20.0.0/22"),
                CertificateArn = new HostedCertificate(this, "vpn-certificate", new HostedCertificateProps { Host = hosts.Vpn, ZoneId = zone.ZoneId }).Arn,
                SamlMetadata = inputs.SamlMetadata,
                LogGroup = aws.Log("vpn-log", $"/vpn/{name}", logsKey),
                Reaches =
                [
                    (data.Database.SecurityGroup, PostgresDatabase.Port, "People who look into the database"),
                    (data.Cache.SecurityGroup, RedisCache.Port, "People who look into the queues"),
                ],
            });
        }

        // What brings data back.
        _ = new Backups(this, "backups", new BackupsProps
        {
            Name = name,
            Profile = profile.Recovery,
            Resources = [data.Database.Arn, artifacts.Arn],
            Key = dataKey,
            RecoveryRegion = recoveryRegion,
            AccountId = accountId,
            Protection = protection,
            Topic = alerts,
        });

        var outputs = new StackOutputs(this);
        outputs.Add("support_url", "Where the support team works", $"https://{support.Host}");
        outputs.Add("portal_url", "Where clients work", $"https://{portal.Host}");
        outputs.Add("api_url", "Where the API is called from outside", $"https://{publicApi.Host}");
        outputs.Add("support_bucket", "Bucket to which the support front end's build is synced", support.Bucket.Name);
        outputs.Add("portal_bucket", "Bucket to which the portal's build is synced", portal.Bucket.Name);
        outputs.Add("files_bucket", "Bucket for bulk imports and exports", files.Name);
        outputs.Add("support_distribution_id", "Distribution to invalidate after the support front end's sync", support.DistributionId);
        outputs.Add("portal_distribution_id", "Distribution to invalidate after the portal's sync", portal.DistributionId);
        outputs.Add("ecr_repository_url", "Where to push the image", repository.Url);
        outputs.Add("image", "The image that runs, to be promoted to the next environment", image);
        outputs.Add("image_tag", "The build that the image was made from", deployment.Image.Tag);
        outputs.Add("cluster_name", "ECS cluster", cluster.Name);
        outputs.Add("deploy_role_arn", "Role that workflows and operators assume", deploy.Arn);
        outputs.Add("database_host", "PostgreSQL within the network", data.Database.Host);
        outputs.Add("cache_host", "The cache within the network", data.Cache.Host);

        BoundedRoles.Apply(this, deploy.Boundary.Arn);

        FrontEnd Site(string siteId, string description, string host) => new(this, siteId, new FrontEndProps
        {
            Name = $"{name}-{siteId}",
            Description = description,
            BucketName = $"{inputs.Name}-{siteId}-static-assets-{deployment.Environment}-{accountId}",
            Region = inputs.AwsRegion,
            Host = host,
            Delivery = delivery,
            Routing = routing,
            ForceDestroy = !protection.PreventDestroy,
        });
    }
}
