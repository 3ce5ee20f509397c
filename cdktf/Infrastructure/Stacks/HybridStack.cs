using Constructs;
using HashiCorp.Cdktf;
using HybridCloud.Infrastructure.Data;
using HybridCloud.Infrastructure.Edge;
using HybridCloud.Infrastructure.Identity;
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
        var hybrid = new HybridDeployment(this, inputs, deployment.Environment);
        var name = hybrid.Name;

        // DigitalOcean: network and databases.
        var network = hybrid.Network();
        var postgres = hybrid.Postgres(network);
        var valkey = hybrid.Valkey(network);

        // AWS: the app's identity there, and the secret that it uses.
        var identity = new CertificateIdentity(this, name.Value, inputs.Owner);
        var secret = new HeartbeatSecret(this, "secret", new HeartbeatSecretProps { Name = $"{name}/{inputs.SecretName}", RecoveryDays = inputs.SecretRecoveryDays });
        identity.Role.Allow("heartbeat", CallerIdentity.Grant(), secret.GrantReadWrite());

        // DigitalOcean: the dashboard's files and the app.
        var site = new StaticSite(StaticFile.In(deployment.StaticFolder));
        var dashboard = new DashboardBucket(this, "dashboard", new DashboardBucketProps
        {
            Name = name.Of(hybrid.Project.Digest),
            Region = inputs.DigitaloceanRegion,
            Origins = [$"https://{hybrid.Host}"],
            Site = site,
            ApiUrl = $"https://{hybrid.Host}",
        });
        // Deployments share the domain: destroying one would remove the domain from the project in which the others show it.
        hybrid.Project.Assign(dashboard.Urn);
        var originSecret = new OriginSecret(this, "origin-secret");
        var app = new HybridApp
        {
            Network = network,
            Postgres = postgres,
            Valkey = valkey,
            Aws = new AwsAccess
            {
                Region = inputs.AwsRegion,
                TrustAnchorArn = identity.Anchor.Arn,
                ProfileArn = identity.Profile.Arn,
                RoleArn = identity.Role.Arn,
                Certificate = identity.Certificate.CertificatePem,
                PrivateKey = identity.Certificate.PrivateKeyPem,
                SecretArn = secret.Arn,
            },
            OriginSecret = originSecret,
            Origins = [$"https://{hybrid.Host}", $"https://{dashboard.Host}"],
        }.Add(this, hybrid, deployment);

        // AWS: the edge.
        var edge = new HybridEdge(this, hybrid, dashboard, site, app, originSecret).Distribution;

        // Who is told when something is wrong.
        _ = new CertificateExpiryRule(this, "certificate-expiry", new CertificateExpiryRuleProps { Name = name.Of("certificate-expiry"), Topic = hybrid.Alerts("alerts") });
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
        outputs.Add("dashboard_url", "Where visitors find the dashboard.", $"https://{hybrid.Host}");
        outputs.Add("spaces_url", "The dashboard's files, without CloudFront.", $"https://{dashboard.Host}/index.html");
        outputs.Add("postgres_private_host", "PostgreSQL's host in the private network.", postgres.Application.Host);
        outputs.Add("valkey_private_host", "Valkey's host in the private network.", valkey.Connection.Host);
        outputs.Add("iam_role_arn", "The role that the app assumes at AWS.", identity.Role.Arn);
        outputs.Add("secret_arn", "The secret that the worker writes and the API reads.", secret.Arn);
        outputs.Add("image", "The image that runs.", app.Image.Name);
    }
}
