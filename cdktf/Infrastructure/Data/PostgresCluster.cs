using Constructs;
using HashiCorp.Cdktf;
using HashiCorp.Cdktf.Providers.Digitalocean.DatabaseCluster;
using HashiCorp.Cdktf.Providers.Digitalocean.DatabaseDb;
using HashiCorp.Cdktf.Providers.Digitalocean.DatabaseUser;
using HashiCorp.Cdktf.Providers.Digitalocean.DataDigitaloceanDatabaseCa;
using HybridCloud.Infrastructure.Expressions;
using HybridCloud.Infrastructure.Values;

namespace HybridCloud.Infrastructure.Data;

/// <summary>Inputs of <see cref="PostgresCluster"/>.</summary>
public sealed record PostgresClusterProps : DatabaseClusterProps
{
    /// <summary>Name of the database.</summary>
    public required string Database { get; init; }

    /// <summary>Name of the user that may read and write the tables and nothing else.</summary>
    public required string User { get; init; }

    /// <summary>Name of a second such user, who takes the first one's place when passwords are renewed.</summary>
    public required string OtherUser { get; init; }

    /// <summary>Which of the two the application signs in as; read at the first apply and when <c>make rotate-secrets</c> replaces it.</summary>
    public required string Turn { get; init; }

    /// <summary>libpq's sslmode for every connection. Default <c>verify-ca</c>: encrypted, the server verified with the cluster's own CA.</summary>
    public string SslMode { get; init; } = "verify-ca";
}

/// <summary>Managed PostgreSQL that can be reached only from its private network, with one database and least-privilege users.</summary>
/// <remarks>
/// DigitalOcean creates users without the right to create tables, which is the point: the schema belongs to the cluster's
/// administrator, who runs the migrations and grants the application's user what it needs. Two such users take turns: once a password
/// changes, the old one is refused, so the application signs in as the other user before its own password changes. Whose turn it is
/// stays in the state, whatever the input says, until <c>make rotate-secrets</c> replaces it: docs/decisions/003.
/// </remarks>
public sealed class PostgresCluster : Construct
{
    private readonly DatabaseCluster cluster;
    private readonly DatabaseUser user;
    private readonly DatabaseUser other;
    private readonly DatabaseAccess access;

    /// <summary>Adds a cluster with its database, users and firewall.</summary>
    public PostgresCluster(Construct scope, string id, PostgresClusterProps props)
        : base(scope, id)
    {
        ArgumentNullException.ThrowIfNull(props);
        cluster = new DatabaseCluster(this, "cluster", new DatabaseClusterConfig
        {
            Name = props.Name,
            Engine = "pg",
            Version = props.Version,
            Size = props.Size,
            NodeCount = props.Nodes,
            Region = props.Region,
            PrivateNetworkUuid = props.Network.Id,
            ProjectId = props.ProjectId,
            Tags = [.. props.Owner.DigitaloceanTags],
            MaintenanceWindow = new[] { new DatabaseClusterMaintenanceWindow { Day = props.Maintenance.Day, Hour = props.Maintenance.Hour } },
            Lifecycle = new TerraformResourceLifecycle { PreventDestroy = props.PreventDestroy },
        });
        var database = new DatabaseDb(this, "database", new DatabaseDbConfig { ClusterId = cluster.Id, Name = props.Database });
        user = new DatabaseUser(this, "user", new DatabaseUserConfig { ClusterId = cluster.Id, Name = props.User });
        other = new DatabaseUser(this, "other-user", new DatabaseUserConfig { ClusterId = cluster.Id, Name = props.OtherUser });
        var turn = KeptValue.Of(this, "turn", props.Turn);
        access = new DatabaseAccess(this, "access", new DatabaseAccessProps { ClusterId = cluster.Id, Network = props.Network });
        var authority = new DataDigitaloceanDatabaseCa(this, "authority", new DataDigitaloceanDatabaseCaConfig { ClusterId = cluster.Id });

        Administration = new DatabaseConnection
        {
            Host = cluster.PrivateHost,
            Port = Token.AsString(cluster.Port),
            Database = database.Name,
            User = cluster.User,
            Password = cluster.Password,
            SslMode = props.SslMode,
            CertificateAuthority = Fn.Trimspace(authority.Certificate),
        };
        var others = Op.Eq(turn, props.OtherUser);
        Application = Administration with
        {
            User = TerraformExpression.If(others, other.Name, user.Name),
            Password = TerraformExpression.If(others, other.Password, user.Password),
        };
    }

    /// <summary>Id of the cluster.</summary>
    public string Id => cluster.Id;

    /// <summary>How the application connects: as the user whose turn it is, with the rights that migrations have granted.</summary>
    public DatabaseConnection Application { get; }

    /// <summary>How migrations connect: as the administrator, who owns the schema.</summary>
    public DatabaseConnection Administration { get; }

    /// <summary>What must exist before anybody can connect.</summary>
    public IReadOnlyList<ITerraformDependable> Ready => [user, other, access.Firewall];
}
