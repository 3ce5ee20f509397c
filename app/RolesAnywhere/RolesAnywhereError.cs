namespace RolesAnywhere;

/// <summary>Why IAM Roles Anywhere issued no session: one value for each remedy.</summary>
public enum RolesAnywhereError
{
    /// <summary>The certificate does not chain to the trust anchor: use a certificate that its CA signed, or add the intermediates.</summary>
    CertificateUntrusted,

    /// <summary>The certificate has expired: issue a new one.</summary>
    CertificateExpired,

    /// <summary>The certificate is not valid yet: wait, or correct its issuer's clock.</summary>
    CertificateNotYetValid,

    /// <summary>The signature does not match the certificate, or the call was changed in transit (by a proxy that rewrites headers).</summary>
    SignatureInvalid,

    /// <summary>This machine's clock is more than five minutes away from AWS's: synchronize it.</summary>
    ClockSkewed,

    /// <summary>The certificate is valid but may not assume the role: check the role's trust policy and the profile's list of roles.</summary>
    RoleRefused,

    /// <summary>The trust anchor or the profile does not exist in this region, or is disabled.</summary>
    NotFound,

    /// <summary>A parameter is not allowed: for example a duration above the role's maximum.</summary>
    RequestInvalid,

    /// <summary>Too many calls; transient.</summary>
    Throttled,

    /// <summary>No response, a late response, or an error in the service; transient.</summary>
    Unavailable,

    /// <summary>The response is not IAM Roles Anywhere's: something else listens at the endpoint.</summary>
    AnswerNotUnderstood,
}
