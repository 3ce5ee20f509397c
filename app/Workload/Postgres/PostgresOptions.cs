using System.Security.Cryptography.X509Certificates;
using HybridCloud.Contract;
using HybridCloud.Workload.Hosting;
using Npgsql;

namespace HybridCloud.Workload.Postgres;

/// <summary>How to reach PostgreSQL.</summary>
/// <param name="Connection">Validated settings; holds the password, so it is never written anywhere.</param>
/// <param name="Authorities">Authorities that the server's certificate must chain to; if empty, the system's.</param>
internal sealed record PostgresOptions(NpgsqlConnectionStringBuilder Connection, X509Certificate2Collection Authorities)
{
    /// <summary>Host and port, as shown to visitors.</summary>
    public string Endpoint => $"{Connection.Host}:{Connection.Port}";

    public static PostgresOptions Read(EnvironmentReader environment)
    {
        var connection = new NpgsqlConnectionStringBuilder
        {
            Host = environment.Required(EnvironmentNames.PgHost, "PostgreSQL's host name"),
            Port = environment.Port(EnvironmentNames.PgPort, "PostgreSQL's TCP port", 5432),
            Database = environment.Required(EnvironmentNames.PgDatabase, "PostgreSQL's database"),
            Username = environment.Required(EnvironmentNames.PgUser, "PostgreSQL's user"),
            Password = environment.RequiredSecret(EnvironmentNames.PgPassword, "that user's password"),
            SslMode = environment.Choice(
                EnvironmentNames.PgSslMode,
                "TLS to PostgreSQL, as libpq understands it",
                [
                    ("require", SslMode.Require),
                    ("verify-ca", SslMode.VerifyCA),
                    ("verify-full", SslMode.VerifyFull),
                    ("prefer", SslMode.Prefer),
                    ("allow", SslMode.Allow),
                    ("disable", SslMode.Disable),
                ]),
            ApplicationName = "app",
            // Seconds. Calls have their own, tighter deadlines; these bound calls that nobody waits for any more.
            Timeout = 5,
            CommandTimeout = 10,
            // A server that hangs does not answer a cancellation either: drop the connection instead of waiting.
            CancellationTimeout = -1,
            // The smallest managed cluster admits about twenty connections, shared by every instance.
            MaxPoolSize = 5,
            ConnectionIdleLifetime = 60,
            KeepAlive = 30,
            // Some deployments have a pooler in transaction mode in between.
            NoResetOnClose = true,
        };
        var authorities = CertificateAuthorities.Read(
            environment, EnvironmentNames.PgSslRootCertificate, "PEM of the authority that signed PostgreSQL's certificate");
        return new PostgresOptions(connection, authorities);
    }

    /// <summary>A data source builder with only the parts of Npgsql that are used.</summary>
    public NpgsqlSlimDataSourceBuilder CreateBuilder()
    {
        var builder = new NpgsqlSlimDataSourceBuilder(Connection.ConnectionString);
        builder.EnableTransportSecurity();
        builder.EnableArrays();
        if (Authorities.Count > 0) builder.UseRootCertificatesCallback(() => Authorities);
        return builder;
    }
}
