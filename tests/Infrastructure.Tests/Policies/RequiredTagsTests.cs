using HashiCorp.Cdktf;
using HashiCorp.Cdktf.Providers.Aws.Provider;
using HashiCorp.Cdktf.Providers.Digitalocean.DatabaseCluster;
using HashiCorp.Cdktf.Providers.Digitalocean.Provider;
using HybridCloud.Infrastructure.Policies;
using HybridCloud.Infrastructure.Values;
using Xunit;

namespace HybridCloud.Infrastructure.Tests.Policies;

public sealed class RequiredTagsTests
{
    private static readonly Owner Owner = new("jkeegan");

    [Fact]
    public void AWS_tags_everything_with_its_owner() => Assert.All(
        TestStacks.Hybrid.Json.Items("provider", "aws"),
        aws => Assert.Equal("${var.owner}", aws.Text("default_tags", 0, "tags", "Owner")));

    [Fact]
    public void DigitalOcean_s_clusters_are_tagged_with_their_owner() => Assert.All(
        TestStacks.Hybrid.Resources("digitalocean_database_cluster").Values,
        cluster => Assert.Equal(["${var.owner}"], cluster.Texts("tags")));

    [Fact]
    public void A_provider_without_the_owner_s_tag_is_refused() => Assert.Contains("not tagged", Fault(stack =>
        _ = new AwsProvider(stack, "aws", new AwsProviderConfig { Region = "us-west-2" })), StringComparison.Ordinal);

    [Fact]
    public void A_cluster_with_another_tag_is_refused() => Assert.Contains("not tagged", Fault(stack =>
    {
        _ = new DigitaloceanProvider(stack, "digitalocean");
        _ = new DatabaseCluster(stack, "cluster", new DatabaseClusterConfig
        {
            Name = "cluster",
            Engine = "pg",
            NodeCount = 1,
            Region = "sfo3",
            Size = "db-s-1vcpu-1gb",
            Tags = ["somebody"],
        });
    }), StringComparison.Ordinal);

    [Fact]
    public void A_stack_that_is_tagged_passes() => Assert.Empty(Fault(stack =>
        _ = new AwsProvider(stack, "aws", new AwsProviderConfig
        {
            Region = "us-west-2",
            DefaultTags = new[] { new AwsProviderDefaultTags { Tags = Owner.AwsTags("app").ToDictionary() } },
        })));

    /// <summary>The error of synthesizing a stack with these elements; empty if there is none.</summary>
    private static string Fault(Action<TerraformStack> add)
    {
        var app = new App(new AppConfig { Outdir = Directory.CreateTempSubdirectory("required-tags-").FullName });
        var stack = new TerraformStack(app, "test");
        add(stack);
        RequiredTags.Demand(stack, Owner);
        return Record.Exception(app.Synth)?.Message ?? "";
    }
}
