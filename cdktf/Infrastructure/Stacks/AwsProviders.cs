using Constructs;
using HashiCorp.Cdktf;
using HashiCorp.Cdktf.Providers.Aws.Provider;

namespace HybridCloud.Infrastructure.Stacks;

/// <summary>
/// AWS in the regions that a stack needs, with its tags on every resource. The provider reads AWS_ACCESS_KEY_ID and
/// AWS_SECRET_ACCESS_KEY, a profile or a web identity from the environment by itself.
/// </summary>
internal sealed class AwsProviders
{
    private readonly Construct stack;
    private readonly AwsProviderDefaultTags[] tags;

    /// <summary>Adds the provider of the stack's own region.</summary>
    public AwsProviders(Construct stack, IReadOnlyDictionary<string, string> tags, string region)
    {
        (this.stack, this.tags) = (stack, [new AwsProviderDefaultTags { Tags = tags.ToDictionary() }]);
        _ = new AwsProvider(stack, "aws", new AwsProviderConfig { Region = region, DefaultTags = this.tags });
    }

    /// <summary>Adds us-east-1, where CloudFront has its certificates, web ACLs, logs and metrics.</summary>
    public TerraformProvider UsEast1() => Also("aws-us-east-1", "us_east_1", "us-east-1");

    /// <summary>Adds another region.</summary>
    /// <param name="id">Id of the provider, a constant.</param>
    /// <param name="alias">Alias of the provider.</param>
    /// <param name="region">The region.</param>
    public TerraformProvider Also(string id, string alias, string region) =>
        new AwsProvider(this.stack, id, new AwsProviderConfig { Alias = alias, Region = region, DefaultTags = this.tags });
}
