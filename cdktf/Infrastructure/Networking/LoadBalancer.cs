using Constructs;
using HashiCorp.Cdktf;
using HashiCorp.Cdktf.Providers.Aws.Lb;
using HashiCorp.Cdktf.Providers.Aws.LbListener;
using HashiCorp.Cdktf.Providers.Aws.LbListenerRule;
using HybridCloud.Infrastructure.Identity;
using HybridCloud.Infrastructure.Storage;

namespace HybridCloud.Infrastructure.Networking;

/// <summary>Inputs of <see cref="LoadBalancer"/>.</summary>
public sealed record LoadBalancerProps
{
    /// <summary>Name of the security group, and of the load balancer in its Name tag.</summary>
    public required string Name { get; init; }

    /// <summary>At most five characters with which the load balancer's own name starts.</summary>
    public required string Prefix { get; init; }

    /// <summary>Network of the load balancer.</summary>
    public required Network Network { get; init; }

    /// <summary>Whether it can be reached from the internet. Default no.</summary>
    public bool Public { get; init; }

    /// <summary>Certificate for HTTPS. Default none: plain HTTP.</summary>
    public string? CertificateArn { get; init; }

    /// <summary>Where requests go that match no rule.</summary>
    public required TargetGroup Default { get; init; }

    /// <summary>Bucket for access logs. Default none.</summary>
    public SecureBucket? AccessLogs { get; init; }

    /// <summary>Whether AWS refuses to delete it. Default no.</summary>
    public bool DeletionProtection { get; init; }
}

/// <summary>An application load balancer that serves HTTPS if it has a certificate, and then redirects HTTP if it is public.</summary>
public sealed class LoadBalancer : Construct
{
    // TLS 1.2 and 1.3. https://docs.aws.amazon.com/elasticloadbalancing/latest/application/describe-ssl-policies.html
    private const string TlsPolicy = "ELBSecurityPolicy-TLS13-1-2-2021-06";

    private readonly Lb balancer;
    private readonly LbListener listener;
    private readonly List<(TargetGroup Target, LbListenerRule Rule)> rules = [];

    /// <summary>Adds the load balancer, its security group and its listener.</summary>
    public LoadBalancer(Construct scope, string id, LoadBalancerProps props)
        : base(scope, id)
    {
        ArgumentNullException.ThrowIfNull(props);
        Prefix = props.Prefix;
        Port = props.CertificateArn is null ? 80 : 443;
        SecurityGroup = new SecurityGroup(this, "balancer", new SecurityGroupProps
        {
            Name = props.Name,
            Description = $"Load balancer {props.Prefix}",
            Network = props.Network,
        });
        balancer = new Lb(this, "lb", new LbConfig
        {
            NamePrefix = $"{props.Prefix}-",
            LoadBalancerType = "application",
            Internal = !props.Public,
            Subnets = props.Public ? props.Network.PublicSubnetIds : props.Network.PrivateSubnetIds,
            SecurityGroups = [SecurityGroup.Id],
            DropInvalidHeaderFields = true,
            EnableDeletionProtection = props.DeletionProtection,
            AccessLogs = props.AccessLogs is { } bucket ? new LbAccessLogs { Bucket = bucket.Name, Prefix = props.Prefix, Enabled = true } : null,
            Tags = new Dictionary<string, string> { ["Name"] = props.Name },
            DependsOn = props.AccessLogs is { } logs ? [logs.Policy] : null,
        });
        listener = new LbListener(this, "listener", new LbListenerConfig
        {
            LoadBalancerArn = balancer.Arn,
            Port = Port,
            Protocol = props.CertificateArn is null ? "HTTP" : "HTTPS",
            SslPolicy = props.CertificateArn is null ? null : TlsPolicy,
            CertificateArn = props.CertificateArn,
            DefaultAction = new[] { new LbListenerDefaultAction { Type = "forward", TargetGroupArn = props.Default.Arn } },
        });
        if (props is { CertificateArn: not null, Public: true })
            RedirectHttp();
        props.Default.SecurityGroup.AllowFrom(SecurityGroup, props.Default.Port, "Requests, through the load balancer only");
    }

