using HashiCorp.Cdktf;
using HybridCloud.Hcl;
using HybridCloud.Infrastructure.Values;

namespace HybridCloud.Infrastructure.Stacks;

/// <summary>What a deployment of stack <c>hybrid</c> may set.</summary>
public sealed class HybridInputs(TerraformStack stack) : StackInputs(stack)
{
    private const string DatabaseSizePattern = "^(db|gd|gdp|so1_5|m|m3|so)-[a-z0-9-]+$";
    private const string DatabaseSizeFault = "Use a size of a DigitalOcean database such as db-s-1vcpu-1gb.";
    // https://docs.digitalocean.com/products/databases/postgresql/details/pricing/
    private const string StandbyFault = "Standby nodes need a size of 2 GB or more, such as db-s-1vcpu-2gb.";

    // https://docs.digitalocean.com/reference/api/digitalocean/#operation/apps_list_instanceSizes: single_instance_only, and all others.
    private static readonly string[] SingleInstanceSizes = ["apps-s-1vcpu-0.5gb", "apps-s-1vcpu-1gb-fixed"];
    private static readonly string[] AppSizes =
    [
        .. SingleInstanceSizes, "apps-s-1vcpu-1gb", "apps-s-1vcpu-2gb", "apps-s-2vcpu-4gb",
        "apps-d-1vcpu-0.5gb", "apps-d-1vcpu-1gb", "apps-d-1vcpu-2gb", "apps-d-1vcpu-4gb", "apps-d-2vcpu-4gb", "apps-d-2vcpu-8gb",
        "apps-d-4vcpu-8gb", "apps-d-4vcpu-16gb", "apps-d-8vcpu-32gb",
    ];

    /// <summary>Addresses of the private network.</summary>
    public string VpcIpRange => OptionalText("vpc_ip_range",
        "Addresses of the private network in CIDR notation, /16 to /24. Default: DigitalOcean picks a range that is free in the team.",
        "^[0-9]{1,3}([.][0-9]{1,3}){3}/(1[6-9]|2[0-4])$", "Use CIDR notation with a prefix of 16 to 24 bits, for example 10.20.0.0/20.",
        // https://docs.digitalocean.com/products/networking/vpc/how-to/create/
        $"can(regex(\"^(10|172[.](1[6-9]|2[0-9]|3[01])|192[.]168)[.]\", var.vpc_ip_range)) && {IsNetwork("vpc_ip_range")}",
        "Use the first address of a private range (RFC 1918): in 10.0.0.0/8, 172.16.0.0/12 or 192.168.0.0/16.");

    /// <summary>Name of the registry that holds the image.</summary>
    public string RegistryName => OptionalText("registry_name",
        "Name of the DigitalOcean registry that holds the image. Default: the team's only one; a team with several must name one.",
        "^[a-z][a-z0-9-]{0,62}$", "Use 1 to 63 lower-case letters, digits and hyphens, beginning with a letter.");

    /// <summary>Version of PostgreSQL.</summary>
    public string PostgresVersion => Text("postgres_version", "17",
        "Major version of PostgreSQL; a higher one upgrades the cluster in place, a lower one is refused by DigitalOcean.",
        "^1[4-9]$", "Use a major version from 14 to 19.");

    /// <summary>Size of a PostgreSQL node.</summary>
    public string PostgresSize => Text("postgres_size", "db-s-1vcpu-1gb", "Size of a PostgreSQL node.", DatabaseSizePattern, DatabaseSizeFault);

    /// <summary>Number of PostgreSQL nodes.</summary>
    public double PostgresNodes => Number("postgres_nodes", 1, "PostgreSQL nodes; with two or more, a standby takes over.", 1, 3,
        HasStandbySize("postgres"), StandbyFault);

    /// <summary>libpq's sslmode.</summary>
    public string PostgresSslMode => Choice("postgres_ssl_mode", "verify-ca",
        "How the app verifies PostgreSQL's identity: not at all (require), by the cluster's CA (verify-ca), by its host name as well (verify-full).",
        "require", "verify-ca", "verify-full");

    /// <summary>Name of the application's user in PostgreSQL.</summary>
    public const string PostgresUser = "app";

    /// <summary>Name of the user who takes turns with it.</summary>
    public const string OtherPostgresUser = "app_other";

    /// <summary>Which of the two users the application signs in as.</summary>
    public string PostgresTurn => Choice("postgres_turn", PostgresUser,
        "Which PostgreSQL user the app signs in as. Set by make rotate-secrets, which changes it; any other apply leaves it as it is.",
        PostgresUser, OtherPostgresUser);

