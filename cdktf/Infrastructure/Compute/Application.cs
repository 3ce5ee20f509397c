using Constructs;
using HybridCloud.Contract;
using HybridCloud.Infrastructure.Data;
using HybridCloud.Infrastructure.Identity;
using HybridCloud.Infrastructure.Networking;
using HybridCloud.Infrastructure.Profiles;
using HybridCloud.Infrastructure.Storage;
using HybridCloud.Infrastructure.Values;

namespace HybridCloud.Infrastructure.Compute;

/// <summary>
/// An application in one image, and what its API, its workers and its jobs have in common: the database, the cache, and a
/// collector beside each of them.
/// </summary>
/// <remarks>
/// Its parts are siblings in the scope that they are given, such as <c>api-service</c> and <c>worker-task</c>: the ids become
/// Terraform's addresses.
/// </remarks>
public sealed record Application
{
    /// <summary>Where it runs.</summary>
    public required TaskHosting Hosting { get; init; }

    public required ContainerImage Image { get; init; }

    /// <summary>What it reads from its environment.</summary>
    public required WorkloadEnvironment Environment { get; init; }

    public required EncryptionKey SecretsKey { get; init; }

    /// <summary>Changes with the database user's password, which no task definition contains, and so redeploys the services.</summary>
    public required string PasswordGeneration { get; init; }

    /// <summary>Allows ECS to read the secrets of a container that runs as the database's owner.</summary>
    public IReadOnlyList<PolicyStatement> OwnerSecrets =>
    [
        Environment.Data.Database.GrantReadOwner("ReadOwner"),
        Environment.Data.User.GrantRead("ReadDatabaseUser"),
        SecretsKey.GrantDecrypt("DecryptSecrets"),
    ];

    /// <summary>Name of a part.</summary>
    public string Name(string part) => $"{Hosting.Name}-{part}";

    /// <summary>A security group for the tasks of a part, which lets them reach the web and the data stores.</summary>
    public SecurityGroup SecurityGroup(Construct scope, string part, string description)
    {
        var securityGroup = new SecurityGroup(scope, $"{part}-firewall", new SecurityGroupProps { Name = Name(part), Description = description, Network = Hosting.Network });
        securityGroup.AllowTo(443, "AWS APIs, image layers and web services");
        // Jobs that run as the owner bypass the proxy.
        Environment.Data.Proxy?.SecurityGroup.AllowFrom(securityGroup, PostgresDatabase.Port, "SQL");
        Environment.Data.Database.SecurityGroup.AllowFrom(securityGroup, PostgresDatabase.Port, Environment.Data.Proxy is null ? "SQL" : "Migrations");
        Environment.Data.Cache.SecurityGroup.AllowFrom(securityGroup, RedisCache.Port, "Queues and cached values");
        return securityGroup;
    }

    /// <summary>A container of the image with the environment of API and workers.</summary>
    public Container Container(string part) => new()
    {
        Name = part,
        Image = Image,
        Environment = Named(Environment.Application.WithSetting(EnvironmentNames.OtelServiceName, Name(part)).Settings),
        Secrets = Named(Environment.Application.Credentials),
    };

    /// <summary>A container of the image that runs to completion as the database's owner.</summary>
    public Container OwnerContainer(string name, string commandExpression) => new()
    {
        Name = name,
        Image = Image,
        CommandExpression = commandExpression,
        Environment = Named(Environment.Owner.Settings),
        Secrets = Named(Environment.Owner.Credentials),
        Essential = false,
    };

    private static Dictionary<string, string> Named(IEnumerable<EnvironmentVariable> variables) => variables.ToDictionary(variable => variable.Name, variable => variable.Value);

    /// <summary>The task of a part: its containers, and the collector beside them.</summary>
    /// <param name="scope">Scope of the task and its log.</param>
    /// <param name="part">Name of the part.</param>
    /// <param name="size">Size of the whole task.</param>
    /// <param name="moreSecrets">Lets ECS read more than the secrets of <see cref="Container"/>.</param>
    /// <param name="containers">Its containers.</param>
    public TaskDefinition Task(Construct scope, string part, FargateSize size, IReadOnlyList<PolicyStatement> moreSecrets, params IReadOnlyList<Container> containers)
    {
        var task = Hosting.Task(scope, $"{part}-log", part, size);
        return new TaskDefinition(scope, $"{part}-task", task with
        {
            Containers = [.. containers, TelemetryCollector.Sidecar(Hosting.Region, Hosting.Name, task.LogGroup.Name, WorkloadEnvironment.Port)],
            Secrets =
            [
                Environment.Data.User.GrantRead("ReadDatabaseUser"),
                Environment.Data.Token.GrantRead("ReadCacheToken"),
                .. moreSecrets,
                SecretsKey.GrantDecrypt("DecryptSecrets"),
            ],
            Permissions =
            [
                TelemetryCollector.GrantTraces("WriteTraces"),
                task.LogGroup.GrantWrite("WriteMetrics"),
                Heartbeat(part),
                SecretsKey.GrantEncryptDecrypt("EncryptHeartbeat"),
                Environment.Files.GrantList("ListFiles"),
                Environment.Files.GrantRead("ReadFiles"),
                Environment.Files.GrantWrite("WriteFiles"),
                .. Environment.Files.Key is { } key ? [key.GrantEncryptDecrypt("EncryptFiles")] : Array.Empty<PolicyStatement>(),
                CallerIdentity.Grant(),
            ],
        });
    }

    /// <summary>Basic inputs of a part's service: it waits for the data stores and takes no requests.</summary>
    public FargateServiceProps Service(string part, TaskDefinition task, SecurityGroup securityGroup, TaskRange tasks) => Hosting.Service(part, task, securityGroup, tasks) with
    {
        DependsOn = Environment.Data.Ready,
        Triggers = new Dictionary<string, string> { ["database_password"] = PasswordGeneration },
    };

    // Workers write the heartbeat; the API only reads it.
    private PolicyStatement Heartbeat(string part) => new()
    {
        Sid = "Heartbeat",
        Actions = part == Commands.Api ? AwsActions.ReadSecret : [.. AwsActions.ReadSecret, .. AwsActions.WriteSecret],
        Resources = [Environment.Heartbeat.Arn],
    };
}
