using System.Globalization;
using System.Text.Json.Nodes;
using HybridCloud.Clouds.Aws.Protocols;
using HybridCloud.Clouds.Aws.Services;

namespace HybridCloud.Clouds.ControlPlane.Services;

// Rests on an assumption (docs/ASSUMPTIONS.md): rds-parameter-defaults
/// <summary>RDS: subnet groups, parameter groups, database instances. No database ever runs.</summary>
internal sealed class Rds() : QueryService("rds", "2014-10-31")
{
    protected override IReadOnlyDictionary<string, Func<Call, JsonNode?>> Operations { get; } = new Dictionary<string, Func<Call, JsonNode?>>
    {
        ["CreateDBSubnetGroup"] = call => One("DBSubnetGroup", Put(call, "rds/subnets", call.Required("DBSubnetGroupName"), "subgrp", new()
        {
            ["DBSubnetGroupArn"] = call.Arn("rds", $"subgrp:{call.Required("DBSubnetGroupName")}"),
            ["SubnetGroupStatus"] = "Complete",
            ["VpcId"] = call.Regional("subnet").Find(Values(call.Input["SubnetIds"]).FirstOrDefault())?["vpcId"]?.ToString(),
            ["SupportedNetworkTypes"] = new JsonArray("IPV4"),
            ["Subnets"] = new JsonObject { ["*Subnet"] = new JsonArray([.. Values(call.Input["SubnetIds"]).Select(id => new JsonObject { ["SubnetIdentifier"] = id, ["SubnetStatus"] = "Active" })]) },
        })),
        ["DescribeDBSubnetGroups"] = call => Many("DBSubnetGroup", call, "rds/subnets", "DBSubnetGroupName", "DBSubnetGroupNotFoundFault"),
        ["DeleteDBSubnetGroup"] = call => Removed(call, "rds/subnets", "DBSubnetGroupName"),

        ["CreateDBParameterGroup"] = call => One("DBParameterGroup", Put(call, "rds/parameters", call.Required("DBParameterGroupName"), "pg", new()
        {
            ["DBParameterGroupArn"] = call.Arn("rds", $"pg:{call.Required("DBParameterGroupName")}"),
            ["kept"] = new JsonArray(),
        })),
        ["DescribeDBParameterGroups"] = call => Many("DBParameterGroup", call, "rds/parameters", "DBParameterGroupName", "DBParameterGroupNotFound"),
        ["ModifyDBParameterGroup"] = ModifyParameters,
        ["ResetDBParameterGroup"] = ResetParameters,
        ["DescribeDBParameters"] = call => new JsonObject { ["Parameters"] = new JsonObject { ["*Parameter"] = Described(call) } },
        ["DeleteDBParameterGroup"] = call => Removed(call, "rds/parameters", "DBParameterGroupName"),

        ["CreateDBInstance"] = CreateInstance,
        ["CreateDBInstanceReadReplica"] = CreateReplica,
        ["DescribeDBInstances"] = DescribeInstances,
        ["ModifyDBInstance"] = ModifyInstance,
        ["DeleteDBInstance"] = DeleteInstance,

        // What a region offers; the table rds/withdrawn names versions and classes that it does not.
        ["DescribeDBEngineVersions"] = call => Offered(call, call.Text("EngineVersion") ?? "17") is { } version
            ? new JsonObject { ["DBEngineVersions"] = new JsonObject { ["*DBEngineVersion"] = new JsonArray(new JsonObject { ["Engine"] = call.Required("Engine"), ["EngineVersion"] = $"{version}.4", ["MajorEngineVersion"] = version }) } }
            : new JsonObject { ["DBEngineVersions"] = new JsonObject() },
        ["DescribeOrderableDBInstanceOptions"] = call => Offered(call, call.Required("DBInstanceClass")) is { } name
            ? new JsonObject { ["OrderableDBInstanceOptions"] = new JsonObject { ["*OrderableDBInstanceOption"] = new JsonArray(new JsonObject { ["Engine"] = call.Required("Engine"), ["DBInstanceClass"] = name }) } }
            : new JsonObject { ["OrderableDBInstanceOptions"] = new JsonObject() },

        ["ListTagsForResource"] = call => new JsonObject { ["TagList"] = new JsonObject { ["*Tag"] = call.TagList(call.Required("ResourceName")) } },
        ["AddTagsToResource"] = call => { call.Tag(call.Required("ResourceName"), call.Input["Tags"]?["Tag"]); return null; },
        ["RemoveTagsFromResource"] = call => { call.Untag(call.Required("ResourceName"), call.Input["TagKeys"]); return null; },
    };

