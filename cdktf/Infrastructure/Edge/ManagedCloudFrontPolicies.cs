namespace HybridCloud.Infrastructure.Edge;

// Rests on an assumption (docs/ASSUMPTIONS.md): managed-cache-policies
/// <summary>Ids of policies that AWS maintains for CloudFront, the same in every account.</summary>
/// <remarks>
/// https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-managed-cache-policies.html,
/// https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-managed-origin-request-policies.html and
/// https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-managed-response-headers-policies.html
/// </remarks>
internal static class ManagedCloudFrontPolicies
{
    /// <summary>Caches by path alone, compressed.</summary>
    public const string CachingOptimized = "658327ea-f89d-4fab-a63d-7e88639e58f6";

    /// <summary>Caches nothing.</summary>
    public const string CachingDisabled = "4135ea2d-6df8-44a3-9df3-4b5a84be39ad";

    /// <summary>Forwards the viewer's whole request except the Host header, which names the origin.</summary>
    public const string AllViewerExceptHostHeader = "b689b0a8-53d0-40ab-baf2-68738e2966ac";

    /// <summary>HSTS, nosniff, frame and referrer headers; the content security policy is up to the application.</summary>
    public const string SecurityHeaders = "67f7725c-6f97-4210-82d7-5512b31e9d03";
}
