using Xunit;

namespace HybridCloud.Infrastructure.Tests.Stacks;

public sealed class FoundationStackTests
{
    [Fact]
    public void The_state_bucket_is_versioned_encrypted_and_closed()
    {
        var stack = TestStacks.Foundation;

        Assert.Equal("Enabled", stack.Resource("aws_s3_bucket_versioning").Text("versioning_configuration", "status"));
        Assert.Equal("AES256", stack.Resource("aws_s3_bucket_server_side_encryption_configuration")
            .Text("rule", 0, "apply_server_side_encryption_by_default", "sse_algorithm"));
        Assert.All(
            ["block_public_acls", "block_public_policy", "ignore_public_acls", "restrict_public_buckets"],
            block => Assert.Equal("true", stack.Resource("aws_s3_bucket_public_access_block").Text(block)));
    }

    [Fact]
    public void The_state_bucket_answers_over_TLS_only()
    {
        var policy = TestStacks.Foundation.Resource("aws_s3_bucket_policy").Text("policy");

        Assert.Contains("aws:SecureTransport", policy, StringComparison.Ordinal);
        Assert.Contains("Deny", policy, StringComparison.Ordinal);
    }

    [Fact]
    public void Old_versions_of_the_state_expire()
    {
        var rule = TestStacks.Foundation.Resource("aws_s3_bucket_lifecycle_configuration").At("rule", 0);

        Assert.Equal("90", rule.Text("noncurrent_version_expiration", 0, "noncurrent_days"));
    }

    [Fact]
    public void The_state_bucket_cannot_be_destroyed() =>
        Assert.Equal("true", TestStacks.Foundation.Resource("aws_s3_bucket").Text("lifecycle", "prevent_destroy"));

    [Fact]
    public void Registry_and_project_are_created_or_looked_up()
    {
        var stack = TestStacks.Foundation;

        Assert.All(["digitalocean_container_registry", "digitalocean_project"], type =>
        {
            Assert.EndsWith("? 1 : 0}", stack.Resource(type).Text("count"), StringComparison.Ordinal);
            Assert.EndsWith("? 0 : 1}", stack.DataSources(type).Values.Single().Text("count"), StringComparison.Ordinal);
        });
    }
}
