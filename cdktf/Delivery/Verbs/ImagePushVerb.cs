using System.Text;
using System.Text.Json;
using HybridCloud.Delivery.Deployments;
using HybridCloud.Delivery.Images;
using HybridCloud.Delivery.Targets;
using HybridCloud.Delivery.Terraform;

namespace HybridCloud.Delivery.Verbs;

/// <summary>Pushes the built image into the registry of each stack: DigitalOcean's for the hybrid one, ECR for those on AWS.</summary>
internal sealed class ImagePushVerb : IVerb
{
    /// <summary>Outputs in which stacks on AWS name their repository.</summary>
    private static readonly string[] EcrOutputs = ["ecr_repository_url", "ecr_validator_repository_url"];

    /// <summary>The stack whose image comes from DigitalOcean's registry.</summary>
    private const string DigitalOceanStack = "hybrid";

    public static string Name => "image-push";

    public static string Description => "Push the image IMAGE_TAG into the registry of each stack of STACK";

    public static Needs Needs => Needs.ImageTag | Needs.Credentials;

    public async Task<int> RunAsync(DeliverySettings settings, TextWriter output, CancellationToken cancellationToken)
    {
        var engine = await ContainerEngine.FindAsync(settings, output, cancellationToken);
        var built = new ImageName(settings.ImageRepository, settings.ImageTag!);
        foreach (var stack in settings.Stacks)
        {
            var (repository, login) = stack == DigitalOceanStack
                ? await DigitalOceanAsync(settings, cancellationToken)
                : await EcrAsync(settings, stack, output, cancellationToken);
            var image = new ImageName(repository, settings.ImageTag!);
            await engine.TagAsync(built, image, cancellationToken);

            // A folder of this user alone, gone after the push; the credentials are on no command line.
            var credentials = Directory.CreateTempSubdirectory("push-");
            try
            {
                await File.WriteAllTextAsync(Path.Combine(credentials.FullName, "config.json"), login, cancellationToken);
                var digest = await engine.PushAsync(image, credentials.FullName, cancellationToken);
                await output.WriteLineAsync($"{image}@{digest} is pushed");
            }
            finally
            {
                credentials.Delete(recursive: true);
            }
        }

        return ExitCodes.Success;
    }

    private static async Task<(string Repository, string Login)> DigitalOceanAsync(DeliverySettings settings, CancellationToken cancellationToken)
    {
        using var digitalOcean = new DigitalOcean(settings);
        var registry = await digitalOcean.RegistryAsync(cancellationToken)
            ?? throw new DeliveryException("The DigitalOcean team has no container registry: make it with `make bootstrap`.");
        return ($"{settings.RegistryHost}/{registry}/{settings.ImageRepository}", await digitalOcean.RegistryCredentialsAsync(TimeSpan.FromMinutes(10), cancellationToken));
    }

    private static async Task<(string Repository, string Login)> EcrAsync(DeliverySettings settings, string stack, TextWriter output, CancellationToken cancellationToken)
    {
        var target = await TargetResolver.ResolveAsync(settings, cancellationToken);
        using var store = new StateStore(settings, target);
        await store.VerifyOwnerAsync(cancellationToken);
        var repository = await RepositoryAsync();
        if (repository is null)
        {
            // The tasks of a first deployment need the image, the image needs the repository: that much is deployed before.
            await output.WriteLineAsync($"{stack}: the image's repository is made first");
            var deployment = new Deployment(settings.With("STACK", stack), target, store, output);
            await deployment.ApplyAsync(await deployment.PlanAsync(
                _ => [.. StackWorkspace.Addresses(settings, stack, "aws_ecr_repository").Select(address => $"-target={address}")], cancellationToken), cancellationToken);
            repository = await RepositoryAsync()
                ?? throw new DeliveryException($"Stack {stack} has no output {string.Join(" or ", EcrOutputs)}: nobody knows where to push its image.");
        }

        // AWS's own command line knows every way to its credentials.
        var password = await ProcessRunner.RunAsync("aws", ["ecr", "get-login-password", "--region", settings.Region], Directory.GetCurrentDirectory(), settings.Variables, echo: null, cancellationToken);
        if (password.ExitCode != 0)
            throw new DeliveryException($"aws ecr get-login-password failed: {password.Error.Trim()}");
        var auth = Convert.ToBase64String(Encoding.UTF8.GetBytes($"AWS:{password.Output.Trim()}"));
        return (repository, JsonSerializer.Serialize(new { auths = new Dictionary<string, object> { [repository.Split('/')[0]] = new { auth } } }));

        async Task<string?> RepositoryAsync()
        {
            var workspace = new StackWorkspace(settings, target, stack, output);
            await workspace.InitAsync(cancellationToken);
            var outputs = await workspace.OutputsAsync(cancellationToken);
            return EcrOutputs.Select(name => outputs.GetValueOrDefault(name)).FirstOrDefault(v => v.ValueKind == JsonValueKind.String) is { ValueKind: JsonValueKind.String } url
                ? url.GetString()
                : null;
        }
    }
}