    private static string? Offered(Call call, string name) => call.Account.Table("rds/withdrawn").Find(name) is null ? name : null;

    private static IEnumerable<string> Values(JsonNode? list) => list switch
    {
        JsonArray values => values.Select(value => value!.ToString()),
        JsonObject wrapped => Values(wrapped.First().Value),
        _ => [],
    };

    private static JsonObject Put(Call call, string table, string name, string kind, JsonObject row)
    {
        call.Tag(call.Arn("rds", $"{kind}:{name}"), call.Input["Tags"]?["Tag"]);
        return call.Regional(table).Add(name, call.Input.Without("Tags", "Action", "Version", "SubnetIds").Merge(row), "AlreadyExists", 400);
    }

    private static JsonObject One(string field, JsonObject row) => new() { [field] = row.Without("kept") };

    private static JsonObject Many(string field, Call call, string table, string name, string notFound)
    {
        var rows = call.Text(name) is { } asked ? [call.Regional(table).Get(asked, notFound)] : call.Regional(table).Rows;
        return new() { [$"{field}s"] = new JsonObject { [$"*{field}"] = rows.Select(row => row.Without("kept")).Copies() } };
    }

    private static JsonNode? Removed(Call call, string table, string name)
    {
        call.Regional(table).Remove(call.Required(name));
        return null;
    }

    private static JsonArray Parameters(Call call) => call.Regional("rds/parameters").Get(call.Required("DBParameterGroupName"), "DBParameterGroupNotFound")["kept"]!.AsArray();

    /// <summary>
    /// Default values of parameters that a stack might set to the same value: PostgreSQL 15 and later.
    /// https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Appendix.PostgreSQL.CommonDBATasks.Parameters.html
    /// </summary>
    private static readonly Dictionary<string, string> Defaults = new()
    {
        ["idle_in_transaction_session_timeout"] = "86400000",
        ["log_lock_waits"] = "0",
        ["log_min_duration_statement"] = "-1",
        ["rds.force_ssl"] = "1",
        ["tcp_keepalives_count"] = "2",
        ["tcp_keepalives_idle"] = "300",
        ["tcp_keepalives_interval"] = "30",
    };

    /// <summary>Static parameters, which change only with a restart, among those that a stack is likely to set.</summary>
    private static readonly HashSet<string> Static = ["max_connections", "shared_buffers", "shared_preload_libraries", "rds.logical_replication", "max_wal_senders", "max_replication_slots", "wal_level", "track_activity_query_size", "huge_pages"];

    private static string NameOf(JsonNode? parameter) => parameter!["ParameterName"]!.ToString();

    /// <summary>
    /// RDS stores the apply method together with the value: setting a parameter to the value that it already has changes neither.
    /// https://github.com/hashicorp/terraform-provider-aws/issues/39252
    /// </summary>
    private static JsonObject ModifyParameters(Call call)
    {
        var kept = Parameters(call);
        foreach (var parameter in call.Input["Parameters"]!["Parameter"]!.AsArray().Select(parameter => parameter!.AsObject()))
        {
            var name = NameOf(parameter);
            if (Static.Contains(name) && parameter["ApplyMethod"]?.ToString() == "immediate")
            {
                throw Refusals.StaticParameter.Of(name);
            }

            if (Described(call).Any(old => NameOf(old) == name && old!["ParameterValue"]?.ToString() == parameter["ParameterValue"]?.ToString()))
            {
                continue;
            }

            kept.RemoveAll(old => NameOf(old) == name);
            kept.Add(parameter.Copy().Merge(new JsonObject { ["Source"] = "user" }));
        }

        return new() { ["DBParameterGroupName"] = call.Required("DBParameterGroupName") };
    }

    private static JsonObject ResetParameters(Call call)
    {
        foreach (var parameter in call.Input["Parameters"]?["Parameter"] as JsonArray ?? [])
        {
            Parameters(call).RemoveAll(old => NameOf(old) == NameOf(parameter));
        }

        return new() { ["DBParameterGroupName"] = call.Required("DBParameterGroupName") };
    }

