namespace HybridCloud.Infrastructure.Profiles;

/// <summary>CloudFront and WAF.</summary>
public sealed record EdgeProfile
{
    /// <summary>Whether a web ACL protects the distributions. Default yes.</summary>
    public bool Waf { get; init; } = true;

    /// <summary>Requests from one IP address within five minutes above which it is blocked. Default 2000.</summary>
    public int RateLimit { get; init; } = 2000;

    /// <summary>Edge locations in use: PriceClass_100 (default), PriceClass_200 or PriceClass_All.</summary>
    public string PriceClass { get; init; } = "PriceClass_100";
}
