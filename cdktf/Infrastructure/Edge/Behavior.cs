namespace HybridCloud.Infrastructure.Edge;

// Rests on an assumption (docs/ASSUMPTIONS.md): viewer-host-not-forwarded
/// <summary>How a <see cref="Distribution"/> treats the requests for an origin.</summary>
public sealed record Behavior
{
    public required Origin Origin { get; init; }

    /// <summary>Methods let through.</summary>
    public required IReadOnlyList<string> Methods { get; init; }

    public required string CachePolicyId { get; init; }

    /// <summary>Id of the origin request policy. Default null: the origin gets only what is in the cache key.</summary>
    public string? OriginRequestPolicyId { get; init; }

    /// <summary>Whether viewers on plain HTTP are redirected to HTTPS; otherwise they are refused, which suits programs. Default yes.</summary>
    public bool RedirectToHttps { get; init; } = true;

    /// <summary>ARN of the CloudFront function that sees each viewer's request first. Default null: none.</summary>
    public string? ViewerRequestFunctionArn { get; init; }

    /// <summary>Files that rarely change: cached at the edge for as long as their headers say.</summary>
    public static Behavior Cached(Origin origin) => new()
    {
        Origin = origin,
        Methods = ["GET", "HEAD"],
        CachePolicyId = ManagedCloudFrontPolicies.CachingOptimized,
    };

    /// <summary>Answers that are never cached: everything but <c>Host</c> is forwarded.</summary>
    public static Behavior Dynamic(Origin origin) => new()
    {
        Origin = origin,
        Methods = ["GET", "HEAD", "OPTIONS"],
        CachePolicyId = ManagedCloudFrontPolicies.CachingDisabled,
        OriginRequestPolicyId = ManagedCloudFrontPolicies.AllViewerExceptHostHeader,
    };

    /// <summary>An API that programs write to as well: as <see cref="Dynamic"/>, with every method, only over HTTPS.</summary>
    public static Behavior Api(Origin origin) => Dynamic(origin) with
    {
        Methods = ["GET", "HEAD", "OPTIONS", "PUT", "POST", "PATCH", "DELETE"],
        RedirectToHttps = false,
    };
}
