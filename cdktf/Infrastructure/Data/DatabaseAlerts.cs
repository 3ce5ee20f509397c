using Constructs;
using HashiCorp.Cdktf;
using HashiCorp.Cdktf.Providers.Digitalocean.MonitorAlert;

namespace HybridCloud.Infrastructure.Data;

/// <summary>Inputs of <see cref="DatabaseAlerts"/>.</summary>
public sealed record DatabaseAlertsProps
{
    /// <summary>Beginning of the alerts' descriptions.</summary>
    public required string Name { get; init; }

    /// <summary>Ids of the clusters to watch.</summary>
    public required IReadOnlyList<string> ClusterIds { get; init; }

    /// <summary>0 or 1, the count of each alert, since Terraform decides by the variable whether there is an address.</summary>
    public required double Subscriptions { get; init; }

    /// <summary>E-mail address that alerts go to; DigitalOcean accepts only verified addresses of the team's members.</summary>
    public required string Email { get; init; }
}

/// <summary>DigitalOcean's alerts for databases that run out of CPU, memory or disk.</summary>
public sealed class DatabaseAlerts : Construct
{
    /// <summary>Adds an alert for each resource.</summary>
    public DatabaseAlerts(Construct scope, string id, DatabaseAlertsProps props)
        : base(scope, id)
    {
        ArgumentNullException.ThrowIfNull(props);
        Alert("cpu", "v1/dbaas/alerts/cpu_alerts", 85, "processor");
        Alert("memory", "v1/dbaas/alerts/memory_utilization_alerts", 90, "memory");
        Alert("disk", "v1/dbaas/alerts/disk_utilization_alerts", 80, "disk");

        void Alert(string alertId, string type, double percent, string resource) => _ = new MonitorAlert(this, alertId, new MonitorAlertConfig
        {
            Count = TerraformCount.Of(props.Subscriptions),
            Description = $"{props.Name}: a database uses more than {percent} % of its {resource}",
            Type = type,
            Compare = "GreaterThan",
            Value = percent,
            Window = "10m",
            Enabled = true,
            Entities = [.. props.ClusterIds],
            Alerts = new MonitorAlertAlerts { Email = [props.Email] },
        });
    }
}
