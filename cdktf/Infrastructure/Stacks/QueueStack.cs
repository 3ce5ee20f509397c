using Constructs;
using HashiCorp.Cdktf;
using HashiCorp.Cdktf.Providers.Aws.SsmParameter;
using HybridCloud.Contract;
using HybridCloud.Infrastructure.Compute;
using HybridCloud.Infrastructure.Data;
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

    /// <summary>Adds the stack to an app.</summary>
    /// <param name="scope">The app.</param>
    /// <param name="id">Name of the stack.</param>
    /// <param name="deployment">Environment and build.</param>
    /// <param name="profile">Sizes and switches. Default those of the environment.</param>
    public QueueStack(Construct scope, string id, Deployment deployment, PlatformProfile? profile = null)
        : base(scope, id)
    {
        ArgumentNullException.ThrowIfNull(deployment);
        profile ??= PlatformProfile.For(deployment.Environment);
        var inputs = new QueueInputs(this);
        var aws = new AwsDeployment(this, inputs, deployment, profile, StackKind.Queue);
        var (name, accountId) = (aws.Name, aws.AccountId);

        // Network, keys, alarms.
        var secretsKey = aws.Key("secrets", "The API's token and Grafana's password");
        var logsKey = aws.Key("logs", "Logs", $"logs.{inputs.AwsRegion}.amazonaws.com");
        var network = aws.Network(profile.Queue.Network, logsKey, [.. PrivateEndpoints.TaskServices, "sqs"]);
        var alerts = aws.Alerts("alerts");
        aws.Forward(alerts);

        // The queue, the bucket, the image, the token.
        var queue = new MessageQueue(this, "messages", new MessageQueueProps { Name = name, PreventDestroy = profile.Protection.PreventDestroy });
        var bucket = new SecureBucket(this, "bucket", aws.Bucket($"{name}-messages-{accountId}"));
        var configuration = new SecureBucket(this, "configuration", aws.Bucket($"{name}-configuration-{accountId}"));
        var repository = aws.Repository();
        var tokenParameter = aws.SecretName("validator", "api-token");
        // ECS starts no task without the token, and gives up a deployment after three attempts: the token must exist first.
        var token = new SsmParameter(this, "api-token", new SsmParameterConfig
        {
            Name = tokenParameter,
            Description = "The token that callers of the validator send",
            Type = "SecureString",
            KeyId = secretsKey.Arn,
            ValueWo = "${uuid()}",
            ValueWoVersion = inputs.ApiTokenGeneration,
        });
        var image = inputs.Image(new BuiltImage(repository.Url, deployment.Image, inputs.ImageDigest));
        var directory = new ServiceDirectory(this, "directory", new ServiceDirectoryProps { Domain = Domain, Network = network });
        var cluster = aws.Cluster("sessions-log", logsKey);
        var hosting = aws.Hosting(network, cluster, repository, logsKey, alerts) with { PublicAddresses = profile.Queue.Cheap };

        // The two services, and the load balancer in front of one of them.
        var services = new QueueServices { Inputs = inputs, Profile = profile.Queue, Hosting = hosting, Image = image, Directory = directory, Queue = queue };
        var validatorGroup = hosting.SecurityGroup(this, "validator-firewall", Commands.Validator, "Validator");
        var validatorTarget = hosting.Target(this, "validator-targets", "val", validatorGroup, WorkloadEnvironment.Port, Routes.Health);
        var main = new QueueBalancer(this, aws, inputs, profile, network, validatorTarget);
        var validator = services.Validator(this, main.Balancer, validatorTarget, validatorGroup, token, secretsKey);
        var uploader = services.Uploader(this, bucket);
        _ = new QueueAlarms(this, "queue-alarms", new QueueAlarmsProps { Name = $"{name}-messages", Queue = queue, Topic = alerts });

        // What watches all this.
        var monitoring = new QueueMonitoring(
            this, inputs, profile, services, validator, uploader, main, configuration, aws.Secret("grafana", "admin", "Grafana's administrator", secretsKey));

        // Who gets in.
        var deploy = aws.DeployRole("QueueDeployRole", [inputs.AwsRegion], [bucket, configuration]);

        var outputs = new StackOutputs(this);
        outputs.Add("alb_dns_name", "Load balancer of the validator and of Grafana", main.Balancer.DnsName);
        outputs.Add("validator_url", "Where the validator answers", main.Origin);
        outputs.Add("ecr_validator_repository_url", "Where to push the image that runs the validator: one image serves both services", repository.Url);
        outputs.Add("ecr_uploader_repository_url", "Where to push the image that runs the uploader: one image serves both services", repository.Url);
        outputs.Add("image", "The image that runs, to be promoted to the next environment", image.Name);
        outputs.Add("image_tag", "The build that the image was made from", deployment.Image.Tag);
        outputs.Add("cluster_name", "ECS cluster", cluster.Name);
        outputs.Add("s3_bucket_name", "Bucket of the messages", bucket.Name);
        outputs.Add("queue_url", "The queue", queue.Url);
        outputs.Add("api_token", "Command that prints the API's token, which neither plan nor state holds",
            $"aws ssm get-parameter --region {inputs.AwsRegion} --name {tokenParameter} --with-decryption --query Parameter.Value --output text");
        outputs.Add("grafana_url", "Grafana", monitoring.Grafana.Url);
        outputs.Add("grafana_admin_password", "Command that prints the password of Grafana's user admin",
            $"aws secretsmanager get-secret-value --region {inputs.AwsRegion} --secret-id {aws.SecretName("grafana", "admin")} --query SecretString --output text | jq -r .password");
        outputs.Add("prometheus_url", "Prometheus", $"http://{monitoring.Prometheus.Balancer.DnsName}");
        outputs.Add("deploy_role_arn", "Role that workflows and operators assume", deploy.Arn);

        BoundedRoles.Apply(this, deploy.Boundary.Arn);
    }
}
