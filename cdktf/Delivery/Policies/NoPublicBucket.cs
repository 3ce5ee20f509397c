using HybridCloud.Delivery.Plans;

namespace HybridCloud.Delivery.Policies;

/// <summary>Buckets are read through CloudFront or by roles, never by the public.</summary>
internal sealed class NoPublicBucket : IPlanPolicy
{
    private static readonly string[] Blocks = ["block_public_acls", "block_public_policy", "ignore_public_acls", "restrict_public_buckets"];

    public string Name => nameof(NoPublicBucket);

    public string Rule => "Every S3 bucket blocks public access, and no bucket has a public ACL.";

    public IEnumerable<Finding> Check(Plan plan)
    {
        var blocked = plan.Remaining("aws_s3_bucket_public_access_block").SelectMany(b => plan.References(b.Address, "bucket")).ToHashSet();
        foreach (var bucket in plan.Remaining("aws_s3_bucket").Where(b => !blocked.Contains(b.Address)))
            yield return this.Broken(plan, bucket, "No aws_s3_bucket_public_access_block refers to it.");

        foreach (var block in plan.Remaining("aws_s3_bucket_public_access_block"))
        {
            foreach (var name in Blocks.Where(name => !block.IsTrue(name)))
                yield return block.IsUnknown(name) ? this.Unknown(plan, block, name) : this.Broken(plan, block, $"{name} is not true.");
        }

        foreach (var bucket in plan.Remaining("digitalocean_spaces_bucket", "aws_s3_bucket_acl", "aws_s3_bucket")
            .Where(b => b.Text("acl") is { } acl && acl.StartsWith("public-", StringComparison.Ordinal)))
        {
            yield return this.Broken(plan, bucket, $"acl is {bucket.Text("acl")}: anyone may list it.");
        }
    }
}
