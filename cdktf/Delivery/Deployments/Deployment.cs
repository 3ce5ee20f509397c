using System.Text.Json;
using HybridCloud.Delivery.Plans;
using HybridCloud.Delivery.Policies;
using HybridCloud.Delivery.Smoke;
using HybridCloud.Delivery.Targets;
using HybridCloud.Delivery.Terraform;

namespace HybridCloud.Delivery.Deployments;

/// <summary>
/// Brings an image and its infrastructure to a target: plan, compare with what was reviewed, apply exactly that plan,
/// look at the result, and go back when it is not well.
/// </summary>
internal sealed class Deployment(DeliverySettings settings, Target target, StateStore store, TextWriter output)
{
    /// <summary>Plans and applies every stack of the settings.</summary>
    /// <exception cref="DeliveryException">Something stands against it; then nothing was applied of that stack.</exception>
    public async Task ApplyAsync(CancellationToken cancellationToken)
    {
        new PlanFolder(settings.WorkFolder).Clear(settings.Environment);
        var workspaces = settings.Stacks.Select(stack => new StackWorkspace(settings, target, stack, output)).ToList();
        var planned = new List<Plan>();
        foreach (var workspace in workspaces)
        {
            await workspace.InitAsync(cancellationToken);
            planned.Add(await workspace.PlanAsync([], cancellationToken));
        }

        Permit(planned);
        await VerifyImagesAsync(planned, cancellationToken);
        foreach (var (workspace, plan) in workspaces.Zip(planned))
        {
            if (plan.HasChanges)
                await workspace.ApplyAsync(cancellationToken);
            else
                await output.WriteLineAsync($"{workspace.Stack}: nothing to change");
        }
    }

    /// <summary>Looks at the running system.</summary>
    /// <returns>What is wrong, one sentence a check.</returns>
    public async Task<IReadOnlyList<string>> SmokeAsync(CancellationToken cancellationToken)
    {
        var workspace = new StackWorkspace(settings, target, "hybrid", output);
        await workspace.InitAsync(cancellationToken);
        var outputs = await workspace.OutputsAsync(cancellationToken);
        if (Text(outputs, "dashboard_url") is not { } edge)
            throw new DeliveryException("The state of hybrid has no output dashboard_url: it was never deployed to this target. Deploy first: make deploy");
        var tag = settings.ImageTag ?? TagOf(Text(outputs, "image"))
            ?? throw new DeliveryException("IMAGE_TAG is not set and the state has no output image: say which image should be serving.");
        using var digitalOcean = new DigitalOcean(settings);
        using var http = SmokeTest.CreateClient();
        var origin = Text(outputs, "app_default_url");
        var checks = SmokeTest.Checks(
            new SmokeTarget(new Uri(edge), origin is null ? null : new Uri(origin), Text(outputs, "app_id"), tag, DigestOf(Text(outputs, "image"))), http, digitalOcean);
        return await new SmokeTest(checks, settings.SmokeTimeout, settings.SmokePause, output).RunAsync(cancellationToken);
    }

    /// <summary>The same target with the configuration written for another image.</summary>
    /// <exception cref="DeliveryException">The configuration cannot be written for it.</exception>
    public async Task<Deployment> WithImageAsync(string imageTag, CancellationToken cancellationToken)
    {
        var folder = Path.Combine(settings.WorkFolder, "rollback");
        var variables = settings.Variables
            // What `make deploy IMAGE_TAG=…` hands to every make below it would win over the image chosen here.
            .Where(v => v.Key is not ("MAKEFLAGS" or "MAKEOVERRIDES" or "MFLAGS" or "MAKELEVEL" or "REVIEWED_DIGEST" or "TF_VAR_image_digest"))
            .ToDictionary();
        variables["IMAGE_TAG"] = imageTag;
        variables["ENVIRONMENT"] = settings.Environment;
        variables["CDKTF_OUTDIR"] = folder;
        var result = await ProcessRunner.RunAsync("bash", ["-c", settings.SynthCommand], Directory.GetCurrentDirectory(), variables, output, cancellationToken);
        if (result.ExitCode != 0)
            throw new DeliveryException($"The configuration could not be written for {imageTag}: {result.Error.Trim()}");
        return new Deployment(DeliverySettings.Read(variables, Needs.ImageTag), target, store, output);
    }

    private void Permit(IReadOnlyList<Plan> planned)
    {
        var findings = PolicySet.Load(settings.AllowDestroy).Check(planned).Where(f => f.Reason is null).ToList();
        if (findings.Count > 0)
        {
            throw new DeliveryException(
                $"{findings.Count} policy finding{(findings.Count == 1 ? "" : "s")} stop{(findings.Count == 1 ? "s" : "")} the deployment; nothing was applied.\n"
                + string.Join("\n", findings.Select(f => $"{f.Rule}: {f.Address} ({f.Stack}): {f.Message}")));
        }

        var digest = PlanDigest.Of(planned, settings.ImageTag);
        if (settings.ReviewedDigest is { } reviewed && reviewed != digest)
        {
            throw new DeliveryException(
                $"What would be applied (digest {digest}) is not what was reviewed (digest {reviewed}); nothing was applied. The clouds or the configuration changed since. Review again: make plan review");
        }
    }

    private async Task VerifyImagesAsync(IReadOnlyList<Plan> planned, CancellationToken cancellationToken)
    {
        var images = planned.SelectMany(PlannedImage.Of).Distinct().ToList();
        if (images.Count == 0)
            return;
        using var digitalOcean = new DigitalOcean(settings);
        foreach (var image in images.Where(i => i.Tag is not null && i.Digest is null))
        {
            if (await digitalOcean.ImageDigestAsync(image.Repository, image.Tag!, cancellationToken) is null)
                throw new DeliveryException($"The image {image.Repository}:{image.Tag} is not in the registry of team {target.TeamName}: it was never pushed. Push it with `make image image-push IMAGE_TAG={image.Tag}`, or deploy a tag that was. Nothing was applied.");
        }
    }

    private static string? Text(IReadOnlyDictionary<string, JsonElement> outputs, string name) =>
        outputs.TryGetValue(name, out var value) && value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 } text ? text : null;

    /// <summary>The tag of <c>repository:tag</c> or <c>repository:tag@digest</c>.</summary>
    private static string? TagOf(string? image)
    {
        var name = image?.Split('@')[0];
        var colon = name?.LastIndexOf(':') ?? -1;
        return colon < 0 || name!.IndexOf('/', colon) >= 0 ? null : name[(colon + 1)..];
    }

    private static string? DigestOf(string? image) => image?.Split('@') is [_, var digest] ? digest : null;
}
