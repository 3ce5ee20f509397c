using Constructs;
using HashiCorp.Cdktf;
using HashiCorp.Cdktf.Providers.Aws.SsmParameter;
using HybridCloud.Contract;
using HybridCloud.Infrastructure.Compute;
using HybridCloud.Infrastructure.Data;
using HybridCloud.Infrastructure.Identity;
using HybridCloud.Infrastructure.Networking;
using HybridCloud.Infrastructure.Profiles;
using HybridCloud.Infrastructure.Storage;
using HybridCloud.Infrastructure.Values;

namespace HybridCloud.Infrastructure.Stacks;

/// <summary>What runs in stack <c>queue</c>: the validator behind the main load balancer, and the uploader, which nobody calls.</summary>
/// <remarks>Its parts are siblings in the scope that they are given: their ids become Terraform's addresses.</remarks>
internal sealed class QueueServices
{
    /// <summary>The stack's variables.</summary>
    public required QueueInputs Inputs { get; init; }

    /// <summary>Sizes of the services.</summary>
    public required QueueProfile Profile { get; init; }

    /// <summary>Where they run.</summary>
    public required TaskHosting Hosting { get; init; }

    /// <summary>Their image.</summary>
    public required ContainerImage Image { get; init; }

    /// <summary>Where they are found within the network.</summary>
    public required ServiceDirectory Directory { get; init; }

    /// <summary>What the validator sends to and the uploader receives from.</summary>
    public required MessageQueue Queue { get; init; }

    /// <summary>Adds the validator.</summary>
    /// <param name="scope">The stack.</param>
    /// <param name="main">The load balancer in front of it.</param>
    /// <param name="target">Where its tasks register.</param>
    /// <param name="securityGroup">Security group of its tasks.</param>
    /// <param name="token">The token that its callers send.</param>
    /// <param name="tokenKey">Key of the token.</param>
    public QueueService Validator(Construct scope, LoadBalancer main, TargetGroup target, SecurityGroup securityGroup, SsmParameter token, EncryptionKey tokenKey)
    {
        var alarms = new BalancerAlarms(scope, "validator-balancer-alarms", new BalancerAlarmsProps
        {
            Name = $"{Hosting.Name}-validator",
            Balancer = main,
            Target = target,
            LatencyTarget = 1,
            Topic = Hosting.Alerts,
        });
        var tokenArn = $"arn:aws:ssm:{Hosting.Region}:{Hosting.AccountId}:parameter{token.NameInput}";
        var task = new TaskDefinition(scope, "validator-task", Hosting.Task(scope, "validator-log", Commands.Validator, Profile.Size) with
        {
            Containers =
            [
                Container(Commands.Validator) with
                {
                    Environment = Variables((EnvironmentNames.QueueUrl, Queue.Url), (EnvironmentNames.ValidatorRequestsPerSecond, Token.AsString(Inputs.RequestsPerSecond))),
                    Secrets = new Dictionary<string, string> { [EnvironmentNames.ApiToken] = tokenArn },
                },
            ],
            Secrets =
            [
                new PolicyStatement { Sid = "ReadToken", Actions = ["ssm:GetParameters"], Resources = [tokenArn] },
                tokenKey.GrantDecrypt("DecryptToken"),
            ],
            Permissions = [Queue.GrantSend("SendMessages")],
        });
        var registered = Directory.Register(Commands.Validator);
        var service = new FargateService(scope, "validator-service", Hosting.Service(Commands.Validator, task, securityGroup, Profile.ValidatorTasks) with
        {
            Ingress = new ServiceIngress(Commands.Validator, target, main),
            RegistryArn = registered.Arn,
            RollbackAlarms = [alarms.Errors, alarms.Unhealthy],
            DependsOn = [token],
            Triggers = new Dictionary<string, string> { ["api_token"] = Token.AsString(Inputs.ApiTokenGeneration) },
        });
        new ServiceScaling(scope, "validator-scaling", new ServiceScalingProps { Service = service, Tasks = Profile.ValidatorTasks }).OnCpu(60);
        _ = new ServiceAlarms(scope, "validator-alarms", new ServiceAlarmsProps { Service = service, MinimumTasks = Profile.ValidatorTasks.Minimum, Topic = Hosting.Alerts });
        return new QueueService(registered, securityGroup);
    }

    /// <summary>Adds the uploader.</summary>
    /// <param name="scope">The stack.</param>
    /// <param name="bucket">Where it stores messages.</param>
    public QueueService Uploader(Construct scope, SecureBucket bucket)
    {
        var securityGroup = Hosting.SecurityGroup(scope, "uploader-firewall", Commands.Uploader, "Uploader");
        var task = new TaskDefinition(scope, "uploader-task", Hosting.Task(scope, "uploader-log", Commands.Uploader, Profile.Size) with
        {
            Containers = [Container(Commands.Uploader) with { Environment = Variables((EnvironmentNames.QueueUrl, Queue.Url), (EnvironmentNames.BucketName, bucket.Name)), StopTimeout = 120 }],
            Permissions = [Queue.GrantConsume("ReceiveMessages"), bucket.GrantWrite("StoreMessages", Stores.MessagesPrefix)],
        });
        var registered = Directory.Register(Commands.Uploader);
        var service = new FargateService(scope, "uploader-service", Hosting.Service(Commands.Uploader, task, securityGroup, Profile.UploaderTasks) with { RegistryArn = registered.Arn });
        new ServiceScaling(scope, "uploader-scaling", new ServiceScalingProps { Service = service, Tasks = Profile.UploaderTasks }).OnBacklog(Backlog.OfSqs(Queue.Name), Profile.BacklogPerTask);
        _ = new ServiceAlarms(scope, "uploader-alarms", new ServiceAlarmsProps { Service = service, MinimumTasks = Profile.UploaderTasks.Minimum, Topic = Hosting.Alerts });
        return new QueueService(registered, securityGroup);
    }

    private Container Container(string command) => new()
    {
        Name = command,
        Image = Image,
        Command = [command],
        Port = WorkloadEnvironment.Port,
        HealthCheckExpression = Inputs.HealthCommand,
    };

    private Dictionary<string, string> Variables(params IReadOnlyList<(string Name, string Value)> own) => new(own.Select(variable => KeyValuePair.Create(variable.Name, variable.Value)))
    {
        [EnvironmentNames.AwsRegion] = Hosting.Region,
        [EnvironmentNames.Port] = $"{WorkloadEnvironment.Port}",
    };
}

/// <summary>How Prometheus reaches a service.</summary>
/// <param name="Name">Its name within the network.</param>
/// <param name="SecurityGroup">Security group of its tasks, which must let Prometheus in.</param>
internal sealed record QueueService(RegisteredName Name, SecurityGroup SecurityGroup);