    public string ValkeyVersion => Text("valkey_version", "8", "Major version of Valkey.", "^[89]$", "Use major version 8 or 9.");

    /// <summary>Size of a Valkey node.</summary>
    public string ValkeySize => Text("valkey_size", "db-s-1vcpu-1gb", "Size of a Valkey node.", DatabaseSizePattern, DatabaseSizeFault);

    /// <summary>Number of Valkey nodes.</summary>
    public double ValkeyNodes => Number("valkey_nodes", 1, "Valkey nodes; with two, a standby takes over.", 1, 2,
        HasStandbySize("valkey"), StandbyFault);

    /// <summary>What Valkey evicts when it is full.</summary>
    public string ValkeyEvictionPolicy => Choice("valkey_eviction_policy", "allkeys_lru", "What Valkey evicts when its memory is full.",
        "noeviction", "allkeys_lru", "allkeys_random", "volatile_lru", "volatile_random", "volatile_ttl");

    /// <summary>When databases may be updated.</summary>
    public MaintenanceWindow Maintenance => new(
        Choice("maintenance_day", "sunday", "Day on which databases may be updated.",
            "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"),
        Text("maintenance_hour", "10:00", "Hour, in UTC, at which updates may start. Default: 2 in the morning in San Francisco.",
            "^([01][0-9]|2[0-3]):00$", "Use a full hour such as 10:00."));

    /// <summary>Size of an instance of the API.</summary>
    public string ApiSize => Choice("api_size", "apps-s-1vcpu-0.5gb", "Size of an instance of the API.", AppSizes);

    public double ApiInstances => Number("api_instances", 1, "Instances of the API; more than one need a size that allows it, apps-s-1vcpu-1gb or larger.", 1, 20,
        HasSizeForMore("api"), SingleFault("api"));

    /// <summary>Size of an instance of the worker.</summary>
    public string WorkerSize => Choice("worker_size", "apps-s-1vcpu-0.5gb", "Size of an instance of the worker and of the migration job.", AppSizes);

    public double WorkerInstances => Number("worker_instances", 1, "Instances of the worker; one acts, the others stand by. More than one need a size that allows it, apps-s-1vcpu-1gb or larger.", 1, 3,
        HasSizeForMore("worker"), SingleFault("worker"));

    /// <summary>Seconds between two cycles of the worker.</summary>
    public double WorkerIntervalSeconds => Number("worker_interval_seconds", 60, "Seconds between two cycles of the worker; timestamps older than 90 count as stale.", 5, 3600);

    /// <summary>Seconds between two writes of the secret.</summary>
    public double WorkerSecretIntervalSeconds => Number("worker_secret_interval_seconds", 900,
        "Seconds between two writes of the secret. AWS keeps each value for a day and allows about a hundred; below 864, AWS refuses the worker after some hours, and the worker slows down on its own.", 5, 86400);

    public string SecretName => Text("secret_name", "test-secret", "Name of the secret, after the deployment's name.",
        "^[a-zA-Z0-9_+=.@-]{1,128}$", "Use letters, digits and _+=.@-.");

    /// <summary>Days within which the deleted secret can be restored.</summary>
    public double SecretRecoveryDays => Number("secret_recovery_days", 0,
        "Days within which the deleted secret can be restored, during which its name is taken. Default 0: its value is a timestamp, and a destroyed deployment can be recreated at once.",
        [0, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30]);

    /// <summary>Requests from one IP address within five minutes above which it is blocked.</summary>
    public double WafRateLimit => Number("waf_rate_limit", 2000,
        "Requests from one IP address within five minutes above which it is blocked. An open dashboard makes up to 60, so the default lets 30 viewers share an address.", 10, 2_000_000_000);

    /// <summary>Edge locations in use.</summary>
    public string PriceClass => Choice("price_class", "PriceClass_100",
        "CloudFront's edge locations in use: North America and Europe, most of the world, or all.", "PriceClass_100", "PriceClass_200", "PriceClass_All");

    private static string HasSizeForMore(string component) =>
        $"var.{component}_instances == 1 || !{IsOneOf($"{component}_size", SingleInstanceSizes.Select(Template.ToLiteral))}";

    private static string SingleFault(string component) =>
        $"App Platform runs only one instance of {string.Join(" and ", SingleInstanceSizes)}. Raise {component}_size to apps-s-1vcpu-1gb or more, or leave {component}_instances at 1.";

    private static string HasStandbySize(string database) => $"var.{database}_nodes == 1 || !endswith(var.{database}_size, \"-1gb\")";
}
