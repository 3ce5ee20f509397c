using HashiCorp.Cdktf;
using HashiCorp.Cdktf.Providers.Aws.DataAwsCallerIdentity;
using HybridCloud.Contract;
using HybridCloud.Infrastructure.Account;
using HybridCloud.Infrastructure.Alarms;
using HybridCloud.Infrastructure.Compute;
using HybridCloud.Infrastructure.Data;
using HybridCloud.Infrastructure.Edge;
using HybridCloud.Infrastructure.Identity;
using HybridCloud.Infrastructure.Logging;
using HybridCloud.Infrastructure.Networking;
using HybridCloud.Infrastructure.Policies;
using HybridCloud.Infrastructure.Profiles;
using HybridCloud.Infrastructure.Storage;
using HybridCloud.Infrastructure.Values;

namespace HybridCloud.Infrastructure.Stacks;

/// <summary>
/// What is the same in every AWS stack: its state, account and owner, what its resources are called, and how its keys, logs,
/// secrets and alarms are made.
/// </summary>
internal sealed class AwsDeployment
{
    private readonly TerraformStack stack;
    private readonly PlatformInputs inputs;
    private readonly PlatformProfile profile;
    private readonly Deployment deployment;
    private readonly StackKind kind;
    private readonly SecretPath secrets;

    /// <summary>Adds backend, provider and account to a stack.</summary>
    /// <param name="construct">The stack's construct.</param>
    /// <param name="inputs">Its variables.</param>
    /// <param name="deployment">Environment and build.</param>
    /// <param name="profile">Sizes and switches.</param>
    /// <param name="stack">The stack's kind.</param>
    public AwsDeployment(TerraformStack construct, PlatformInputs inputs, Deployment deployment, PlatformProfile profile, StackKind stack)
    {
        (this.stack, this.inputs, this.deployment, this.profile, kind) = (construct, inputs, deployment, profile, stack);
        secrets = new SecretPath(inputs.Name, deployment.Environment);
        Name = $"{inputs.Name}-{stack.ResourceName}-{deployment.Environment}";
        Hosts = new PlatformHosts(inputs.HostedZone, deployment.Environment);
        var owner = new Owner(inputs.Owner);
        _ = new StateBackend(construct);
        Providers = new AwsProviders(construct, owner.AwsTags(new DeploymentName(inputs.Name, deployment.Environment)), inputs.AwsRegion);
        AccountId = new DataAwsCallerIdentity(construct, "account").AccountId;
        RequiredTags.Demand(construct, owner);
    }

    /// <summary>Name of the deployment; names of its resources start with it.</summary>
    public string Name { get; }

    /// <summary>Account of the stack.</summary>
    public string AccountId { get; }

    /// <summary>The AWS providers of the stack's regions.</summary>
    public AwsProviders Providers { get; }

    /// <summary>Host names of the environment.</summary>
    public PlatformHosts Hosts { get; }

    /// <summary>Beginning of the names of the environment's secrets.</summary>
    public string SecretPrefix => secrets.Of("", "").TrimEnd('/') + "/";

    /// <summary>Name of a secret or parameter of a service.</summary>
    public string SecretName(string service, string name) => secrets.Of(service, name);

    /// <summary>A key for one purpose, which the account's roles and the given AWS services may use.</summary>
    public EncryptionKey Key(string purpose, string description, params IReadOnlyList<string> services) => new(this.stack, $"{purpose}-key", new EncryptionKeyProps
    {
        Name = $"{Name}-{purpose}",
        Description = description,
        AccountId = AccountId,
        Services = services,
        PreventDestroy = this.profile.Protection.PreventDestroy,
    });

    /// <summary>A cluster whose sessions are logged.</summary>
    public Cluster Cluster(string logId, EncryptionKey logsKey) =>
        new(this.stack, "cluster", new ClusterProps { Name = Name, SessionLog = Log(logId, $"/ecs/{Name}/sessions", logsKey), Key = logsKey });

    /// <summary>The environment's own image repository.</summary>
    public ImageRepository Repository() => new(this.stack, "repository", new ImageRepositoryProps
    {
        Name = kind.EcrRepository(this.inputs.Name, this.deployment.Environment),
        Region = this.inputs.AwsRegion,
        AccountId = AccountId,
        ForceDelete = !this.profile.Protection.PreventDestroy,
    });

    /// <summary>A network with its endpoints and its flow logs.</summary>
    /// <param name="profile">Addresses, NAT and endpoints.</param>
    /// <param name="logsKey">Key of the flow logs.</param>
    /// <param name="endpoints">AWS services with an interface endpoint in the network.</param>
    public Network Network(NetworkProfile profile, EncryptionKey logsKey, params IReadOnlyList<string> endpoints)
    {
        var network = new Network(this.stack, "network", new NetworkProps { Name = Name, Cidr = profile.Cidr, Zones = this.inputs.Zones, NatGateways = profile.NatGateways });
        _ = new PrivateEndpoints(this.stack, "endpoints", new PrivateEndpointsProps { Name = Name, Network = network, Region = this.inputs.AwsRegion, Zones = profile.EndpointZones, Services = endpoints });
        _ = new FlowLogs(this.stack, "flow-logs", new FlowLogsProps
        {
            Name = Name,
            Network = network,
            LogGroup = Log("flow-log", $"/vpc/{Name}/flow", logsKey),
            Traffic = profile.FlowLogTraffic,
            AccountId = AccountId,
        });
        return network;
    }

