using HybridCloud.Delivery.Cost;

namespace HybridCloud.Delivery.Tests.Cost;

public sealed class CostEstimateTests
{
    private static readonly PriceTable Prices = PriceTable.Load();

    private static decimal Monthly(string key) => Prices.PerMonth(key) ?? throw new KeyNotFoundException($"The table has no price {key}.");

    private static object App(string slug, int instances) => new
    {
        spec = new[]
        {
            new
            {
                service = new[] { new { instance_size_slug = slug, instance_count = instances } },
                worker = new[] { new { instance_size_slug = "apps-s-1vcpu-0.5gb", instance_count = 1 } },
                job = new[] { new { instance_size_slug = "apps-d-8vcpu-32gb", instance_count = 1 } },
            },
        },
    };

    [Fact]
    public void Both_clouds_are_added_up_and_the_difference_is_shown()
    {
        var cost = CostEstimate.Of(
            [new PlanBuilder()
                .Update("digitalocean_app.app", App("apps-s-1vcpu-0.5gb", 1), App("apps-s-1vcpu-1gb", 2))
                .Keep("digitalocean_database_cluster.postgres", new { engine = "pg", size = "db-s-1vcpu-1gb", node_count = 1 })
                .Create("aws_secretsmanager_secret.s", new { name = "s" })
                .Create("aws_wafv2_web_acl.w", new { rule = new object[] { new { }, new { } } })
                .Destroy("aws_nat_gateway.n", new { })
                .Build()],
            Prices);

        var (worker, database) = (Monthly("digitalocean_app/apps-s-1vcpu-0.5gb"), Monthly("digitalocean_database_cluster/pg/db-s-1vcpu-1gb"));
        Assert.Equal(worker + worker + database + Monthly("aws_nat_gateway"), cost.Before);
        Assert.Equal(
            (2 * Monthly("digitalocean_app/apps-s-1vcpu-1gb")) + worker + database + Monthly("aws_secretsmanager_secret")
                + Monthly("aws_wafv2_web_acl") + (2 * Monthly("aws_wafv2_web_acl/rule")),
            cost.After);
        Assert.Empty(cost.Unknown);
    }

    [Fact]
    public void A_Fargate_service_costs_its_tasks_vcpu_and_memory_even_before_it_exists()
    {
        var cost = CostEstimate.Of(
            [new PlanBuilder()
                .Create("aws_ecs_service.api", new { desired_count = 2 }, unknown: new { task_definition = true })
                .Create("aws_ecs_task_definition.api", new { cpu = "512", memory = "1024" })
                .Refers("aws_ecs_service.api", "task_definition", "aws_ecs_task_definition.api.arn", "aws_ecs_task_definition.api")
                .Build()],
            Prices);

        Assert.Equal(2 * ((0.5m * Monthly("aws_ecs/vcpu")) + Monthly("aws_ecs/gb")), cost.After);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void A_cache_costs_its_nodes_however_they_are_counted(int nodes)
    {
        var counted = CostEstimate.Of([new PlanBuilder().Create("aws_elasticache_replication_group.c", new { engine = "redis", node_type = "cache.t4g.micro", num_cache_clusters = nodes, replicas_per_node_group = 5 }).Build()], Prices);
        var replicated = CostEstimate.Of([new PlanBuilder().Create("aws_elasticache_replication_group.c", new { engine = "redis", node_type = "cache.t4g.micro", num_node_groups = 1, replicas_per_node_group = nodes - 1 }).Build()], Prices);

        Assert.True(counted.After > 0);
        Assert.Equal(replicated.After, counted.After);
    }

    [Fact]
    public void A_standby_database_doubles_instance_and_storage() =>
        Assert.Equal(2 * (Monthly("aws_db_instance/db.t4g.medium") + (100 * Monthly("aws_db_instance/storage"))),
            CostEstimate.Of([new PlanBuilder().Create("aws_db_instance.db", new { instance_class = "db.t4g.medium", multi_az = true, allocated_storage = 100 }).Build()], Prices).After);

    [Fact]
    public void One_Spaces_subscription_covers_every_bucket() =>
        Assert.Equal(Monthly("digitalocean_spaces_bucket"), CostEstimate.Of([new PlanBuilder().Create("digitalocean_spaces_bucket.a", new { }).Create("digitalocean_spaces_bucket.b", new { }).Build()], Prices).After);

    [Fact]
    public void Deleting_one_of_two_buckets_saves_nothing()
    {
        var cost = CostEstimate.Of([new PlanBuilder().Destroy("digitalocean_spaces_bucket.a", new { }).Keep("digitalocean_spaces_bucket.b", new { }).Build()], Prices);

        Assert.Equal(Monthly("digitalocean_spaces_bucket"), cost.Before);
        Assert.Equal(cost.Before, cost.After);
    }

    [Fact]
    public void A_size_without_a_price_is_never_a_saving_and_makes_the_sum_a_lower_bound()
    {
        var cost = CostEstimate.Of([new PlanBuilder().Update("aws_db_instance.db", new { instance_class = "db.t4g.medium" }, new { instance_class = "db.x99.metal" }).Build()], Prices);

        Assert.Equal(cost.Before, cost.After);
        Assert.False(cost.IsComplete);
    }

    [Fact]
    public void An_impossible_number_is_refused_with_its_address() =>
        Assert.Contains("aws_db_instance.db in hybrid (prod)", Assert.Throws<DeliveryException>(() =>
            CostEstimate.Of([RawPlan.Of("""{"address": "aws_db_instance.db", "type": "aws_db_instance", "change": {"actions": ["create"], "after": {"instance_class": "db.t4g.medium", "allocated_storage": 1e40}}}""")], Prices)).Message, StringComparison.Ordinal);

    [Fact]
    public void What_is_billed_by_usage_is_named_and_what_is_unknown_is_admitted()
    {
        var cost = CostEstimate.Of(
            [new PlanBuilder()
                .Create("aws_cloudfront_distribution.edge", new { })
                .Create("aws_db_instance.huge", new { instance_class = "db.x99.metal" })
                .Create("aws_quantum_computer.q", new { })
                .Create("tls_private_key.ca", new { })
                .Build()],
            Prices);

        Assert.Contains("aws_cloudfront_distribution: requests and transfer", cost.ByUse);
        Assert.Contains("aws_db_instance (aws_db_instance/db.x99.metal)", cost.Unknown);
        Assert.Contains("aws_quantum_computer", cost.Unknown);
        Assert.DoesNotContain("tls_private_key", cost.Unknown);
    }

    [Fact]
    public void Every_price_has_a_source_and_a_date() =>
        Assert.All(Prices.Prices.Values, price =>
        {
            Assert.NotEmpty(price.Source);
            Assert.InRange(price.Date, new DateOnly(2026, 1, 1), new DateOnly(2030, 1, 1));
            Assert.True(price.Per is "hour" or "month");
        });
}
