namespace HybridCloud.Infrastructure.Values;

/// <summary>How a component reaches Valkey; always over TLS.</summary>
public sealed record CacheConnection
{
    /// <summary>Host within the private network.</summary>
    public required string Host { get; init; }

    /// <summary>TCP port.</summary>
    public required string Port { get; init; }

    /// <summary>Password, or where ECS finds it. Secret.</summary>
    public required string Password { get; init; }
}
