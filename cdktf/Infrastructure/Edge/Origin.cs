namespace HybridCloud.Infrastructure.Edge;

/// <summary>A server behind a <see cref="Distribution"/>, reached over HTTPS.</summary>
public abstract record Origin
{
    /// <summary>Short constant name within the distribution.</summary>
    public required string Name { get; init; }

    /// <summary>Host name. The viewer's <c>Host</c> is never forwarded: origins route by their own name.</summary>
    public required string Host { get; init; }
}

/// <summary>An origin with a public address.</summary>
public sealed record PublicOrigin : Origin
{
    /// <summary>Headers that CloudFront adds to every request, by name. Default none.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();

    /// <summary>Seconds to wait for an answer, 1 to 60. Default 30.</summary>
    public double TimeoutSeconds { get; init; } = 30;
}
