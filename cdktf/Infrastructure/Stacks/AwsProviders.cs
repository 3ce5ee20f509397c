using Constructs;
using HashiCorp.Cdktf;
using HashiCorp.Cdktf.Providers.Aws.Provider;

namespace HybridCloud.Infrastructure.Stacks;

/// <summary>AWS in the regions that an AWS stack needs; credentials come from the environment by themselves.</summary>
internal sealed class AwsProviders
{
    private readonly Construct _stack;
    private readonly AwsProviderDefaultTags[] _tags;

    /// <summary>Adds the provider of the stack's own region.</summary>
    public AwsProviders(Construct stack, IReadOnlyDictionary<string, string> tags, string region)
    {
        (_stack, _tags) = (stack, [new AwsProviderDefaultTags { Tags = tags.ToDictionary() }]);
        _ = new AwsProvider(stack, "aws", new AwsProviderConfig { Region = region, DefaultTags = _tags });
    }

    /// <summary>Adds another region.</summary>
    /// <param name="id">Id of the provider, a constant.</param>
    /// <param name="alias">Alias of the provider.</param>
    /// <param name="region">The region.</param>
    public TerraformProvider Also(string id, string alias, string region) =>
        new AwsProvider(_stack, id, new AwsProviderConfig { Alias = alias, Region = region, DefaultTags = _tags });
}
