using HybridCloud.Delivery.Targets;

namespace HybridCloud.Delivery.Preflight;

/// <summary>The DigitalOcean project exists.</summary>
/// <param name="digitalOcean">Calls DigitalOcean's API.</param>
/// <param name="project">Its name.</param>
/// <param name="bootstrapped">Whether the foundation exists, which creates the project.</param>
internal sealed class ProjectCheck(DigitalOcean digitalOcean, string project, bool bootstrapped) : IPreflightCheck
{
    public string Name => $"project {project}";

    public async Task<PreflightFinding> LookAsync(CancellationToken cancellationToken) =>
        await digitalOcean.HasProjectAsync(project, cancellationToken) ? PreflightFinding.Ok("is there")
            : bootstrapped ? PreflightFinding.Fault("is not in the DigitalOcean team", "Create it with `make bootstrap`, or name one that exists: TF_VAR_project")
            : PreflightFinding.Warning("does not exist yet", "`make bootstrap` creates it");
}
