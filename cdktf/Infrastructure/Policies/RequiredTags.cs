using Amazon.JSII.Runtime.Deputy;
using Constructs;
using HashiCorp.Cdktf;
using HashiCorp.Cdktf.Providers.Aws.Provider;
using HashiCorp.Cdktf.Providers.Digitalocean.DatabaseCluster;
using HybridCloud.Infrastructure.Values;

namespace HybridCloud.Infrastructure.Policies;

/// <summary>
/// Refuses a stack in which something that can be tagged lacks its owner's tag. AWS providers tag everything they create, so the
/// providers are checked; DigitalOcean tags resource by resource, and of those used here only database clusters take tags.
/// </summary>
/// <remarks>A validation, not an aspect: for an aspect, Node would call back once for every construct, which took a third of a synth.</remarks>
public sealed class RequiredTags : DeputyBase, IValidation
{
    private readonly TerraformStack stack;
    private readonly Owner owner;

    private RequiredTags(TerraformStack stack, Owner owner)
    {
        this.stack = stack;
        this.owner = owner;
    }

    /// <summary>Makes a synth of the stack fail unless everything in it is tagged with its owner.</summary>
    public static void Demand(TerraformStack stack, Owner owner)
    {
        ArgumentNullException.ThrowIfNull(stack);
        stack.Node.AddValidation(new RequiredTags(stack, owner));
    }

    /// <inheritdoc/>
    public string[] Validate() =>
    [
        .. from element in this.stack.Node.FindAll()
           where element switch
           {
               AwsProvider aws => !IsTagged(aws),
               DatabaseCluster cluster => cluster.TagsInput?.Contains(this.owner.Name) != true,
               _ => false,
           }
           select $"{element.Node.Path} is not tagged with its owner, {this.owner.Name}: give it the tags of {nameof(Owner)}.",
    ];

    private bool IsTagged(AwsProvider aws) =>
        aws.DefaultTagsInput is IAwsProviderDefaultTags[] tags
        && tags.Any(tag => tag.Tags?.TryGetValue(Owner.TagKey, out var name) == true && name == this.owner.Name);
}