    /// <summary>The parameters that were set, and the defaults of those that were not.</summary>
    private static JsonArray Described(Call call)
    {
        var kept = Parameters(call);
        return
        [
            .. kept.Select(parameter => parameter!.DeepClone()),
            .. call.Text("Source") == "user" ? [] : Defaults.Where(pair => kept.All(set => NameOf(set) != pair.Key)).Select(pair => new JsonObject
            {
                ["ParameterName"] = pair.Key,
                ["ParameterValue"] = pair.Value,
                ["ApplyMethod"] = "pending-reboot",
                ["Source"] = "system",
            }),
        ];
    }

    /// <summary>Words reserved by PostgreSQL's grammar or by RDS that someone could choose as a user's or a role's name.</summary>
    private static readonly HashSet<string> ReservedOwners = new(StringComparer.OrdinalIgnoreCase) { "admin", "rdsadmin", "rdsrepladmin", "rds_superuser", "rdsproxyadmin", "owner", "user", "role", "public", "replication", "session_user", "current_user", "system" };

    private static void Check(Call call)
    {
        var owner = call.Text("MasterUsername") ?? "";
        if (ReservedOwners.Contains(owner) || owner.StartsWith("pg_", StringComparison.OrdinalIgnoreCase))
        {
            throw Refusals.ReservedOwner.Of(owner);
        }

        CheckPassword(call);
        CheckWindows(call.Text("PreferredBackupWindow"), call.Text("PreferredMaintenanceWindow"));
    }

    private static void CheckPassword(Call call)
    {
        if (call.Text("MasterUserPassword") is not { } password)
        {
            return;
        }

        if (call.Text("ManageMasterUserPassword") == "true")
        {
            throw Refusals.TwoPasswords.Of();
        }

        if (password.Length is < 8 or > 128 || password.Any(letter => letter is <= ' ' or > '~' or '/' or '@' or '"'))
        {
            throw Refusals.WeakPassword.Of();
        }
    }

    /// <summary>The backup window is daily (<c>08:00-08:30</c>), the maintenance window weekly (<c>sun:09:00-sun:09:30</c>).</summary>
    private static void CheckWindows(string? backup, string? maintenance)
    {
        if (backup is null || maintenance is null)
        {
            return;
        }

        var daily = backup.Split('-').Select(time => TimeOnly.Parse(time, CultureInfo.InvariantCulture)).ToArray();
        var weekly = maintenance.Split('-').Select(time => TimeOnly.Parse(time[4..], CultureInfo.InvariantCulture)).ToArray();
        if (daily[0].IsBetween(weekly[0], weekly[1]) || weekly[0].IsBetween(daily[0], daily[1]))
        {
            throw Refusals.WindowsOverlap.Of();
        }
    }

    private static JsonObject ModifyInstance(Call call)
    {
        var row = Instance(call);
        CheckPassword(call);
        if (call.Text("ManageMasterUserPassword") == "true" && row["ReadReplicaDBInstanceIdentifiers"] is not null)
        {
            throw Refusals.ManagedPasswordOfReplicaSource.Of(row["DBInstanceIdentifier"]);
        }

        CheckWindows(call.Text("PreferredBackupWindow") ?? row["PreferredBackupWindow"]?.ToString(), call.Text("PreferredMaintenanceWindow") ?? row["PreferredMaintenanceWindow"]?.ToString());
        return One("DBInstance", row.Merge(call.Input.Without("Action", "Version", "ApplyImmediately", "DBInstanceIdentifier", "MasterUserPassword")));
    }

