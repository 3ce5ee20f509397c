using HybridCloud.Contract;
using HybridCloud.Delivery.Images;
using HybridCloud.Delivery.Plans;
using HybridCloud.Delivery.Policies;
using HybridCloud.Delivery.Smoke;
using HybridCloud.Delivery.Targets;
using HybridCloud.Delivery.Terraform;

namespace HybridCloud.Delivery.Deployments;

/// <summary>
/// An image and its infrastructure on a target: plan, compare with what was reviewed, apply exactly that plan, and look
/// at the result.
/// </summary>
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

    /// <summary>The first of the stacks, whose log tells what to go back to: they are deployed together.</summary>
    public string Leading => settings.Stacks[0];

    /// <summary>What was deployed to this target before.</summary>
    public ReleaseLog Log(string stack) => new(store, target, stack, TimeProvider.System);

    /// <summary>Who changes a stack now, or null.</summary>
    public Task<StateLock?> LockAsync(string stack, CancellationToken cancellationToken) =>
        store.ReadAsync<StateLock>(StateLock.Key(target.StateKey(stack)), cancellationToken);

    /// <summary>Plans every stack of the settings and keeps the plans.</summary>
    /// <param name="arguments">More arguments of <c>terraform plan</c> for a stack of this name; null for none.</param>
    /// <param name="cancellationToken">Stops Terraform.</param>
    public Task<IReadOnlyList<(StackWorkspace Workspace, Plan Plan)>> PlanAsync(Func<string, IReadOnlyList<string>>? arguments, CancellationToken cancellationToken) =>
        PlanStacksAsync(arguments, locked: true, cancellationToken);

    /// <summary>Plans every stack of the settings to be looked at, without taking the lock of its state.</summary>
    public Task<IReadOnlyList<(StackWorkspace Workspace, Plan Plan)>> LookAsync(CancellationToken cancellationToken) =>
        PlanStacksAsync(arguments: null, locked: false, cancellationToken);

    /// <summary>Waits until nobody changes the stacks of the settings, so that a deployment that is under way is not taken for drift.</summary>
    /// <exception cref="DeliveryException">Somebody still does after LOCK_TIMEOUT.</exception>
    public async Task QuietAsync(CancellationToken cancellationToken)
    {
        var until = TimeProvider.System.GetUtcNow() + settings.State.LockPatience;
        foreach (var stack in settings.Stacks)
        {
            while (await LockAsync(stack, cancellationToken) is { } held)
            {
                if (TimeProvider.System.GetUtcNow() >= until)
                    throw new DeliveryException($"The state of {stack} is locked {held}, longer than {settings.State.LockTimeout} from now: {settings.Environment} was not looked at. If that run is dead, release its lock: make unlock STACK={stack} LOCK_ID={held.Id}");
                await Task.Delay(settings.State.LockPatience / 60, cancellationToken);
            }
        }
    }

    private async Task<IReadOnlyList<(StackWorkspace Workspace, Plan Plan)>> PlanStacksAsync(
        Func<string, IReadOnlyList<string>>? arguments, bool locked, CancellationToken cancellationToken)
    {
        var folder = new PlanFolder(settings.WorkFolder);
        folder.Clear(settings.Environment);
        var planned = new List<(StackWorkspace, Plan)>();
        foreach (var stack in settings.Stacks)
        {
            var workspace = await OpenAsync(stack, cancellationToken);
            if (locked && await LockAsync(stack, cancellationToken) is { } held)
                await output.WriteLineAsync($"The state of {stack} is locked {held}: waiting up to {settings.State.LockTimeout} for it");
            var plan = locked
                ? await workspace.PlanAsync(arguments?.Invoke(stack) ?? [], cancellationToken)
                : await workspace.LookAsync(cancellationToken);
            planned.Add((workspace, plan));
        }

        folder.Finish(settings.Environment);
        return planned;
    }

    /// <summary>Applies plans that <see cref="PlanAsync"/> made, if nothing stands against them.</summary>
    /// <exception cref="DeliveryException">A policy or the review stops it; then nothing was applied.</exception>
    public async Task ApplyAsync(IReadOnlyList<(StackWorkspace Workspace, Plan Plan)> planned, CancellationToken cancellationToken)
    {
        Permit([.. planned.Select(p => p.Plan)]);
        await ApplyPermittedAsync(planned, cancellationToken);
    }

    /// <summary>
    /// Plans and applies, and writes down what was tried before anything is changed: should this machine die, the next run knows what
    /// is out there.
    /// </summary>
    /// <exception cref="FailedApplyException">The apply began and failed; the log says so.</exception>
    /// <exception cref="DeliveryException">Something stops it before; then nothing was applied.</exception>
    public async Task ReleaseAsync(CancellationToken cancellationToken)
    {
        var planned = await PlanAsync(arguments: null, cancellationToken);
        Permit([.. planned.Select(p => p.Plan)]);
        var commit = await SourceCommit.FindAsync(settings, cancellationToken);
        foreach (var stack in settings.Stacks)
            await Log(stack).BeginAsync(settings.ImageTag!, Of(stack).Images.Digest, settings.Images.Promoted, commit, cancellationToken);
        try
        {
            await ApplyPermittedAsync(planned, cancellationToken);
        }
        catch (DeliveryException e) when (e.NothingChanged)
        {
            foreach (var stack in settings.Stacks)
                await Log(stack).WithdrawAsync(cancellationToken);
            throw;
        }
        catch (DeliveryException e)
        {
            await CompleteAsync(ReleaseState.Failed, cancellationToken);
            throw new FailedApplyException(e);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            await CompleteAsync(ReleaseState.Failed, CancellationToken.None);
            throw;
        }
    }

    private async Task ApplyPermittedAsync(IReadOnlyList<(StackWorkspace Workspace, Plan Plan)> planned, CancellationToken cancellationToken)
    {
        var changed = false;
        var policies = PolicySet.Load(settings.Review.AllowDestroy);
        foreach (var (workspace, plan) in planned)
        {
            if (!plan.HasChanges)
            {
                await output.WriteLineAsync($"{workspace.Stack}: nothing to change");
                await new AppRepair(settings, output).RunAsync(workspace, cancellationToken);
                await RestartFailedServicesAsync(workspace, cancellationToken);
                continue;
            }

            try
            {
                await workspace.ApplyAsync(cancellationToken);
            }
            catch (DeliveryException e) when (e.NothingChanged && changed)
            {
                // Of this stack; a former one has changed.
                throw new DeliveryException(e.Message, e) { GoesOn = true };
            }

            changed = true;
            await new AppRepair(settings, output).RunAsync(workspace, cancellationToken);
            if (policies.HasOpen(plan))
                policies.EnforceApplied(plan, await workspace.StateAsync(cancellationToken));
            await RestartFailedServicesAsync(workspace, cancellationToken);
        }
    }

    private async Task RestartFailedServicesAsync(StackWorkspace workspace, CancellationToken cancellationToken)
    {
        if (StackKind.Named(workspace.Stack).Host != StackHost.Ecs)
            return;
        var outputs = await workspace.OutputsAsync(cancellationToken);
        if (outputs.TryGetValue("cluster_name", out var cluster) && cluster.GetString() is { Length: > 0 } name)
            await new FailedServices(settings.Variables, target, output).RestartAsync(name, cancellationToken);
    }

    /// <summary>Looks at what runs of the stacks of the settings.</summary>
    /// <returns>What is wrong, one sentence a check.</returns>
    public async Task<IReadOnlyList<string>> SmokeAsync(CancellationToken cancellationToken)
    {
        using var digitalOcean = new DigitalOcean(settings.DigitalOcean);
        using var s3 = AwsClients.S3(settings);
        using var http = SmokeTest.CreateClient();
        var checks = new List<ISmokeCheck>();
        foreach (var stack in settings.Stacks.Where(StackChecks.Exist))
        {
            var workspace = new StackWorkspace(Of(stack), target, stack, output);
            await workspace.InitAsync(cancellationToken);
            var tag = (await Log(stack).LastAsync(cancellationToken))?.Image ?? settings.ImageTag
                ?? throw new DeliveryException("IMAGE_TAG is not set and nothing is recorded as deployed: say which image should be serving.");
            checks.AddRange(new StackChecks(Of(stack), stack, await workspace.OutputsAsync(cancellationToken), tag).All(http, digitalOcean, s3));
        }

        return await new SmokeTest(checks, settings.Smoke.Timeout, settings.Smoke.Pause, output).RunAsync(cancellationToken);
    }

    /// <summary>Writes down how the release went that <see cref="ReleaseAsync"/> began.</summary>
    public async Task CompleteAsync(ReleaseState state, CancellationToken cancellationToken)
    {
        foreach (var stack in settings.Stacks)
            await Log(stack).CompleteAsync(state, cancellationToken);
    }

    /// <summary>
    /// The same with the digest of each stack's image, which then decides what runs: a tag can be pushed again, a digest cannot.
    /// </summary>
    /// <param name="pushed">Whether the image must be in the registry; a plan may precede the push.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="DeliveryException">It must be and is not.</exception>
    public async Task<Deployment> WithDigestAsync(bool pushed, CancellationToken cancellationToken)
    {
        if (settings.Images.Digest is not null)
            return this;
        var found = new Dictionary<string, string>();
        foreach (var stack in settings.Stacks.Where(stack => StackConfiguration.Declares(settings, stack, "image_digest")))
        {
            // A promoted image names its digest itself.
            if (settings.Images.Promoted is not null && StackConfiguration.Declares(settings, stack, "image"))
                continue;
            var repository = ImageRepository.Of(settings, target, stack)!;
            var digest = await repository.DigestAsync(settings.ImageTag!, cancellationToken)
                ?? await Log(stack).DigestAsync(settings.ImageTag!, cancellationToken);
            if (digest is null && pushed)
            {
                throw new DeliveryException(
                    $"The image {repository.Name}:{settings.ImageTag} is not in the registry of {repository.Owner}: it was never pushed. Push it with `make image image-push IMAGE_TAG={settings.ImageTag}`, or deploy a tag that was. Nothing was applied.");
            }

            if (digest is null)
                await output.WriteLineAsync($"{repository.Name}:{settings.ImageTag} is not pushed yet: planned with zeros for its digest");
            found[stack] = digest ?? "sha256:" + new string('0', 64);
        }

        return new Deployment(settings, target, store, output, found);
    }

    /// <summary>Refuses images that the workflow did not attest, where ATTESTATIONS demands it.</summary>
    /// <exception cref="DeliveryException">One is not attested.</exception>
    public async Task DemandAttestationsAsync(CancellationToken cancellationToken)
    {
        foreach (var stack in settings.Stacks.Where(stack => settings.Images.MustBeAttested && StackConfiguration.Declares(settings, stack, "image_digest")))
        {
            var repository = ImageRepository.Of(settings, target, stack)!;
            var image = settings.Images.Promoted is { } promoted && StackConfiguration.Declares(settings, stack, "image")
                ? promoted
                : $"{await repository.AddressAsync(cancellationToken)}@{Of(stack).Images.Digest}";
            await Attestations.DemandAsync(settings.GitHub, image, await repository.CredentialsAsync(cancellationToken), cancellationToken);
            await output.WriteLineAsync($"{image} is attested");
        }
    }

    /// <summary>The same with the configuration written for another image.</summary>
    /// <param name="imageTag">The image.</param>
    /// <param name="promoted">The whole image, where it was promoted from another environment.</param>
    /// <param name="rotateSecrets">Whether the app is sent its secrets anew.</param>
    /// <param name="cancellationToken">Stops the synth.</param>
    /// <exception cref="DeliveryException">The configuration cannot be written for it.</exception>
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

    /// <summary>The same with the configuration of the image that is deployed now, so that a newer commit is not taken for drift.</summary>
    /// <param name="rotateSecrets">Whether the app is sent its secrets anew.</param>
    /// <param name="pushed">Whether the image must be in the registry, as it must for anything that is applied.</param>
    /// <param name="cancellationToken">Stops the synth.</param>
    public async Task<Deployment> AsDeployedAsync(bool rotateSecrets, bool pushed, CancellationToken cancellationToken)
    {
        var last = await Log(settings.Stacks[0]).LastAsync(cancellationToken);
        var image = last?.Image ?? settings.ImageTag
            ?? throw new DeliveryException("IMAGE_TAG is not set and nothing is recorded as deployed: say which image should be running.");
        var written = await WithImageAsync(image, last is null ? settings.Images.Promoted : last.Promoted, rotateSecrets, cancellationToken);
        return await written.WithDigestAsync(pushed, cancellationToken);
    }

    private async Task<StackWorkspace> OpenAsync(string stack, CancellationToken cancellationToken)
    {
        if (stack == Foundation.Stack)
            return await new Foundation(Of(stack), target, store, output).OpenAsync(cancellationToken);
        var workspace = new StackWorkspace(Of(stack), target, stack, output);
        await workspace.InitAsync(cancellationToken);
        return workspace;
    }

    private void Permit(IReadOnlyList<Plan> plans)
    {
        PolicySet.Load(settings.Review.AllowDestroy).Enforce(plans);
        var digest = PlanDigest.Of(plans, settings.ImageTag);
        if (settings.Review.Digest is { } reviewed && reviewed != digest)
        {
            throw new DeliveryException(
                $"What would be applied (digest {digest}) is not what was reviewed (digest {reviewed}); nothing was applied. The clouds or the configuration changed since. Review again: make plan review");
        }
    }

    /// <summary>The settings of one stack: those of all with its image's digest.</summary>
    private DeliverySettings Of(string stack) => digests.TryGetValue(stack, out var digest) ? settings.With("TF_VAR_image_digest", digest) : settings;
}
