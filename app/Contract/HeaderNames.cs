namespace HybridCloud.Contract;

/// <summary>HTTP headers agreed on between the edge and the API.</summary>
public static class HeaderNames
{
    /// <summary>Header in which CloudFront proves to the API that a call came through it.</summary>
    public const string OriginSecret = "X-Origin-Secret";

    /// <summary>Header in which a load balancer names the address of the caller.</summary>
    public const string ForwardedFor = "X-Forwarded-For";

    /// <summary>Header with which a caller of the validator marks two calls as the same: 1 to 128 characters, chosen by the caller.</summary>
    public const string IdempotencyKey = "Idempotency-Key";
}
