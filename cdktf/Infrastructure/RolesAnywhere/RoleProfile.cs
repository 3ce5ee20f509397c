using Constructs;
using HashiCorp.Cdktf.Providers.Aws.RolesanywhereProfile;
using HybridCloud.Infrastructure.Identity;

namespace HybridCloud.Infrastructure.RolesAnywhere;

// Rests on an assumption (docs/ASSUMPTIONS.md): roles-anywhere-no-session-name
/// <summary>Inputs of <see cref="RoleProfile"/>.</summary>
public sealed record RoleProfileProps
{
    /// <summary>Name of the profile.</summary>
    public required string Name { get; init; }

    /// <summary>The role that sessions take.</summary>
    public required ServiceRole Role { get; init; }

    /// <summary>Longest session in seconds, 900 to 43200. Default 3600.</summary>
    public double SessionSeconds { get; init; } = 3600;
}

/// <summary>The IAM Roles Anywhere profile: which role a certificate's session takes, and for how long.</summary>
public sealed class RoleProfile : Construct
{
    private readonly RolesanywhereProfile profile;

    /// <summary>Adds a profile.</summary>
    public RoleProfile(Construct scope, string id, RoleProfileProps props)
        : base(scope, id)
    {
        ArgumentNullException.ThrowIfNull(props);
        profile = new RolesanywhereProfile(this, "profile", new RolesanywhereProfileConfig
        {
            Name = props.Name,
            Enabled = true,
            RoleArns = [props.Role.Arn],
            DurationSeconds = props.SessionSeconds,
        });
    }

    /// <summary>ARN of the profile.</summary>
    public string Arn => profile.Arn;
}
