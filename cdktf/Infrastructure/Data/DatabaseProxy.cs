using Constructs;
using HashiCorp.Cdktf.Providers.Aws.DbProxy;
using HashiCorp.Cdktf.Providers.Aws.DbProxyDefaultTargetGroup;
using HashiCorp.Cdktf.Providers.Aws.DbProxyTarget;
using HybridCloud.Infrastructure.Identity;
using HybridCloud.Infrastructure.Networking;

namespace HybridCloud.Infrastructure.Data;

/// <summary>Inputs of <see cref="DatabaseProxy"/>.</summary>
public sealed record DatabaseProxyProps
{
    /// <summary>Name of the proxy.</summary>
    public required string Name { get; init; }

    /// <summary>Database behind the proxy.</summary>
    public required PostgresDatabase Database { get; init; }

    /// <summary>User name and password that clients and proxy use.</summary>
    public required ApplicationSecret User { get; init; }

    /// <summary>Network of the proxy.</summary>
    public required Network Network { get; init; }

    /// <summary>Account of the proxy.</summary>
    public required string AccountId { get; init; }
}

/// <summary>RDS Proxy: keeps a few connections to the database for many clients that come and go.</summary>
public sealed class DatabaseProxy : Construct
{
    private readonly DbProxy proxy;

    /// <summary>Adds the proxy between its clients and the database.</summary>
    public DatabaseProxy(Construct scope, string id, DatabaseProxyProps props)
        : base(scope, id)
    {
        ArgumentNullException.ThrowIfNull(props);
        SecurityGroup = new SecurityGroup(this, "proxy", new SecurityGroupProps { Name = $"{props.Name}-proxy", Description = "RDS Proxy", Network = props.Network });
        props.Database.SecurityGroup.AllowFrom(SecurityGroup, PostgresDatabase.Port, "Pooled connections");
        var role = new ServiceRole(this, "role", new ServiceRoleProps
        {
            Name = $"{props.Name}-proxy",
            Description = "Reads the password that the proxy signs in with",
            Trust = [ServiceRole.TrustedService("rds.amazonaws.com", props.AccountId)],
        });
        role.Allow("secret", props.User.GrantRead("ReadUser"), props.User.Key.GrantDecrypt("DecryptUser"));
        proxy = new DbProxy(this, "pool", new DbProxyConfig
        {
            Name = props.Name,
            EngineFamily = "POSTGRESQL",
            RequireTls = true,
            IdleClientTimeout = 1800,
            RoleArn = role.Arn,
            VpcSubnetIds = props.Network.PrivateSubnetIds,
            VpcSecurityGroupIds = [SecurityGroup.Id],
            Auth = new[] { new DbProxyAuth { AuthScheme = "SECRETS", IamAuth = "DISABLED", SecretArn = props.User.Arn } },
        });
        var group = new DbProxyDefaultTargetGroup(this, "connections", new DbProxyDefaultTargetGroupConfig
        {
            DbProxyName = proxy.Name,
            ConnectionPoolConfig = new DbProxyDefaultTargetGroupConnectionPoolConfig { MaxConnectionsPercent = 80, MaxIdleConnectionsPercent = 40, ConnectionBorrowTimeout = 10 },
        });
        _ = new DbProxyTarget(this, "target", new DbProxyTargetConfig
        {
            DbProxyName = proxy.Name,
            TargetGroupName = group.Name,
            DbInstanceIdentifier = props.Database.Identifier,
        });
    }

    /// <summary>Security group of the proxy.</summary>
    public SecurityGroup SecurityGroup { get; }

    /// <summary>Host name that clients connect to.</summary>
    public string Host => proxy.Endpoint;
}
