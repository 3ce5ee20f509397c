using HybridCloud.Delivery.Plans;

namespace HybridCloud.Delivery.Policies;

/// <summary>Databases and caches are reachable only over private networks.</summary>
internal sealed class NoPublicDatabase : IPlanPolicy
{
    private static readonly int[] DatabasePorts = [1433, 3306, 5432, 6379, 6380, 11211, 25060, 25061, 27017];

    public string Name => nameof(NoPublicDatabase);

    public string Rule => "No database is reachable from the internet: private network, firewall, no open port.";

    public IEnumerable<Finding> Check(Plan plan)
    {
        foreach (var instance in plan.Remaining("aws_db_instance", "aws_rds_cluster_instance", "aws_redshift_cluster").Where(c => c.IsTrue("publicly_accessible")))
            yield return this.Broken(plan, instance, "publicly_accessible is true; set it to false.");

        var guarded = plan.Remaining("digitalocean_database_firewall")
            .SelectMany(f => plan.References(f.Address, "cluster_id")).ToHashSet();
        foreach (var cluster in plan.Remaining("digitalocean_database_cluster"))
        {
            if (string.IsNullOrEmpty(cluster.Text("private_network_uuid")) && !cluster.IsUnknown("private_network_uuid"))
                yield return this.Broken(plan, cluster, "private_network_uuid is not set: the cluster is in no VPC of this deployment.");
            if (!guarded.Contains(cluster.Address))
                yield return this.Broken(plan, cluster, "No digitalocean_database_firewall refers to it: without one, any address may connect.");
        }

        foreach (var firewall in plan.Remaining("digitalocean_database_firewall"))
        {
            foreach (var rule in firewall.Items("rule").Where(r => r.Text("type") == "ip_addr" && OpenNetwork.Is(r.Text("value"))))
                yield return this.Broken(plan, firewall, $"Its rule admits {rule.Text("value")}; admit the VPC or the app instead.");
        }

        foreach (var (group, from, to) in OpenNetwork.Ingress(plan))
        {
            if (DatabasePorts.FirstOrDefault(p => p >= from && p <= to) is not 0 and var port)
                yield return this.Broken(plan, group, $"It opens port {port} to the internet; admit the security groups that need it.");
        }
    }
}
