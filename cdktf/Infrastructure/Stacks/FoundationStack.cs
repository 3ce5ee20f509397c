using Constructs;
using HashiCorp.Cdktf;
using HashiCorp.Cdktf.Providers.Aws.Provider;
using HashiCorp.Cdktf.Providers.Aws.S3Bucket;

namespace HybridCloud.Infrastructure.Stacks;

/// <summary>What must exist before an image can be pushed or state be kept.</summary>
public sealed class FoundationStack : TerraformStack
{
    /// <summary>Adds the stack to an app.</summary>
    public FoundationStack(Construct scope, string id)
        : base(scope, id)
    {
        _ = new AwsProvider(this, "aws", new AwsProviderConfig { Region = "us-west-2" });
        _ = new S3Bucket(this, "state", new S3BucketConfig { BucketPrefix = "terraform-state-" });
    }
}