    /// <summary>Lets load balancers of an account write their access logs below a prefix of a bucket.</summary>
    /// <remarks>https://docs.aws.amazon.com/elasticloadbalancing/latest/application/enable-access-logging.html</remarks>
    public static PolicyStatement GrantAccessLogs(string bucketArn, string prefix, string accountId) => new()
    {
        Sid = "WriteByLoadBalancers",
        Actions = ["s3:PutObject"],
        Resources = [$"{bucketArn}/{prefix}/AWSLogs/{accountId}/*"],
        Principal = Principal.Service("logdelivery.elasticloadbalancing.amazonaws.com"),
        Conditions = [new PolicyCondition("StringEquals", "aws:SourceAccount", accountId)],
    };

    /// <summary>Security group of the load balancer.</summary>
    public SecurityGroup SecurityGroup { get; }

    /// <summary>What its name starts with.</summary>
    public string Prefix { get; }

    /// <summary>Port of the listener.</summary>
    public int Port { get; }

    /// <summary>ARN of the load balancer.</summary>
    public string Arn => balancer.Arn;

    /// <summary>The part of the ARN by which CloudWatch names the load balancer.</summary>
    public string ArnSuffix => balancer.ArnSuffix;

    /// <summary>Host name that AWS gave it.</summary>
    public string DnsName => balancer.DnsName;

    /// <summary>Route 53 zone of <see cref="DnsName"/>, for alias records.</summary>
    public string ZoneId => balancer.ZoneId;

    /// <summary>Routes paths to their own target group.</summary>
    /// <param name="id">Short name of the rule, a constant.</param>
    /// <param name="priority">1 to 50000; the lowest that matches wins.</param>
    /// <param name="paths">Patterns such as <c>/grafana/*</c>.</param>
    /// <param name="target">Where the requests go.</param>
    public void Route(string id, int priority, string[] paths, TargetGroup target)
    {
        ArgumentNullException.ThrowIfNull(target);
        var rule = new LbListenerRule(this, id, new LbListenerRuleConfig
        {
            ListenerArn = listener.Arn,
            Priority = priority,
            Condition = new[] { new LbListenerRuleCondition { PathPattern = new LbListenerRuleConditionPathPattern { Values = paths } } },
            Action = new[] { new LbListenerRuleAction { Type = "forward", TargetGroupArn = target.Arn } },
        });
        rules.Add((target, rule));
        target.SecurityGroup.AllowFrom(SecurityGroup, target.Port, "Requests, through the load balancer only");
    }

    /// <summary>Answers paths with 404 instead of forwarding them: what a task serves only within its network, such as its metrics.</summary>
    /// <param name="id">Short name of the rule, a constant.</param>
    /// <param name="priority">1 to 50000; the lowest that matches wins.</param>
    /// <param name="paths">Patterns such as <c>/metrics</c>.</param>
    public void Hide(string id, int priority, params string[] paths) => _ = new LbListenerRule(this, id, new LbListenerRuleConfig
    {
        ListenerArn = listener.Arn,
        Priority = priority,
        Condition = new[] { new LbListenerRuleCondition { PathPattern = new LbListenerRuleConditionPathPattern { Values = paths } } },
        Action = new[]
        {
            new LbListenerRuleAction
            {
                Type = "fixed-response",
                FixedResponse = new LbListenerRuleActionFixedResponse { ContentType = "text/plain", MessageBody = "Not found", StatusCode = "404" },
            },
        },
    });

    /// <summary>The listener, for others to depend on.</summary>
    public LbListener Listener => listener;

    /// <summary>What routes requests to a target group; a service waits for it, because ECS refuses a target group that no listener uses.</summary>
    public IEnumerable<ITerraformDependable> Uses(TargetGroup target) =>
        [listener, .. rules.Where(rule => rule.Target == target).Select(rule => rule.Rule)];

    private void RedirectHttp() => _ = new LbListener(this, "redirect", new LbListenerConfig
    {
        LoadBalancerArn = balancer.Arn,
        Port = 80,
        Protocol = "HTTP",
        DefaultAction = new[]
        {
            new LbListenerDefaultAction
            {
                Type = "redirect",
                Redirect = new LbListenerDefaultActionRedirect { Protocol = "HTTPS", Port = "443", StatusCode = "HTTP_301" },
            },
        },
    });
}
