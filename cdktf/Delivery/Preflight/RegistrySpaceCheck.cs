using System.Globalization;
using HybridCloud.Delivery.Settings;
using HybridCloud.Delivery.Targets;

namespace HybridCloud.Delivery.Preflight;

/// <summary>The team's registry has room for another image, and for its repository.</summary>
internal sealed class RegistrySpaceCheck(ImageSettings settings, DigitalOcean digitalOcean) : IPreflightCheck
{
    // Above this share, the next image's own layers may no longer fit.
    private const double Full = 0.9;

    public string Name => "registry space";

    public async Task<PreflightFinding> LookAsync(CancellationToken cancellationToken)
    {
        if (await digitalOcean.RegistryAsync(settings.RegistryName, cancellationToken) is not { } registry)
            return PreflightFinding.Ok("no registry yet");
        var (used, included, tier) = await digitalOcean.StorageAsync(registry, cancellationToken);
        if (included <= 0)
            return PreflightFinding.Warning($"DigitalOcean does not say how much {registry} may hold", "Check the control panel: Container Registry");
        var repositories = await digitalOcean.RepositoriesAsync(registry, cancellationToken);
        var most = await digitalOcean.IncludedRepositoriesAsync(cancellationToken);
        if (most > 0 && repositories.Count >= most && !repositories.Contains(settings.Repository))
        {
            return PreflightFinding.Fault(
                $"{registry} holds {Counted.Of(repositories.Count, "repository", "repositories")} of {most} (plan {tier}), and {settings.Repository} is not one of them",
                "Delete one that nothing needs, take a larger plan (control panel, Container Registry), or push to an existing one: TF_VAR_image_repository");
        }

        var found = string.Create(CultureInfo.InvariantCulture, $"{registry} holds {used / 1048576:0} of {included / 1048576:0} MiB (plan {tier})");
        return used >= included ? PreflightFinding.Fault(found, "Delete images that nothing runs: make image-prune; or take a larger plan (control panel, Container Registry)")
            : used >= Full * included ? PreflightFinding.Warning(found, "Delete images that nothing runs: make image-prune; or take a larger plan (control panel, Container Registry)")
            : PreflightFinding.Ok(found);
    }
}
