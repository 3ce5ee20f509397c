using Xunit;

namespace HybridCloud.Infrastructure.Tests.Data;

public sealed class DatabaseClusterTests
{
    [Fact]
    public void Clusters_are_in_the_private_network() =>
        Assert.All(TestStacks.Hybrid.Resources("digitalocean_database_cluster").Values, cluster =>
            Assert.Matches(@"^\$\{digitalocean_vpc\.[^.]+\.id\}$", cluster.Text("private_network_uuid")));

    [Fact]
    public void Each_cluster_admits_the_private_network_and_nobody_else()
    {
        var firewalls = TestStacks.Hybrid.Resources("digitalocean_database_firewall").Values;

        Assert.Equal(TestStacks.Hybrid.Resources("digitalocean_database_cluster").Count, firewalls.Select(firewall => firewall.Text("cluster_id")).Distinct().Count());
        Assert.All(firewalls, firewall =>
        {
            var rule = Assert.Single(firewall.Items("rule"));
            Assert.Equal("ip_addr", rule.Text("type"));
            Assert.Matches(@"^\$\{digitalocean_vpc\.[^.]+\.ip_range\}$", rule.Text("value"));
        });
    }

    [Fact]
    public void Clusters_are_updated_in_their_maintenance_window() =>
        Assert.All(TestStacks.Hybrid.Resources("digitalocean_database_cluster").Values, cluster =>
        {
            Assert.Equal("${var.maintenance_day}", cluster.Text("maintenance_window", 0, "day"));
            Assert.Equal("${var.maintenance_hour}", cluster.Text("maintenance_window", 0, "hour"));
        });

    [Fact]
    public void Valkey_s_eviction_policy_is_chosen() => Assert.Equal("${var.valkey_eviction_policy}",
        TestStacks.Hybrid.Resources("digitalocean_database_cluster").Values.Single(cluster => cluster.Text("engine") == "valkey").Text("eviction_policy"));
}
