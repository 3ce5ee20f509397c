namespace HybridCloud.Infrastructure.Profiles;

/// <summary>How people get in.</summary>
public sealed record AccessProfile
{
    /// <summary>Whether Session Manager may open a shell in a running container. Default no.</summary>
    public bool Exec { get; init; }

    /// <summary>Whether there is a Client VPN endpoint; needs the identity provider's SAML metadata. Default no.</summary>
    public bool ClientVpn { get; init; }
}
