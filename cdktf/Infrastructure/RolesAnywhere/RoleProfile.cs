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

    /// <summary>The role that sessions assume.</summary>
    public required ServiceRole Role { get; init; }
}

/// <summary>The IAM Roles Anywhere profile: which role a certificate's session assumes, and for how long.</summary>
public sealed class RoleProfile : Construct
{
    private const int SessionSeconds = 3600;

    private readonly RolesanywhereProfile profile;

    public RoleProfile(Construct scope, string id, RoleProfileProps props)
        : base(scope, id)
    {
        ArgumentNullException.ThrowIfNull(props);
        profile = new RolesanywhereProfile(this, "profile", new RolesanywhereProfileConfig
        {
            Name = props.Name,
            Enabled = true,
            RoleArns = [props.Role.Arn],
            DurationSeconds = SessionSeconds,
        });
    }

    /// <summary>ARN of the profile.</summary>
    public string Arn => profile.Arn;
}