    private static JsonObject CreateInstance(Call call)
    {
        var name = call.Required("DBInstanceIdentifier");
        Check(call);
        var subnets = call.Regional("rds/subnets").Get(call.Required("DBSubnetGroupName"), "DBSubnetGroupNotFoundFault");
        var arn = call.Arn("rds", $"db:{name}");
        call.Tag(arn, call.Input["Tags"]?["Tag"]);
        var port = call.Text("Port") ?? "5432";
        var row = call.Regional("rds/instance").Add(name, call.Input
            .Without("Tags", "Action", "Version", "DBName", "Port", "DBSubnetGroupName", "DBParameterGroupName", "VpcSecurityGroupIds", "MasterUserPassword", "ManageMasterUserPassword",
                "MasterUserSecretKmsKeyId", "EnableCloudwatchLogsExports", "EnablePerformanceInsights", "EnableIAMDatabaseAuthentication")
            .Merge(new JsonObject
            {
                ["DBInstanceArn"] = arn,
                ["DbiResourceId"] = $"db-{Json.Id(26)}",
                ["DBInstanceStatus"] = "available",
                ["DBName"] = call.Text("DBName"),
                ["Endpoint"] = new JsonObject { ["Address"] = $"{name}.{Json.Id(12).ToLowerInvariant()}.{call.Region}.rds.amazonaws.com", ["Port"] = port, ["HostedZoneId"] = "Z1PVIF0B656C1W" },
                ["DbInstancePort"] = port,
                ["InstanceCreateTime"] = Json.NowText,
                ["AvailabilityZone"] = $"{call.Region}a",
                ["CACertificateIdentifier"] = call.Text("CACertificateIdentifier") ?? "rds-ca-rsa2048-g1",
                ["LicenseModel"] = "postgresql-license",
                ["NetworkType"] = "IPV4",
                ["EngineLifecycleSupport"] = call.Text("EngineLifecycleSupport") ?? "open-source-rds-extended-support",
                ["BackupTarget"] = "region",
                ["PerformanceInsightsEnabled"] = call.Text("EnablePerformanceInsights") ?? "false",
                ["IAMDatabaseAuthenticationEnabled"] = call.Text("EnableIAMDatabaseAuthentication") ?? "false",
                ["DBSubnetGroup"] = subnets.Copy(),
                ["DBParameterGroups"] = new JsonObject { ["*DBParameterGroup"] = new JsonArray(new JsonObject { ["DBParameterGroupName"] = call.Text("DBParameterGroupName") ?? "default", ["ParameterApplyStatus"] = "in-sync" }) },
                ["OptionGroupMemberships"] = new JsonObject { ["*OptionGroupMembership"] = new JsonArray(new JsonObject { ["OptionGroupName"] = "default:postgres", ["Status"] = "in-sync" }) },
                ["VpcSecurityGroups"] = new JsonObject
                {
                    ["*VpcSecurityGroupMembership"] = new JsonArray([.. Values(call.Input["VpcSecurityGroupIds"]).Select(id => new JsonObject { ["VpcSecurityGroupId"] = id, ["Status"] = "active" })]),
                },
                ["EnabledCloudwatchLogsExports"] = new JsonArray([.. Values(call.Input["EnableCloudwatchLogsExports"]).Select(value => JsonValue.Create(value))]),
                ["MasterUserSecret"] = call.Text("ManageMasterUserPassword") == "true" ? Secret(call, name) : null,
            }), "DBInstanceAlreadyExists", 400);
        return One("DBInstance", row);
    }

