using HybridCloud.Delivery.Images;
using HybridCloud.Delivery.Targets;
using HybridCloud.Delivery.Terraform;

namespace HybridCloud.Delivery.Deployments;

/// <summary>The settings' stacks with their images on a target, for <see cref="StackPlans"/>, <see cref="Rollout"/> and the smoke test.</summary>
internal sealed class Deployment
{
    private readonly DeliverySettings settings;
    private readonly Target target;
    private readonly StateStore store;
    private readonly TextWriter output;
    private readonly IReadOnlyDictionary<string, string> digests;

    public Deployment(DeliverySettings settings, Target target, StateStore store, TextWriter output)
        : this(settings, target, store, output, new Dictionary<string, string>())
    {
    }

    private Deployment(DeliverySettings settings, Target target, StateStore store, TextWriter output, IReadOnlyDictionary<string, string> digests)
    {
        this.settings = settings;
        this.target = target;
        this.store = store;
        this.output = output;
        this.digests = digests;
    }

    /// <summary>Which stacks, and all other settings.</summary>
    public DeliverySettings Settings => settings;

    /// <summary>The accounts to deploy to.</summary>
    public Target Target => target;

    /// <summary>Where progress goes.</summary>
    public TextWriter Output => output;

    /// <summary>The first stack. Stacks are deployed together, so its log alone says what to roll back to.</summary>
    public string Leading => settings.Stacks[0];

    /// <summary>The log of a stack's releases on this target.</summary>
    public ReleaseLog Log(string stack) => new(store, target, stack, TimeProvider.System);

    /// <summary>Who holds the lock of a stack's state, or null.</summary>
    public Task<StateLock?> LockAsync(string stack, CancellationToken cancellationToken) =>
        store.ReadAsync<StateLock>(StateLock.Key(target.StateKey(stack)), cancellationToken);

    /// <summary>
    /// The same deployment with each stack's image pinned by digest: a tag can be pushed again, a digest always means the same image.
    /// </summary>
    /// <param name="pushed">Whether the image must be in the registry; a plan may precede the push.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="DeliveryException">The image must be in the registry but is not.</exception>
    public async Task<Deployment> WithDigestAsync(bool pushed, CancellationToken cancellationToken)
    {
        if (settings.Images.Digest is not null)
            return this;
        var found = new Dictionary<string, string>();
        foreach (var stack in settings.Stacks.Where(stack => StackConfiguration.Declares(settings, stack, "image_digest")))
        {
            // A promoted image's name includes its digest.
            if (settings.Images.Promoted is not null && StackConfiguration.Declares(settings, stack, "image"))
                continue;
            var repository = ImageRepository.Of(settings, target, stack)!;
            var digest = await repository.DigestAsync(settings.ImageTag!, cancellationToken)
                ?? await Log(stack).DigestAsync(settings.ImageTag!, cancellationToken);
            if (digest is null && pushed)
            {
                throw new DeliveryException(
                    $"The image {repository.Name}:{settings.ImageTag} is not in the registry of {repository.Owner}: it was never pushed. Push it with `make image image-push IMAGE_TAG={settings.ImageTag}`, or deploy a tag that was pushed. Nothing was applied.");
            }

            if (digest is null)
                await output.WriteLineAsync($"{repository.Name}:{settings.ImageTag} is not pushed yet: planning with zeros as its digest");
            found[stack] = digest ?? "sha256:" + new string('0', 64);
        }

        return new Deployment(settings, target, store, output, found);
    }

    /// <summary>The same deployment, synthesized for another image.</summary>
    /// <param name="imageTag">Tag of the image.</param>
    /// <param name="promoted">The whole image reference if it was promoted from another environment; else null.</param>
    /// <param name="rotateSecrets">Whether to send the app its secrets again.</param>
    /// <param name="cancellationToken">Stops the synth.</param>
    /// <exception cref="DeliveryException">The configuration cannot be synthesized.</exception>
    public async Task<Deployment> WithImageAsync(string imageTag, string? promoted, bool rotateSecrets, CancellationToken cancellationToken)
    {
        var folder = Path.Combine(settings.WorkFolder, "synthesized");
        await Synthesis.RunAsync(settings, imageTag, rotateSecrets, Directory.GetCurrentDirectory(), folder, output, cancellationToken);
        var variables = settings.Variables
            .Where(v => v.Key is not ("REVIEWED_DIGEST" or "REVIEW" or "TF_VAR_image_digest" or "TF_VAR_image"))
            .ToDictionary();
        if (promoted is not null)
            variables["TF_VAR_image"] = promoted;
        variables["IMAGE_TAG"] = imageTag;
        variables["CDKTF_OUTDIR"] = folder;
        return new Deployment(DeliverySettings.Read(variables, Needs.ImageTag), target, store, output);
    }

    /// <summary>The same deployment with the image that was deployed last, so that a newer commit does not look like drift.</summary>
    /// <param name="rotateSecrets">Whether to send the app its secrets again.</param>
    /// <param name="pushed">Whether the image must be in the registry, as it must before an apply.</param>
    /// <param name="cancellationToken">Stops the synth.</param>
    public async Task<Deployment> AsDeployedAsync(bool rotateSecrets, bool pushed, CancellationToken cancellationToken)
    {
        var last = await Log(settings.Stacks[0]).LastAsync(cancellationToken);
        var image = last?.Image ?? settings.ImageTag
            ?? throw new DeliveryException("IMAGE_TAG is not set and nothing is recorded as deployed: name the image that should be running.");
        var written = await WithImageAsync(image, last is null ? settings.Images.Promoted : last.Promoted, rotateSecrets, cancellationToken);
        return await written.WithDigestAsync(pushed, cancellationToken);
    }

    /// <summary>Initializes Terraform for a stack, and for the foundation also its state bucket.</summary>
    public async Task<StackWorkspace> OpenAsync(string stack, CancellationToken cancellationToken)
    {
        if (stack == Foundation.Stack)
            return await new Foundation(Of(stack), target, store, output).OpenAsync(cancellationToken);
        var workspace = new StackWorkspace(Of(stack), target, stack, output);
        await workspace.InitAsync(cancellationToken);
        return workspace;
    }

    /// <summary>The settings of one stack, including its image's digest.</summary>
    public DeliverySettings Of(string stack) => digests.TryGetValue(stack, out var digest) ? settings.With("TF_VAR_image_digest", digest) : settings;
}
