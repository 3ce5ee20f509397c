using Constructs;
using HashiCorp.Cdktf;
using HashiCorp.Cdktf.Providers.Aws.DataAwsCallerIdentity;
using HashiCorp.Cdktf.Providers.Digitalocean.DataDigitaloceanDomain;
using HashiCorp.Cdktf.Providers.Digitalocean.Provider;
using HashiCorp.Cdktf.Providers.Tls.Provider;
using HybridCloud.Contract;
using HybridCloud.Infrastructure.Alarms;
using HybridCloud.Infrastructure.Compute;
using HybridCloud.Infrastructure.Data;
using HybridCloud.Infrastructure.Edge;
using HybridCloud.Infrastructure.Identity;
using HybridCloud.Infrastructure.Networking;
using HybridCloud.Infrastructure.Policies;
using HybridCloud.Infrastructure.RolesAnywhere;
using HybridCloud.Infrastructure.Values;

namespace HybridCloud.Infrastructure.Stacks;

/// <summary>
/// The system: an app and its databases at DigitalOcean, the edge, identities and a secret at AWS, and nothing but a
/// certificate between the two.
/// </summary>
public sealed class HybridStack : TerraformStack
{
    /// <summary>Adds the stack to an app.</summary>
    public HybridStack(Construct scope, string id, Deployment deployment)
        : base(scope, id)
    {
        ArgumentNullException.ThrowIfNull(deployment);
        var inputs = new HybridInputs(this);
        var owner = new Owner(inputs.Owner);
        var name = new DeploymentName(inputs.Name, deployment.Environment);
        var host = $"{name}.{inputs.Domain}";
        _ = new StateBackend(this);
        var providers = new AwsProviders(this, owner.AwsTags(name), inputs.AwsRegion);
        _ = new DigitaloceanProvider(this, "digitalocean");
        var usEast1 = providers.UsEast1();
        _ = new TlsProvider(this, "tls");
        var account = new DataAwsCallerIdentity(this, "account");
        var project = new TeamProject(this, "project", inputs.Project);
        var domain = new DataDigitaloceanDomain(this, "domain-zone", new DataDigitaloceanDomainConfig { Name = inputs.Domain });

        // DigitalOcean: network and databases.
        var network = new PrivateNetwork(this, "network", new PrivateNetworkProps
        {
            Name = name.Of("network"),
            Region = inputs.DigitaloceanRegion,
            IpRange = inputs.VpcIpRange,
        });
        var postgres = new PostgresCluster(this, "postgres", new PostgresClusterProps
        {
            Name = name.Of("postgres"),
            Owner = owner,
            ProjectId = project.Id,
            Region = inputs.DigitaloceanRegion,
            Network = network,
            Version = inputs.PostgresVersion,
            Size = inputs.PostgresSize,
            Nodes = inputs.PostgresNodes,
            Maintenance = inputs.Maintenance,
            Database = "app",
            User = HybridInputs.PostgresUser,
            OtherUser = HybridInputs.OtherPostgresUser,
            Turn = inputs.PostgresTurn,
            SslMode = inputs.PostgresSslMode,
            PreventDestroy = name.IsProduction,
        });
        var valkey = new ValkeyCluster(this, "valkey", new ValkeyClusterProps
        {
            Name = name.Of("valkey"),
            Owner = owner,
            ProjectId = project.Id,
            Region = inputs.DigitaloceanRegion,
            Network = network,
            Version = inputs.ValkeyVersion,
            Size = inputs.ValkeySize,
            Nodes = inputs.ValkeyNodes,
            Maintenance = inputs.Maintenance,
            EvictionPolicy = inputs.ValkeyEvictionPolicy,
            PreventDestroy = name.IsProduction,
        });

        // AWS: who the app is there, and the secret it keeps.
        var authority = new CertificateAuthority(this, "authority", new CertificateAuthorityProps
        {
            CommonName = $"{name} authority",
            Organization = inputs.Owner,
        });
        var certificate = authority.Issue("client", name.Value);
        var anchor = new TrustAnchor(this, "anchor", new TrustAnchorProps { Name = name.Value, Authority = authority });
        var role = new ServiceRole(this, "role", new ServiceRoleProps
        {
            Name = name.Value,
            Description = "What the app may do, taken by its certificate",
            Trust = [anchor.Trusts(certificate)],
        });
        var profile = new RoleProfile(this, "profile", new RoleProfileProps { Name = name.Value, Role = role });
        var secret = new HeartbeatSecret(this, "secret", new HeartbeatSecretProps
        {
            Name = $"{name}/{inputs.SecretName}",
            RecoveryDays = inputs.SecretRecoveryDays,
        });
        role.Allow("heartbeat", CallerIdentity.Grant(), secret.GrantReadWrite());

        // DigitalOcean: the dashboard's files and the app.
        var site = new StaticSite(StaticFile.In(deployment.StaticFolder));
        var bucket = new DashboardBucket(this, "dashboard", new DashboardBucketProps
        {
            Name = name.Of(project.Digest),
            Region = inputs.DigitaloceanRegion,
            Origins = [$"https://{host}"],
            Site = site,
            ApiUrl = $"https://{host}",
        });
        // The domain is not of this deployment alone: destroying one would take it out of the project that the others show it in.
        project.Assign(bucket.Urn);
        var originSecret = new OriginSecret(this, "origin-secret");
        var aws = new AwsAccess
        {
            Region = inputs.AwsRegion,
            TrustAnchorArn = anchor.Arn,
            ProfileArn = profile.Arn,
            RoleArn = role.Arn,
            Certificate = certificate.CertificatePem,
            PrivateKey = certificate.PrivateKeyPem,
            SecretArn = secret.Arn,
        };
        var shared = ContainerEnvironment.Empty.With(postgres.Application).With(valkey.Connection).With(aws);
        var app = new ContainerApp(this, "app", new ContainerAppProps
        {
            Name = name.Value,
            Region = inputs.DigitaloceanRegion,
            ProjectId = project.Id,
            Network = network,
            Image = new ContainerImage(inputs.ImageRepository, deployment.Image, inputs.ImageDigest, inputs.RegistryName),
            Service = new AppComponent
            {
                Command = Commands.Api,
                Size = inputs.ApiSize,
                Instances = inputs.ApiInstances,
                Environment = shared
                    .WithSetting(EnvironmentNames.ApiCorsOrigins, $"https://{host},https://{bucket.Host}")
                    .With(originSecret.Values),
            },
            Worker = new AppComponent
            {
                Command = Commands.Worker,
                Size = inputs.WorkerSize,
                Instances = inputs.WorkerInstances,
                Environment = shared
                    .WithSetting(EnvironmentNames.WorkerIntervalSeconds, Token.AsString(inputs.WorkerIntervalSeconds))
                    .WithSetting(EnvironmentNames.WorkerSecretIntervalSeconds, Token.AsString(inputs.WorkerSecretIntervalSeconds)),
            },
            PreDeployJob = new AppComponent
            {
                Command = Commands.Migrate,
                Size = inputs.WorkerSize,
                Environment = ContainerEnvironment.Empty.With(postgres.Administration)
                    .WithSetting(EnvironmentNames.PgApplicationUser, postgres.Application.User),
            },
            WaitFor = [.. postgres.Ready, .. valkey.Ready],
            ReplaceSecrets = deployment.ReplaceSecrets,
        });

        // AWS: the edge.
        var webAcl = new WebAcl(this, "firewall", new WebAclProps
        {
            Name = name.Value,
            RateLimit = inputs.WafRateLimit,
            LogRetentionDays = inputs.LogRetentionDays,
            Provider = usEast1,
        });
        var edgeCertificate = new EdgeCertificate(this, "edge-certificate", new EdgeCertificateProps
        {
            Name = name.Value,
            Domain = inputs.Domain,
            Provider = usEast1,
        });
        var files = new PublicOrigin { Name = "spaces", Host = bucket.Host };
        var api = new PublicOrigin
        {
            Name = "app",
            Host = app.DefaultHost,
            Headers = new Dictionary<string, string> { [HeaderNames.OriginSecret] = originSecret.Values.Sent },
        };
        var edge = new Distribution(this, "edge", new DistributionProps
        {
            Comment = name.Value,
            Alias = host,
            CertificateArn = edgeCertificate.ValidatedArn,
            WebAclArn = webAcl.Arn,
            HeadersPolicyId = new SecurityHeaders(this, "headers", new SecurityHeadersProps { Name = name.Value }).Id,
            RootObject = "index.html",
            Default = Behavior.Cached(files) with
            {
                ViewerRequestFunctionArn = new MissingPage(this, "missing-page", new MissingPageProps { Name = name.Of("missing-page"), Published = [.. site.OwnNames] }).Arn,
            },
            Paths = [.. Routes.Public.Select(route => (route, Behavior.Dynamic(api)))],
            PriceClass = inputs.PriceClass,
        });
        _ = new DnsAlias(this, "alias", new DnsAliasProps { Domain = inputs.Domain, Name = name.Value, Target = edge.DomainName });

        // Who is told when something is wrong.
        _ = new EdgeAccessLog(this, "access-log", new EdgeAccessLogProps
        {
            Name = name.Value,
            Distribution = edge,
            RetentionDays = inputs.LogRetentionDays,
            Provider = usEast1,
        });
        _ = new EdgeAlarms(this, "edge-alarms", new EdgeAlarmsProps
        {
            Name = name.Value,
            Distribution = edge,
            WebAcl = webAcl,
            Certificate = edgeCertificate,
            Topic = Alerts("edge-alerts", usEast1),
            Provider = usEast1,
        });
        _ = new CertificateExpiryRule(this, "certificate-expiry", new CertificateExpiryRuleProps
        {
            Name = name.Of("certificate-expiry"),
            Topic = Alerts("alerts", provider: null),
        });
        _ = new DatabaseAlerts(this, "database-alerts", new DatabaseAlertsProps
        {
            Name = name.Value,
            ClusterIds = [postgres.Id, valkey.Id],
            Subscriptions = inputs.AlarmSubscriptions,
            Email = inputs.AlarmEmail,
        });

        var outputs = new StackOutputs(this);
        outputs.Add("app_id", "Id of the App Platform app.", app.Id);
        outputs.Add("app_default_url", "App Platform's own address of the API; it refuses calls that skip CloudFront.", app.DefaultUrl);
        outputs.Add("cloudfront_domain", "CloudFront's own host name.", edge.DomainName);
        outputs.Add("cloudfront_distribution_id", "Id of the CloudFront distribution.", edge.Id);
        outputs.Add("dashboard_url", "Where visitors find the dashboard.", $"https://{host}");
        outputs.Add("spaces_url", "The dashboard's files, without CloudFront.", $"https://{bucket.Host}/index.html");
        outputs.Add("postgres_private_host", "PostgreSQL's host in the private network.", postgres.Application.Host);
        outputs.Add("valkey_private_host", "Valkey's host in the private network.", valkey.Connection.Host);
        outputs.Add("iam_role_arn", "The role that the app takes at AWS.", role.Arn);
        outputs.Add("secret_arn", "The secret that the worker writes and the API reads.", secret.Arn);
        outputs.Add("image", "The image that runs.", app.Image.Name);

        RequiredTags.Demand(this, owner);

        AlertTopic Alerts(string topicId, TerraformProvider? provider) => new(this, topicId, new AlertTopicProps
        {
            Name = name.Of("alerts"),
            Subscriptions = inputs.AlarmSubscriptions,
            Email = inputs.AlarmEmail,
            AccountId = account.AccountId,
            Provider = provider,
        });
    }
}