    /// <summary>
    /// A replica has its source's settings, the storage limit included, except for those in the request; backups are off, and the
    /// owner's password is the source's. https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBInstanceReadReplica.html
    /// </summary>
    private static JsonObject CreateReplica(Call call)
    {
        var sourceId = call.Required("SourceDBInstanceIdentifier");
        var source = call.Regional("rds/instance").Get(sourceId, "DBInstanceNotFound");
        if (source["BackupRetentionPeriod"]?.ToString() is null or "0")
        {
            throw Refusals.ReplicaWithoutBackups.Of();
        }

        if (source["MasterUserSecret"] is not null)
        {
            throw Refusals.ReplicaOfManagedPassword.Of(source["Engine"]);
        }

        var name = call.Required("DBInstanceIdentifier");
        var arn = call.Arn("rds", $"db:{name}");
        call.Tag(arn, call.Input["Tags"]?["Tag"]);
        var endpoint = source["Endpoint"]!.AsObject().Copy().Merge(new JsonObject { ["Address"] = $"{name}.{Json.Id(12).ToLowerInvariant()}.{call.Region}.rds.amazonaws.com" });
        var row = source.Without("MasterUserSecret", "MultiAZ", "DeletionProtection", "EnabledCloudwatchLogsExports", "MonitoringInterval", "MonitoringRoleArn", "CopyTagsToSnapshot", "ReadReplicaDBInstanceIdentifiers").Merge(
            call.Input.Without("Tags", "Action", "Version", "SourceDBInstanceIdentifier", "SourceRegion", "Port", "DBSubnetGroupName", "DBParameterGroupName", "VpcSecurityGroupIds",
                "EnableCloudwatchLogsExports", "EnablePerformanceInsights", "EnableIAMDatabaseAuthentication", "PreSignedUrl")).Merge(new JsonObject
                {
                    ["DBInstanceIdentifier"] = name,
                    ["DBInstanceArn"] = arn,
                    ["DbiResourceId"] = $"db-{Json.Id(26)}",
                    ["Endpoint"] = endpoint,
                    ["ReadReplicaSourceDBInstanceIdentifier"] = sourceId,
                    ["BackupRetentionPeriod"] = "0",
                    ["PerformanceInsightsEnabled"] = call.Text("EnablePerformanceInsights") ?? "false",
                    ["IAMDatabaseAuthenticationEnabled"] = call.Text("EnableIAMDatabaseAuthentication") ?? "false",
                    ["EnabledCloudwatchLogsExports"] = new JsonArray([.. Values(call.Input["EnableCloudwatchLogsExports"]).Select(value => JsonValue.Create(value))]),
                });
        if (call.Text("DBParameterGroupName") is { } parameters)
        {
            row["DBParameterGroups"]!["*DBParameterGroup"]![0]!["DBParameterGroupName"] = parameters;
        }

        if (Values(call.Input["VpcSecurityGroupIds"]).ToList() is { Count: > 0 } groups)
        {
            row["VpcSecurityGroups"]!["*VpcSecurityGroupMembership"] = new JsonArray([.. groups.Select(id => new JsonObject { ["VpcSecurityGroupId"] = id, ["Status"] = "active" })]);
        }

        var replica = call.Regional("rds/instance").Add(name, row, "DBInstanceAlreadyExists", 400);
        source["ReadReplicaDBInstanceIdentifiers"] ??= new JsonObject { ["*ReadReplicaDBInstanceIdentifier"] = new JsonArray() };
        source["ReadReplicaDBInstanceIdentifiers"]!["*ReadReplicaDBInstanceIdentifier"]!.AsArray().Add(name);
        return One("DBInstance", replica);
    }

    /// <summary>The secret that RDS keeps for a managed password.</summary>
    private static JsonObject Secret(Call call, string name)
    {
        var key = call.Text("MasterUserSecretKmsKeyId") ?? call.Arn("kms", "key/aws-secretsmanager");
        var value = new JsonObject { ["username"] = call.Text("MasterUsername"), ["password"] = Json.Id(28) };
        var secret = SecretsManager.Make(call, $"rds!db-{name}", value.ToJsonString());
        secret["KmsKeyId"] = key;
        return new() { ["SecretArn"] = secret["ARN"]!.ToString(), ["SecretStatus"] = "active", ["KmsKeyId"] = key };
    }

    private static JsonObject Instance(Call call) => call.Regional("rds/instance").Get(call.Required("DBInstanceIdentifier"), "DBInstanceNotFound");

    private static JsonObject DescribeInstances(Call call)
    {
        var asked = call.Text("DBInstanceIdentifier")
            ?? (call.Input["Filters"]?["Filter"] as JsonArray ?? []).Where(filter => filter!["Name"]!.ToString() == "dbi-resource-id").Select(filter => Values(filter!["Values"]).First()).FirstOrDefault();
        var rows = call.Regional("rds/instance").Rows.Where(row => asked is null || row["DBInstanceIdentifier"]!.ToString() == asked || row["DbiResourceId"]!.ToString() == asked).ToList();
        if (asked is not null && rows.Count == 0)
        {
            throw new AwsError("DBInstanceNotFound", $"DBInstance {asked} not found.", 404);
        }

        return new()
        {
            ["DBInstances"] = new JsonObject
            {
                ["*DBInstance"] = new JsonArray([.. rows.Select(row => row.Copy().Merge(new JsonObject { ["TagList"] = new JsonObject { ["*Tag"] = call.TagList(row["DBInstanceArn"]!.ToString()) } }))]),
            },
        };
    }

    private static JsonObject DeleteInstance(Call call)
    {
        var row = Instance(call);
        if (row["DeletionProtection"]?.ToString() == "true")
        {
            throw Refusals.ProtectedInstance.Of();
        }

        call.Regional("rds/instance").Remove(call.Required("DBInstanceIdentifier"));
        call.Regional("secret").Remove($"rds!db-{call.Required("DBInstanceIdentifier")}");
        return One("DBInstance", row);
    }
}
