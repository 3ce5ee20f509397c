using HybridCloud.Contract;
using HybridCloud.Delivery.Images;
using HybridCloud.Delivery.Plans;
using HybridCloud.Delivery.Policies;
using HybridCloud.Delivery.Targets;
using HybridCloud.Delivery.Terraform;

namespace HybridCloud.Delivery.Verbs;

/// <summary>Pushes the built image to the registry of each stack: DigitalOcean's for stack hybrid, ECR for those on AWS.</summary>
internal sealed class ImagePushVerb : IVerb
{
    public static string Name => "image-push";

    public static string Description => "Push the image IMAGE_TAG to the registry of each stack in STACK";

    public static Needs Needs => Needs.ImageTag | Needs.Credentials;

    public static IEnumerable<string> Faults(DeliverySettings settings) => settings.Stacks
        .Where(name => StackKind.All.FirstOrDefault(stack => stack.Name == name) is { Host: StackHost.None })
        .Select(name => $"STACK names '{name}': it runs no image, so there is no registry to push to.");

    public async Task<int> RunAsync(DeliverySettings settings, TextWriter output, CancellationToken cancellationToken)
    {
        var engine = await ContainerEngine.FindAsync(settings.Images, output, cancellationToken);
        var target = await TargetResolver.ResolveAsync(settings, cancellationToken);
        using var store = new StateStore(settings.Aws, target);
        var pushed = new List<string>();
        var built = new ImageName(settings.Images.Repository, settings.ImageTag!);
        foreach (var stack in settings.Stacks)
        {
            var repository = ImageRepository.Of(settings, target, stack)!;
            if (repository.MadeByStack)
                await MakeAsync(settings, target, stack, output, cancellationToken);
            var image = new ImageName(await repository.AddressAsync(cancellationToken), settings.ImageTag!);
            if (repository.MadeByStack && await repository.DigestAsync(settings.ImageTag!, cancellationToken) is { } present)
            {
                await output.WriteLineAsync($"{image}@{present} is there already");
                pushed.Add(Subject(image, present));
                continue;
            }

            await engine.TagAsync(built, image, cancellationToken);
            await using var registry = repository.MadeByStack ? null : await LockAsync(settings, target, store, cancellationToken);

            // A temporary folder that only this user can read; the credentials never appear on a command line.
            var credentials = Directory.CreateTempSubdirectory("push-");
            try
            {
                await File.WriteAllTextAsync(Path.Combine(credentials.FullName, "config.json"), await repository.CredentialsAsync(cancellationToken), cancellationToken);
                var digest = await engine.PushAsync(image, credentials.FullName, cancellationToken);
                await output.WriteLineAsync($"{image}@{digest} is pushed");
                pushed.Add(Subject(image, digest));
            }
            finally
            {
                credentials.Delete(recursive: true);
            }
        }

        // The workflow attests these images.
        Directory.CreateDirectory(settings.WorkFolder);
        await File.WriteAllLinesAsync(Path.Combine(settings.WorkFolder, "subjects.sha256"), pushed, cancellationToken);
        return ExitCodes.Success;
    }

    // In the format of sha256sum.
    private static string Subject(ImageName image, string digest) => $"{digest["sha256:".Length..]}  {image.Repository}";

    /// <summary>Takes the lock against pruning, to be held during the push, and waits for a running garbage collection to end.</summary>
    private static async Task<RegistryLock?> LockAsync(DeliverySettings settings, Target target, StateStore store, CancellationToken cancellationToken)
    {
        // Before bootstrap there is no bucket for the lock, and nothing to prune.
        if (!await store.ExistsAsync(cancellationToken))
            return null;
        var held = await RegistryLock.TakeAsync(store, target, "a push", settings.State.LockPatience, cancellationToken);
        try
        {
            using var digitalOcean = new DigitalOcean(settings.DigitalOcean);
            if (await digitalOcean.RegistryAsync(settings.Images.RegistryName, cancellationToken) is { } name)
                await ImagePruneVerb.EndOfCollectionAsync(settings, digitalOcean, name, cancellationToken);
            return held;
        }
        catch
        {
            await held.DisposeAsync();
            throw;
        }
    }

    /// <summary>Creates the stack's own repository: a first deployment's tasks need the image, and the image needs the repository.</summary>
    private static async Task MakeAsync(DeliverySettings settings, Target target, string stack, TextWriter output, CancellationToken cancellationToken)
    {
        using var store = new StateStore(settings.Aws, target);
        await store.VerifyOwnerAsync(cancellationToken);
        var workspace = new StackWorkspace(settings, target, stack, output);
        await workspace.InitAsync(cancellationToken);
        var plan = await workspace.PlanAsync([.. StackConfiguration.Addresses(settings, stack, "aws_ecr_repository").Select(address => $"-target={address}")], cancellationToken);
        // Any other change is left to the deployment, which compares it with the review.
        if (plan.Actions.Any(change => change.Kind == ChangeKind.Create))
        {
            PolicySet.Load(settings.Review.AllowDestroy).Enforce([plan]);
            await output.WriteLineAsync($"{stack}: the image's repository is created first");
            await workspace.ApplyAsync(cancellationToken);
        }

        // This plan covers only the repository, and earlier plans are out of date.
        new PlanFolder(settings.WorkFolder).Forget(settings.Environment);
    }
}
