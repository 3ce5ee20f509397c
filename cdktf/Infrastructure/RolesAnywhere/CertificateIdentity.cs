using Constructs;
using HybridCloud.Infrastructure.Identity;

namespace HybridCloud.Infrastructure.RolesAnywhere;

/// <summary>
/// The identity at AWS of a program outside AWS: a role that it assumes with a client certificate, issued by an authority that AWS
/// trusts for nothing else.
/// </summary>
/// <remarks>Its parts are siblings in the scope that it is given: their ids become Terraform's addresses.</remarks>
public sealed class CertificateIdentity
{
    /// <summary>Adds authority, certificate, trust anchor, role and profile.</summary>
    /// <param name="scope">Scope of the parts.</param>
    /// <param name="name">Name of each of them, and the certificate's common name.</param>
    /// <param name="organization">The authority's organization, at most 64 characters.</param>
    public CertificateIdentity(Construct scope, string name, string organization)
    {
        var authority = new CertificateAuthority(scope, "authority", new CertificateAuthorityProps { CommonName = $"{name} authority", Organization = organization });
        Certificate = authority.Issue("client", name);
        Anchor = new TrustAnchor(scope, "anchor", new TrustAnchorProps { Name = name, Authority = authority });
        Role = new ServiceRole(scope, "role", new ServiceRoleProps
        {
            Name = name,
            Description = "What the app may do, assumed with its certificate",
            Trust = [Anchor.Trusts(Certificate)],
        });
        Profile = new RoleProfile(scope, "profile", new RoleProfileProps { Name = name, Role = Role });
    }

    /// <summary>The certificate and its key.</summary>
    public ClientCertificate Certificate { get; }

    /// <summary>Whose certificates AWS accepts.</summary>
    public TrustAnchor Anchor { get; }

    /// <summary>What the program may do.</summary>
    public ServiceRole Role { get; }

    /// <summary>Which role a certificate gives access to.</summary>
    public RoleProfile Profile { get; }
}
