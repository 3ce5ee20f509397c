using HybridCloud.Contract;

namespace HybridCloud.Infrastructure.Values;

/// <summary>The environment variables of a container: the only place where values of the infrastructure meet the names the workload reads.</summary>
public sealed record ContainerEnvironment(IReadOnlyList<EnvironmentVariable> Variables)
{
    /// <summary>An environment without variables, to start from.</summary>
    public static ContainerEnvironment Empty { get; } = new([]);

    /// <summary>Variables that are the same in every component.</summary>
    public IEnumerable<EnvironmentVariable> Settings => Variables.Where(variable => variable.Kind == VariableKind.Setting);

    /// <summary>Variables of this component alone: its secrets, and the names that go with them.</summary>
    public IEnumerable<EnvironmentVariable> Credentials => Variables.Where(variable => variable.Kind != VariableKind.Setting);

    /// <summary>Adds the variables for PostgreSQL.</summary>
    public ContainerEnvironment With(DatabaseConnection database)
    {
        ArgumentNullException.ThrowIfNull(database);
        return With(
        [
            Setting(EnvironmentNames.PgHost, database.Host),
            Setting(EnvironmentNames.PgPort, database.Port),
            Setting(EnvironmentNames.PgDatabase, database.Database),
            Setting(EnvironmentNames.PgSslMode, database.SslMode),
            .. database.CertificateAuthority is { } authority ? [Setting(EnvironmentNames.PgSslRootCertificate, authority)] : (EnvironmentVariable[])[],
            new(EnvironmentNames.PgUser, database.User, VariableKind.Identity),
            Secret(EnvironmentNames.PgPassword, database.Password),
        ]);
    }

    /// <summary>Adds the variables for Valkey.</summary>
    public ContainerEnvironment With(CacheConnection cache)
    {
        ArgumentNullException.ThrowIfNull(cache);
        return With(
            Setting(EnvironmentNames.ValkeyHost, cache.Host),
            Setting(EnvironmentNames.ValkeyPort, cache.Port),
            Setting(EnvironmentNames.ValkeyTls, "true"),
            Secret(EnvironmentNames.ValkeyPassword, cache.Password));
    }

    /// <summary>Adds the variables for AWS.</summary>
    public ContainerEnvironment With(AwsAccess aws)
    {
        ArgumentNullException.ThrowIfNull(aws);
        return With(
            Setting(EnvironmentNames.AwsRegion, aws.Region),
            Setting(EnvironmentNames.RolesAnywhereTrustAnchorArn, aws.TrustAnchorArn),
            Setting(EnvironmentNames.RolesAnywhereProfileArn, aws.ProfileArn),
            Setting(EnvironmentNames.RolesAnywhereRoleArn, aws.RoleArn),
            Setting(EnvironmentNames.RolesAnywhereCertificate, aws.Certificate),
            Setting(EnvironmentNames.SecretId, aws.SecretArn),
            Secret(EnvironmentNames.RolesAnywherePrivateKey, aws.PrivateKey));
    }

    /// <summary>Adds a variable that everyone who may see the deployment may see.</summary>
    public ContainerEnvironment WithSetting(string name, string value) => With(Setting(name, value));

    /// <summary>Adds a variable that only the component may see.</summary>
    public ContainerEnvironment WithSecret(string name, string value) => With(Secret(name, value));

    /// <summary>
    /// Adds the secrets that calls through the edge carry. The fingerprint covers only the newest: the other is being phased out.
    /// </summary>
    public ContainerEnvironment With(EdgeSecrets secrets)
    {
        ArgumentNullException.ThrowIfNull(secrets);
        return With(
            Secret(EnvironmentNames.ApiOriginSecret, secrets.Sent) with { Remembered = secrets.Newest },
            Secret(EnvironmentNames.ApiNextOriginSecret, secrets.Newest) with { Remembered = null });
    }

    private static EnvironmentVariable Setting(string name, string value) => new(name, value, VariableKind.Setting);

    private static EnvironmentVariable Secret(string name, string value) => new(name, value, VariableKind.Secret);

    private ContainerEnvironment With(params IReadOnlyList<EnvironmentVariable> added)
    {
        var twice = added.Select(variable => variable.Name).Intersect(Variables.Select(variable => variable.Name)).ToList();
        if (twice.Count > 0)
            throw new ArgumentException($"{string.Join(", ", twice)} is already set.", nameof(added));
        return new([.. Variables, .. added]);
    }
}