    /// <summary>Where the stack's services run; they may pull images from its repository and from those of other environments.</summary>
    public TaskHosting Hosting(Network network, Cluster cluster, ImageRepository repository, EncryptionKey logsKey, AlertTopic alerts) => new()
    {
        Name = Name,
        Region = this.inputs.AwsRegion,
        AccountId = AccountId,
        Network = network,
        Cluster = cluster,
        ImageRepositoryArns = [repository.Arn, $"arn:aws:ecr:{this.inputs.AwsRegion}:{AccountId}:repository/{this.inputs.Name}-{kind.ResourceName}-*"],
        LogsKey = logsKey,
        LogRetentionDays = this.profile.LogRetention.Days,
        Alerts = alerts,
        Exec = this.profile.Access.Exec,
    };

    /// <summary>A log group.</summary>
    public LogGroup Log(string id, string name, EncryptionKey key) => new(this.stack, id, new LogGroupProps { Name = name, RetentionDays = this.profile.LogRetention.Days, Key = key });

    /// <summary>Basic inputs of a service's secret: it starts empty.</summary>
    public ApplicationSecretProps Secret(string service, string name, string description, EncryptionKey key) => new()
    {
        Name = SecretName(service, name),
        Description = description,
        Key = key,
        RecoveryDays = this.profile.Protection.SecretRecoveryDays,
    };

    /// <summary>Basic inputs of a bucket: in prod, it and everything in it are protected from destruction.</summary>
    public SecureBucketProps Bucket(string name) => new()
    {
        Name = name,
        ForceDestroy = !this.profile.Protection.PreventDestroy,
        PreventDestroy = this.profile.Protection.PreventDestroy,
    };

    /// <summary>Inputs of a front end.</summary>
    public FrontEndProps FrontEnd(string site, string description, string host, EdgeDelivery delivery, ViewerRouting routing) => new()
    {
        Name = $"{Name}-{site}",
        Description = description,
        BucketName = $"{this.inputs.Name}-{site}-static-assets-{this.deployment.Environment}-{AccountId}",
        Region = this.inputs.AwsRegion,
        Host = host,
        Delivery = delivery,
        Routing = routing,
        ForceDestroy = !this.profile.Protection.PreventDestroy,
    };

    /// <summary>A topic for alarms of the stack's own region or another.</summary>
    public AlertTopic Alerts(string id, TerraformProvider? region = null) => new(this.stack, id, new AlertTopicProps
    {
        Name = $"{Name}-alerts",
        Subscriptions = this.inputs.AlarmSubscriptions,
        Email = this.inputs.AlarmEmail,
        AccountId = AccountId,
        Provider = region,
    });

    /// <summary>The role that deploys the stack, and the boundary that limits it and every role that it makes.</summary>
    /// <param name="name">The end of the role's name.</param>
    /// <param name="regions">Regions of the stack.</param>
    /// <param name="buckets">Buckets of the stack.</param>
    /// <param name="ownParts">Permissions to deploy the parts that only this stack has.</param>
    public DeployRole DeployRole(string name, IReadOnlyList<string> regions, IReadOnlyList<SecureBucket> buckets, params IReadOnlyList<PolicyStatement> ownParts)
    {
        var role = $"{Name}-{name}";
        return new(this.stack, "deploy-role", new DeployRoleProps
        {
            Name = role,
            Prefix = Name,
            SecretPrefix = SecretPrefix,
            Repository = this.inputs.GitHubRepository,
            Environment = this.deployment.Environment,
            CreateProvider = this.inputs.CreateOidcProvider,
            OperatorRolePattern = this.inputs.OperatorRolePattern,
            Boundary = new PermissionBoundary(this.stack, "boundary", new PermissionBoundaryProps { Name = $"{Name}-boundary", AccountId = AccountId, Regions = regions, Prefix = Name, DeployRole = role }),
            AccountId = AccountId,
            Buckets = [.. buckets.Select(bucket => bucket.GivenName)],
            BalancerPrefixes = [.. this.stack.Node.FindAll().Select(construct => construct switch { LoadBalancer balancer => balancer.Prefix, TargetGroup targets => targets.Prefix, _ => null }).OfType<string>().Distinct()],
            StateBucket = this.inputs.StateBucket(AccountId),
            StatePrefix = $"{this.inputs.Name}/{this.deployment.Environment}",
            OwnParts = ownParts,
        });
    }

    /// <summary>Forwards the alarms of the stack's region, and of us-east-1 if it has any there, to PagerDuty and Slack.</summary>
    public AlertForwarding Forward(AlertTopic topic, (AlertTopic Topic, TerraformProvider Provider)? edge = null) => new(this.stack, "alert-forwarding", new AlertForwardingProps
    {
        Name = Name,
        Topic = topic,
        Edge = edge,
        PagerDutyUrl = this.inputs.PagerDutyUrl,
        SlackTeam = this.inputs.SlackTeam,
        SlackChannel = this.inputs.SlackChannel,
        Region = this.inputs.AwsRegion,
    });
}
