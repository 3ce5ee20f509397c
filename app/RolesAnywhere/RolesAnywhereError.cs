namespace RolesAnywhere;

/// <summary>Why IAM Roles Anywhere gave no session: one value for each thing that a person would do about it.</summary>
public enum RolesAnywhereError
{
    /// <summary>The certificate does not chain to the trust anchor: use a certificate that its CA signed, or add the intermediates.</summary>
    CertificateUntrusted,

    /// <summary>The certificate's validity is over: issue a new one.</summary>
    CertificateExpired,

    /// <summary>The certificate's validity has not begun: wait, or correct the clock of its issuer.</summary>
    CertificateNotYetValid,

    /// <summary>The signature does not belong to the certificate, or was changed under way (a proxy that rewrites headers).</summary>
    SignatureInvalid,

    /// <summary>This machine's clock is more than five minutes away from AWS's: synchronize it.</summary>
    ClockSkewed,

    /// <summary>The certificate is good but may not have the role: check the role's trust policy and the profile's list of roles.</summary>
    RoleRefused,

    /// <summary>The trust anchor or the profile does not exist in this region, or is disabled.</summary>
    NotFound,

    /// <summary>A parameter is not allowed: for example a duration above the role's maximum.</summary>
    RequestInvalid,

    /// <summary>Too many calls; passes by itself.</summary>
    Throttled,

    /// <summary>No answer, an answer too late, or an error of the service; passes by itself.</summary>
    Unavailable,

    /// <summary>The answer is not one of IAM Roles Anywhere: something else listens at the address.</summary>
    AnswerNotUnderstood,
}
