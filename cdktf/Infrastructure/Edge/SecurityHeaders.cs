using Constructs;
using HashiCorp.Cdktf.Providers.Aws.CloudfrontResponseHeadersPolicy;
using HybridCloud.Contract;

namespace HybridCloud.Infrastructure.Edge;

/// <summary>Inputs of <see cref="SecurityHeaders"/>.</summary>
public sealed record SecurityHeadersProps
{
    /// <summary>Name of the policy, unique in the account.</summary>
    public required string Name { get; init; }
}

/// <summary>The headers that tell browsers to run only what the site itself serves: a custom CloudFront response headers policy.</summary>
public sealed class SecurityHeaders : Construct
{
    private const double TwoYearsInSeconds = 2 * 365 * 24 * 60 * 60;

    private readonly CloudfrontResponseHeadersPolicy policy;

    /// <summary>Adds a policy.</summary>
    public SecurityHeaders(Construct scope, string id, SecurityHeadersProps props)
        : base(scope, id)
    {
        ArgumentNullException.ThrowIfNull(props);
        policy = new CloudfrontResponseHeadersPolicy(this, "policy", new CloudfrontResponseHeadersPolicyConfig
        {
            Name = props.Name,
            SecurityHeadersConfig = new CloudfrontResponseHeadersPolicySecurityHeadersConfig
            {
                ContentSecurityPolicy = new CloudfrontResponseHeadersPolicySecurityHeadersConfigContentSecurityPolicy
                {
                    ContentSecurityPolicy = ContentSecurityPolicy.Value,
                    Override = true,
                },
                StrictTransportSecurity = new CloudfrontResponseHeadersPolicySecurityHeadersConfigStrictTransportSecurity
                {
                    AccessControlMaxAgeSec = TwoYearsInSeconds,
                    IncludeSubdomains = true,
                    Override = true,
                },
                ContentTypeOptions = new CloudfrontResponseHeadersPolicySecurityHeadersConfigContentTypeOptions { Override = true },
                FrameOptions = new CloudfrontResponseHeadersPolicySecurityHeadersConfigFrameOptions { FrameOption = "DENY", Override = true },
                ReferrerPolicy = new CloudfrontResponseHeadersPolicySecurityHeadersConfigReferrerPolicy { ReferrerPolicy = "no-referrer", Override = true },
            },
            CustomHeadersConfig = new CloudfrontResponseHeadersPolicyCustomHeadersConfig
            {
                Items = new[]
                {
                    Header("Cross-Origin-Opener-Policy", "same-origin"),
                    Header("Permissions-Policy", "camera=(), geolocation=(), microphone=()"),
                },
            },
        });
    }

    /// <summary>Id of the policy.</summary>
    public string Id => policy.Id;

    private static CloudfrontResponseHeadersPolicyCustomHeadersConfigItems Header(string name, string value) =>
        new() { Header = name, Value = value, Override = true };
}
