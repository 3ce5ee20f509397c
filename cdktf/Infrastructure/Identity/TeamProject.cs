using Constructs;
using HashiCorp.Cdktf;
using HashiCorp.Cdktf.Providers.Digitalocean.DataDigitaloceanProject;
using HashiCorp.Cdktf.Providers.Digitalocean.ProjectResources;

namespace HybridCloud.Infrastructure.Identity;

/// <summary>The DigitalOcean project, created by stack <c>foundation</c> or by hand, that shows its owner everything in a deployment.</summary>
/// <remarks>
/// Apps and database clusters get the project's id when they are created, because changing it later replaces them.
/// Only resources that take no project id are assigned here.
/// </remarks>
public sealed class TeamProject : Construct
{
    private readonly DataDigitaloceanProject project;

    /// <summary>Looks up a project by its name.</summary>
    public TeamProject(Construct scope, string id, string name)
        : base(scope, id) =>
        project = new DataDigitaloceanProject(this, "project", new DataDigitaloceanProjectConfig { Name = name });

    /// <summary>Id of the project.</summary>
    public string Id => project.Id;

    /// <summary>Eight hexadecimal digits of a digest of the project's id, for names that must be globally unique.</summary>
    /// <remarks>Not of its owner: someone with projects in two teams would get the same names for both.</remarks>
    public string Digest => Fn.Substr(Fn.Sha256(Id), 0, 8);

    /// <summary>Puts resources into the project.</summary>
    /// <param name="urns">Uniform resource names of spaces, domains and other resources that take no project id.</param>
    public void Assign(params IReadOnlyList<string> urns) =>
        _ = new ProjectResources(this, "resources", new ProjectResourcesConfig { Project = Id, Resources = [.. urns] });
}
