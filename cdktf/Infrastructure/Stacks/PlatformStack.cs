using Constructs;
using HashiCorp.Cdktf;
using HashiCorp.Cdktf.Providers.Aws.DataAwsRoute53Zone;
using HybridCloud.Contract;
using HybridCloud.Infrastructure.Account;
using HybridCloud.Infrastructure.Compute;
using HybridCloud.Infrastructure.Identity;
using HybridCloud.Infrastructure.Monitoring;
using HybridCloud.Infrastructure.Networking;
using HybridCloud.Infrastructure.Policies;
using HybridCloud.Infrastructure.Profiles;
using HybridCloud.Infrastructure.Storage;
using HybridCloud.Infrastructure.Values;

namespace HybridCloud.Infrastructure.Stacks;

/// <summary>
/// A platform for applications on AWS: an API and workers on ECS Fargate, PostgreSQL and a cache behind them, two web
/// front ends, and the role that deploys all this.
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
        var inputs = new PlatformInputs(this);
        var aws = new AwsDeployment(this, inputs, deployment, profile, StackKind.Platform);
        var (name, accountId, hosts) = (aws.Name, aws.AccountId, aws.Hosts);
        var edgeRegion = aws.Providers.UsEast1();
        var zone = new DataAwsRoute53Zone(this, "zone", new DataAwsRoute53ZoneConfig { Name = inputs.HostedZone, PrivateZone = false });

        // Keys, files, network, and the alert topics to which everything below reports.
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
        aws.Forward(alerts, (edgeAlerts, edgeRegion));

        // Where containers run, and what they run.
        var cluster = aws.Cluster("session-log", logsKey);
        var repository = aws.Repository();
        var image = inputs.Image(new BuiltImage(repository.Url, deployment.Image, inputs.ImageDigest));

        // Data.
        var data = new PlatformData(this, aws, inputs, profile, network, artifacts, alerts, secretsKey, dataKey, logsKey);

        // The services, and the edge in front of them.
        var application = new Application
        {
            Hosting = aws.Hosting(network, cluster, repository, logsKey, alerts),
            Image = image,
            Environment = new WorkloadEnvironment
            {
                Region = inputs.AwsRegion,
                Data = data.Stores,
                Heartbeat = data.Heartbeat,
                Files = files,
                Origins = [$"https://{hosts.Support}", $"https://{hosts.Portal}"],
            },
            SecretsKey = secretsKey,
            PasswordGeneration = Token.AsString(inputs.DatabasePasswordGeneration),
        };
        var services = new PlatformServices(this, inputs, profile, aws.Hosts, zone.ZoneId, application, accessLogs);
        var edge = new PlatformEdge(this, aws, profile, zone.ZoneId, services.Api.Balancer, edgeRegion, edgeAlerts);

        // What watches and records all this.
        _ = new Dashboard(this, "dashboard", new DashboardProps { Name = name, Region = inputs.AwsRegion, Charts = PlatformCharts.All(services.Api, services.Workers, data.Stores) });
        var records = AccountServices.Add(this, profile.Account, name, inputs.AwsRegion, accountId);

        // Who gets in.
        var deploy = aws.DeployRole("PlatformDeployRole", [inputs.AwsRegion, "us-east-1", inputs.RecoveryRegion], [edge.Support.Bucket, edge.Portal.Bucket, artifacts, files, accessLogs, .. records],
            [.. AccountServices.GrantDeploy(profile.Account), .. profile.Access.ClientVpn ? [ClientVpn.GrantDeploy(name, accountId)] : Array.Empty<PolicyStatement>()]);
        if (profile.Access.ClientVpn) PlatformVpn.Add(this, aws, inputs, network, data.Stores, zone.ZoneId, logsKey);

        var outputs = new StackOutputs(this);
        outputs.Add("support_url", "Where the support team works", $"https://{edge.Support.Host}");
        outputs.Add("portal_url", "Where clients work", $"https://{edge.Portal.Host}");
        outputs.Add("api_url", "Where the API is called from outside", $"https://{edge.Api.Host}");
        outputs.Add("support_bucket", "Bucket to which the support front end's build is synced", edge.Support.Bucket.Name);
        outputs.Add("portal_bucket", "Bucket to which the portal's build is synced", edge.Portal.Bucket.Name);
        outputs.Add("files_bucket", "Bucket for bulk imports and exports", files.Name);
        outputs.Add("support_distribution_id", "Distribution to invalidate after the support front end's sync", edge.Support.DistributionId);
        outputs.Add("portal_distribution_id", "Distribution to invalidate after the portal's sync", edge.Portal.DistributionId);
        outputs.Add("ecr_repository_url", "Where to push the image", repository.Url);
        outputs.Add("image", "The image that runs, to be promoted to the next environment", image.Name);
        outputs.Add("image_tag", "The build that the image was made from", deployment.Image.Tag);
        outputs.Add("cluster_name", "ECS cluster", cluster.Name);
        outputs.Add("deploy_role_arn", "Role that workflows and operators assume", deploy.Arn);
        outputs.Add("database_host", "PostgreSQL within the network", data.Stores.Database.Host);
        outputs.Add("cache_host", "The cache within the network", data.Stores.Cache.Host);

        BoundedRoles.Apply(this, deploy.Boundary.Arn);
    }
}
