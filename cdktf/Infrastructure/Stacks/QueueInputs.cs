using HashiCorp.Cdktf;
using HybridCloud.Infrastructure.Values;
using static HybridCloud.Infrastructure.Expressions.TerraformExpression;

namespace HybridCloud.Infrastructure.Stacks;

/// <summary>What a deployment of stack <c>queue</c> may set in addition to what all AWS stacks may.</summary>
public sealed class QueueInputs(TerraformStack stack) : PlatformInputs(stack)
{
    /// <summary>Addresses that may view Prometheus if its load balancer is public.</summary>
    public string MonitoringCidr => Text("monitoring_cidr", "127.0.0.1/32",
        "Addresses, in CIDR notation, that may view Prometheus if its load balancer is public: it has no sign-in. Default: nobody.",
        "^[0-9]{1,3}([.][0-9]{1,3}){3}/[0-9]{1,2}$", "Use CIDR notation such as 203.0.113.7/32.",
        IsNetwork("monitoring_cidr"), "Use a network's first address and its bits, such as 203.0.113.0/24, or one address as 203.0.113.7/32.");

    /// <summary>Whether people may reach Prometheus through Grafana's task.</summary>
    public string MonitoringExec => Switch("monitoring_exec", false,
        "Whether Session Manager may open shells and forward ports in Grafana's task, through which people reach Prometheus if its load balancer is internal. Set to true for as long as it is needed.");

    /// <summary>Prefix in ECR of a pull-through cache of Docker Hub, or null.</summary>
    public string DockerHubCache => OptionalText("docker_hub_cache",
        "Prefix in this account's ECR below which a pull-through cache rule has Docker Hub's images, such as docker-hub: Grafana is then pulled from there. Default: from Docker Hub itself, which lets an address pull a hundred times in six hours.",
        "^[a-z0-9][a-z0-9_.-]{0,28}[a-z0-9]$", "Use the prefix of a pull-through cache rule, such as docker-hub.");

    /// <summary>Registry and prefix below which Docker Hub's images are found.</summary>
    public string DockerHub(string accountId) => Named("docker_hub", If(IsNull(DockerHubCache),
        ImagePins.DockerHub, $"{accountId}.dkr.ecr.{AwsRegion}.amazonaws.com/{DockerHubCache}"));

    /// <inheritdoc/>
    protected override int LongestName => 22;

    /// <inheritdoc/>
    protected override string LongestNameReason => "followed by -queue-staging-configuration- and the account's number, it must fit a bucket's 63 characters";

    /// <summary>No: stack <c>platform</c> makes it, or another environment.</summary>
    protected override bool MakesOidcProvider => false;

    /// <summary>Requests per second that one validator accepts.</summary>
    public double RequestsPerSecond => Number("validator_requests_per_second", 500,
        "Requests per second that one validator accepts; more are answered with 429.", 1, 100_000);

    /// <summary>Number that changes the API's token when it is raised.</summary>
    public double ApiTokenGeneration => Number("api_token_generation", 1,
        "Raise by one to give the API a new token at the next apply; callers need the new one at once.", 1, 1_000_000);

    /// <summary>Number that changes Grafana's password when it is raised.</summary>
    public double GrafanaPasswordGeneration => Number("grafana_password_generation", 1,
        "Raise by one to give Grafana's administrator a new password at the next apply.", 1, 1_000_000);
}
