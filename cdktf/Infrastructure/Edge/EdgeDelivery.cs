using HashiCorp.Cdktf;

namespace HybridCloud.Infrastructure.Edge;

/// <summary>What the distributions of a stack have in common.</summary>
public sealed record EdgeDelivery
{
    /// <summary>Route 53 zone of their host names.</summary>
    public required string ZoneId { get; init; }

    /// <summary>The API behind them.</summary>
    public required PrivateOrigin Api { get; init; }

    /// <summary>ARN of the web ACL in front of them. Default none.</summary>
    public string? WebAclArn { get; init; }

    /// <summary>Edge locations in use.</summary>
    public required string PriceClass { get; init; }

    /// <summary>Provider of us-east-1, where CloudFront looks for certificates.</summary>
    public required TerraformProvider EdgeRegion { get; init; }
}
