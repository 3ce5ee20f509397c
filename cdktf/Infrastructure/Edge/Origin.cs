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

/// <summary>A private S3 bucket; its policy lets the distribution in.</summary>
public sealed record BucketOrigin : Origin
{
    /// <summary>Id of the origin access control with which CloudFront signs its requests.</summary>
    public required string AccessControlId { get; init; }
}

/// <summary>A load balancer that cannot be reached from the internet.</summary>
public sealed record VpcOrigin : Origin
{
    // Shorter than the 60 s after which a load balancer hangs up, or CloudFront would send requests down a closing connection.
    internal const double KeepAliveSeconds = 30;

    /// <summary>Id of the VPC origin.</summary>
    public required string Id { get; init; }

    /// <summary>The distribution's route to a private origin.</summary>
    /// <param name="name">Short constant name within the distribution.</param>
    /// <param name="origin">The private origin.</param>
    public static VpcOrigin To(string name, PrivateOrigin origin)
    {
        ArgumentNullException.ThrowIfNull(origin);
        return new() { Name = name, Host = origin.Host, Id = origin.Id };
    }
}
