namespace HybridCloud.Infrastructure.Edge;

/// <summary>How a <see cref="Distribution"/> treats the requests for an origin.</summary>
public sealed record Behavior
{
    /// <summary>The origin.</summary>
    public required Origin Origin { get; init; }

    /// <summary>Methods let through.</summary>
    public required IReadOnlyList<string> Methods { get; init; }

    /// <summary>Id of the cache policy.</summary>
    public required string CachePolicyId { get; init; }

    /// <summary>Id of the origin request policy. Default null: the origin gets no more than what the cache is keyed by.</summary>
    public string? OriginRequestPolicyId { get; init; }

    /// <summary>ARN of the CloudFront function that sees each viewer's request first. Default null: none.</summary>
    public string? ViewerRequestFunctionArn { get; init; }

    /// <summary>Files that rarely change: cached at the edge for as long as their headers say.</summary>
    public static Behavior Cached(Origin origin) => new()
    {
        Origin = origin,
        Methods = ["GET", "HEAD"],
        CachePolicyId = ManagedPolicies.CachingOptimized,
    };

    /// <summary>Answers that are made anew each time: everything but <c>Host</c> is forwarded, nothing is kept.</summary>
    public static Behavior Dynamic(Origin origin) => new()
    {
        Origin = origin,
        Methods = ["GET", "HEAD", "OPTIONS"],
        CachePolicyId = ManagedPolicies.CachingDisabled,
        OriginRequestPolicyId = ManagedPolicies.AllViewerExceptHostHeader,
    };
}

/// <summary>Ids of the policies that AWS maintains for CloudFront; the same in every account.</summary>
/// <remarks>
/// https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-managed-cache-policies.html and
/// https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-managed-origin-request-policies.html
/// </remarks>
internal static class ManagedPolicies
{
    public const string CachingOptimized = "658327ea-f89d-4fab-a63d-7e88639e58f6";
    public const string CachingDisabled = "4135ea2d-6df8-44a3-9df3-4b5a84be39ad";
    public const string AllViewerExceptHostHeader = "b689b0a8-53d0-40ab-baf2-68738e2966ac";
}
