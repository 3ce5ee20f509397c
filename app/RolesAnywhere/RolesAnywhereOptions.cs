using Amazon;

namespace RolesAnywhere;

/// <summary>Which session to ask for, where, and when to renew it.</summary>
public sealed record RolesAnywhereOptions
{
    /// <summary>ARN of the trust anchor: <c>arn:aws:rolesanywhere:region:account:trust-anchor/id</c>. Calls go to its region.</summary>
    public required string TrustAnchorArn { get; init; }

    /// <summary>ARN of the profile: <c>arn:aws:rolesanywhere:region:account:profile/id</c>, in the trust anchor's region.</summary>
    public required string ProfileArn { get; init; }

    /// <summary>ARN of the role to assume: <c>arn:aws:iam::account:role/path/name</c>.</summary>
    public required string RoleArn { get; init; }

    /// <summary>How long a session lasts: 15 minutes to 12 hours, in whole seconds. Default: as long as the profile says.</summary>
    public TimeSpan? SessionDuration { get; init; }

    // A profile's default session duration.
    private static readonly TimeSpan DefaultSession = TimeSpan.FromHours(1);

    /// <summary>How long before its expiry a session is renewed, in the background and on use. Default 5 minutes.</summary>
    public TimeSpan RefreshAhead { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>How long one attempt may take. Default 10 seconds.</summary>
    public TimeSpan AttemptTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Attempts per renewal when AWS is unavailable or throttles. Default 3.</summary>
    public int MaxAttempts { get; init; } = 3;

    /// <summary>How long to wait after a failed renewal before the next one, while the old session lasts. Default 15 seconds.</summary>
    public TimeSpan RetryPause { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>
    /// Endpoint of the service. Default: the environment's <c>AWS_ENDPOINT_URL_ROLESANYWHERE</c>, then <c>AWS_ENDPOINT_URL</c>,
    /// then the region's own. See https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html.
    /// </summary>
    public Uri? Endpoint { get; init; }

    /// <summary>
    /// Called on each failed renewal, even if no caller notices because the old session is still valid. Must not throw.
    /// </summary>
    public Action<RolesAnywhereException>? RefreshFailed { get; init; }

    /// <summary>Region of the trust anchor.</summary>
    internal string Region => Arn.TryParse(TrustAnchorArn, out var arn) ? arn.Region : "";

    /// <summary>Reports every fault at once.</summary>
    /// <exception cref="ArgumentException">At least one value is not allowed.</exception>
    internal void Validate()
    {
        var faults = new List<string>();
        var anchor = Check(nameof(TrustAnchorArn), TrustAnchorArn, "rolesanywhere", "trust-anchor/");
        var profile = Check(nameof(ProfileArn), ProfileArn, "rolesanywhere", "profile/");
        Check(nameof(RoleArn), RoleArn, "iam", "role/");
        if (anchor is not null && profile is not null && anchor.Region != profile.Region)
            faults.Add($"ProfileArn is in region '{profile.Region}' and TrustAnchorArn in '{anchor.Region}': IAM Roles Anywhere requires both in the same region");
        if (SessionDuration is { } d && (d < TimeSpan.FromMinutes(15) || d > TimeSpan.FromHours(12) || d.Ticks % TimeSpan.TicksPerSecond != 0))
            faults.Add($"SessionDuration is {d}: 15 minutes to 12 hours in whole seconds are allowed");
        if (RefreshAhead < TimeSpan.Zero) faults.Add($"RefreshAhead is {RefreshAhead}: it cannot be negative");
        if (RefreshAhead >= (SessionDuration ?? DefaultSession))
            faults.Add($"RefreshAhead is {RefreshAhead}, but a session lasts only {SessionDuration ?? DefaultSession}: each would be renewed as soon as it is issued");
        if (AttemptTimeout <= TimeSpan.Zero) faults.Add($"AttemptTimeout is {AttemptTimeout}: it must be positive");
        if (RetryPause < TimeSpan.Zero) faults.Add($"RetryPause is {RetryPause}: it cannot be negative");
        if (MaxAttempts < 1) faults.Add($"MaxAttempts is {MaxAttempts}: at least 1 is needed");
        if (Endpoint is { } endpoint && (!endpoint.IsAbsoluteUri || endpoint.Scheme is not ("http" or "https")))
            faults.Add($"Endpoint is '{endpoint}': an absolute http or https address is needed");
        if (faults.Count > 0) throw new ArgumentException($"IAM Roles Anywhere is not configured correctly: {string.Join("; ", faults)}.");

        Arn? Check(string name, string value, string service, string resource)
        {
            if (Arn.TryParse(value, out var arn) && arn.Service == service && arn.Resource.StartsWith(resource, StringComparison.Ordinal)) return arn;
            var region = service == "iam" ? "" : "region";
            faults.Add($"{name} is '{value}': arn:aws:{service}:{region}:account:{resource}… is needed");
            return null;
        }
    }
}
