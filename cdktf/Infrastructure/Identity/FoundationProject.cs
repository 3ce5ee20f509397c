using Constructs;
using HashiCorp.Cdktf;
using HashiCorp.Cdktf.Providers.Digitalocean.DataDigitaloceanProject;
using HashiCorp.Cdktf.Providers.Digitalocean.Project;
using HybridCloud.Infrastructure.Expressions;

namespace HybridCloud.Infrastructure.Identity;

/// <summary>Inputs of <see cref="FoundationProject"/>.</summary>
public sealed record FoundationProjectProps
{
    /// <summary>Name, unique in the team.</summary>
    public required string Name { get; init; }

    /// <summary>Whether to create the project (true) or look up an existing one (false): a Terraform boolean.</summary>
    public required string Create { get; init; }
}

/// <summary>The DigitalOcean project of a team, created or looked up.</summary>
public sealed class FoundationProject : Construct
{
    /// <summary>Adds or looks up a project.</summary>
    public FoundationProject(Construct scope, string id, FoundationProjectProps props)
        : base(scope, id)
    {
        ArgumentNullException.ThrowIfNull(props);
        var made = new Project(this, "project", new ProjectConfig
        {
            Count = Existence.When(props.Create),
            Name = props.Name,
            Description = "Everything that its owner is responsible for",
            Purpose = "Service or API",
            Environment = "Production",
        });
        var found = new DataDigitaloceanProject(this, "found", new DataDigitaloceanProjectConfig
        {
            Count = Existence.Unless(props.Create),
            Name = props.Name,
        });
        Id = Existence.Either(made, found, "id");
        Digest = Fn.Substr(Fn.Sha256(Id), 0, 8);
    }

    /// <summary>Id of the project.</summary>
    public string Id { get; }

    /// <summary>Eight hexadecimal digits of a digest of the project's id, for names that must be globally unique.</summary>
    public string Digest { get; }
}
