using System.Text.Json.Nodes;

namespace HybridCloud.Clouds.ControlPlane.Services;

/// <summary>The policies that CloudFront itself offers, with the identifiers they have in every account.</summary>
/// <seealso href="https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-managed-cache-policies.html"/>
internal static class ManagedPolicies
{
    private const string Ns = "xmlns=\"http://cloudfront.amazonaws.com/doc/2020-05-31/\"";

    private static readonly Dictionary<string, List<JsonObject>> Policies = new()
    {
        ["CachePolicy"] =
        [
            Cache("658327ea-f89d-4fab-a63d-7e88639e58f6", "Managed-CachingOptimized", 1, 86400, 31536000, compressed: true),
            Cache("4135ea2d-6df8-44a3-9df3-4b5a84be39ad", "Managed-CachingDisabled", 0, 0, 0, compressed: false),
            Cache("b2884449-e4de-46a7-ac36-70bc7f1ddd6d", "Managed-CachingOptimizedForUncompressedObjects", 1, 86400, 31536000, compressed: false),
        ],
        ["OriginRequestPolicy"] =
        [
            OriginRequest("b689b0a8-53d0-40ab-baf2-68738e2966ac", "Managed-AllViewerExceptHostHeader", "<HeadersConfig><HeaderBehavior>allExcept</HeaderBehavior><Headers><Quantity>1</Quantity><Items><Name>host</Name></Items></Headers></HeadersConfig>"),
            OriginRequest("216adef6-5c7f-47e4-b989-5492eafa07d3", "Managed-AllViewer", "<HeadersConfig><HeaderBehavior>allViewer</HeaderBehavior></HeadersConfig>"),
        ],
        ["ResponseHeadersPolicy"] =
        [
            Row("67f7725c-6f97-4210-82d7-5512b31e9d03", $"<ResponseHeadersPolicyConfig {Ns}><Name>Managed-SecurityHeadersPolicy</Name></ResponseHeadersPolicyConfig>"),
        ],
    };

    public static List<JsonObject> Of(string kind) => Policies.GetValueOrDefault(kind) ?? [];

    private static JsonObject Cache(string id, string name, int minimum, int usual, int maximum, bool compressed) => Row(id, $"""
        <CachePolicyConfig {Ns}><Name>{name}</Name><MinTTL>{minimum}</MinTTL><DefaultTTL>{usual}</DefaultTTL><MaxTTL>{maximum}</MaxTTL><ParametersInCacheKeyAndForwardedToOrigin><EnableAcceptEncodingGzip>{(compressed ? "true" : "false")}</EnableAcceptEncodingGzip><EnableAcceptEncodingBrotli>{(compressed ? "true" : "false")}</EnableAcceptEncodingBrotli><HeadersConfig><HeaderBehavior>none</HeaderBehavior></HeadersConfig><CookiesConfig><CookieBehavior>none</CookieBehavior></CookiesConfig><QueryStringsConfig><QueryStringBehavior>none</QueryStringBehavior></QueryStringsConfig></ParametersInCacheKeyAndForwardedToOrigin></CachePolicyConfig>
        """);

    private static JsonObject OriginRequest(string id, string name, string headers) => Row(id,
        $"<OriginRequestPolicyConfig {Ns}><Name>{name}</Name>{headers}<CookiesConfig><CookieBehavior>all</CookieBehavior></CookiesConfig><QueryStringsConfig><QueryStringBehavior>all</QueryStringBehavior></QueryStringsConfig></OriginRequestPolicyConfig>");

    private static JsonObject Row(string id, string xml) => new() { ["id"] = id, ["xml"] = xml, ["etag"] = "E23ZP02F085DFQ", ["modified"] = "2020-10-21T00:00:00Z" };
}
