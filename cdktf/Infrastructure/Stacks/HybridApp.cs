using Constructs;
using HashiCorp.Cdktf;
using HybridCloud.Contract;
using HybridCloud.Infrastructure.Compute;
using HybridCloud.Infrastructure.Data;
using HybridCloud.Infrastructure.Edge;
using HybridCloud.Infrastructure.Networking;
using HybridCloud.Infrastructure.Values;

namespace HybridCloud.Infrastructure.Stacks;

/// <summary>The app of stack <c>hybrid</c>: API, worker and migration in one image, each given only the variables that it needs.</summary>
internal sealed class HybridApp
{
    /// <summary>Where the app's databases are.</summary>
    public required PrivateNetwork Network { get; init; }

    /// <summary>The database.</summary>
    public required PostgresCluster Postgres { get; init; }

    /// <summary>The cache.</summary>
    public required ValkeyCluster Valkey { get; init; }

    /// <summary>How API and worker sign in to AWS.</summary>
    public required AwsAccess Aws { get; init; }

    /// <summary>The secret with which CloudFront proves to the API who it is.</summary>
    public required OriginSecret OriginSecret { get; init; }

    /// <summary>Origins of the dashboard's pages, from which browsers may call the API.</summary>
    public required IReadOnlyList<string> Origins { get; init; }

    /// <summary>Adds the app.</summary>
    public ContainerApp Add(Construct scope, HybridDeployment hybrid, Deployment deployment)
    {
        var inputs = hybrid.Inputs;
        var shared = ContainerEnvironment.Empty.With(Postgres.Application).With(Valkey.Connection).With(Aws);
        return new ContainerApp(scope, "app", new ContainerAppProps
        {
            Name = hybrid.Name.Value,
            Region = inputs.DigitaloceanRegion,
            ProjectId = hybrid.Project.Id,
            Network = Network,
            Image = new BuiltImage(inputs.ImageRepository, deployment.Image, inputs.ImageDigest, inputs.RegistryName),
            Service = new AppComponent
            {
                Command = Commands.Api,
                Size = inputs.ApiSize,
                Instances = inputs.ApiInstances,
                Environment = shared
                    .WithSetting(EnvironmentNames.ApiCorsOrigins, string.Join(',', Origins))
                    .With(OriginSecret.Values),
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
                Environment = ContainerEnvironment.Empty.With(Postgres.Administration)
                    .WithSetting(EnvironmentNames.PgApplicationUser, Postgres.Application.User),
            },
            WaitFor = [.. Postgres.Ready, .. Valkey.Ready],
            ReplaceSecrets = deployment.ReplaceSecrets,
        });
    }
}
