using HashiCorp.Cdktf;
using HashiCorp.Cdktf.Providers.Aws.DataAwsCallerIdentity;
using HashiCorp.Cdktf.Providers.Digitalocean.DataDigitaloceanDomain;
using HashiCorp.Cdktf.Providers.Digitalocean.Provider;
using HashiCorp.Cdktf.Providers.Tls.Provider;
using HybridCloud.Infrastructure.Alarms;
using HybridCloud.Infrastructure.Data;
using HybridCloud.Infrastructure.Identity;
using HybridCloud.Infrastructure.Networking;
using HybridCloud.Infrastructure.Policies;
using HybridCloud.Infrastructure.Values;

namespace HybridCloud.Infrastructure.Stacks;

/// <summary>
/// What all parts of stack <c>hybrid</c> share: its state, providers, project and owner, what its resources are called, and how its
/// network, databases and alarms are made.
/// </summary>
internal sealed class HybridDeployment
{
    private readonly TerraformStack stack;
    private readonly DataAwsCallerIdentity account;

    /// <summary>Adds backend, providers, account, project and domain to the stack.</summary>
    public HybridDeployment(TerraformStack stack, HybridInputs inputs, string environment)
    {
        (this.stack, Inputs) = (stack, inputs);
        Owner = new Owner(inputs.Owner);
        Name = new DeploymentName(inputs.Name, environment);
        Host = $"{Name}.{inputs.Domain}";
        _ = new StateBackend(stack);
        var providers = new AwsProviders(stack, Owner.AwsTags(Name), inputs.AwsRegion);
        _ = new DigitaloceanProvider(stack, "digitalocean");
        UsEast1 = providers.UsEast1();
        _ = new TlsProvider(stack, "tls");
        account = new DataAwsCallerIdentity(stack, "account");
        Project = new TeamProject(stack, "project", inputs.Project);
        _ = new DataDigitaloceanDomain(stack, "domain-zone", new DataDigitaloceanDomainConfig { Name = inputs.Domain });
        RequiredTags.Demand(stack, Owner);
    }

    /// <summary>The stack's variables.</summary>
    public HybridInputs Inputs { get; }

    /// <summary>User who is responsible for the resources.</summary>
    public Owner Owner { get; }

    /// <summary>Name of the deployment; names of its resources start with it.</summary>
    public DeploymentName Name { get; }

    /// <summary>Where visitors find the dashboard.</summary>
    public string Host { get; }

    /// <summary>The AWS provider of us-east-1, where CloudFront's certificates, web ACLs, logs and metrics are.</summary>
    public TerraformProvider UsEast1 { get; }

    /// <summary>DigitalOcean project that shows everything in the deployment.</summary>
    public TeamProject Project { get; }

    /// <summary>The private network of app and databases.</summary>
    public PrivateNetwork Network() => new(this.stack, "network", new PrivateNetworkProps
    {
        Name = Name.Of("network"),
        Region = Inputs.DigitaloceanRegion,
        IpRange = Inputs.VpcIpRange,
    });

    /// <summary>PostgreSQL, in the size that the variables give.</summary>
    public PostgresCluster Postgres(PrivateNetwork network) => new(this.stack, "postgres", new PostgresClusterProps
    {
        Name = Name.Of("postgres"),
        Owner = Owner,
        ProjectId = Project.Id,
        Region = Inputs.DigitaloceanRegion,
        Network = network,
        Version = Inputs.PostgresVersion,
        Size = Inputs.PostgresSize,
        Nodes = Inputs.PostgresNodes,
        Maintenance = Inputs.Maintenance,
        Database = "app",
        User = HybridInputs.PostgresUser,
        OtherUser = HybridInputs.OtherPostgresUser,
        Turn = Inputs.PostgresTurn,
        SslMode = Inputs.PostgresSslMode,
        PreventDestroy = Name.IsProduction,
    });

    /// <summary>Valkey, in the size that the variables give.</summary>
    public ValkeyCluster Valkey(PrivateNetwork network) => new(this.stack, "valkey", new ValkeyClusterProps
    {
        Name = Name.Of("valkey"),
        Owner = Owner,
        ProjectId = Project.Id,
        Region = Inputs.DigitaloceanRegion,
        Network = network,
        Version = Inputs.ValkeyVersion,
        Size = Inputs.ValkeySize,
        Nodes = Inputs.ValkeyNodes,
        Maintenance = Inputs.Maintenance,
        EvictionPolicy = Inputs.ValkeyEvictionPolicy,
        PreventDestroy = Name.IsProduction,
    });

    /// <summary>A topic for alarms of the stack's own region or another.</summary>
    public AlertTopic Alerts(string id, TerraformProvider? region = null) => new(this.stack, id, new AlertTopicProps
    {
        Name = Name.Of("alerts"),
        Subscriptions = Inputs.AlarmSubscriptions,
        Email = Inputs.AlarmEmail,
        AccountId = account.AccountId,
        Provider = region,
    });
}
