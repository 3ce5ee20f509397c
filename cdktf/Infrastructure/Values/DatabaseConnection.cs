namespace HybridCloud.Infrastructure.Values;

/// <summary>How a component reaches PostgreSQL.</summary>
public sealed record DatabaseConnection
{
    /// <summary>Host within the private network.</summary>
    public required string Host { get; init; }

    /// <summary>TCP port.</summary>
    public required string Port { get; init; }

    /// <summary>Database name.</summary>
    public required string Database { get; init; }

    /// <summary>User name, or where ECS finds it.</summary>
    public required string User { get; init; }

    /// <summary>Password of <see cref="User"/>, or where ECS finds it. Secret.</summary>
    public required string Password { get; init; }

    /// <summary>libpq's sslmode.</summary>
    public required string SslMode { get; init; }

    /// <summary>PEM of the authority that signed the server's certificate. Default null: <see cref="SslMode"/> asks for none.</summary>
    public string? CertificateAuthority { get; init; }
}
