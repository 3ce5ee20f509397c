using Amazon.JSII.Runtime.Deputy;
using Constructs;
using HashiCorp.Cdktf;
using HashiCorp.Cdktf.Providers.Aws.Provider;
using HashiCorp.Cdktf.Providers.Digitalocean.DatabaseCluster;
using HybridCloud.Infrastructure.Values;

namespace HybridCloud.Infrastructure.Policies;

/// <summary>
/// Refuses a stack in which something that can be tagged does not say whose it is. AWS providers tag all they make, so
/// they are looked at; DigitalOcean tags each resource, and of ours only database clusters take tags.
/// </summary>
public sealed class RequiredTags(Owner owner) : DeputyBase, IAspect
{
    /// <inheritdoc/>
    public void Visit(IConstruct node)
    {
        var missing = node switch
        {
            AwsProvider aws => !IsTagged(aws),
            DatabaseCluster cluster => cluster.TagsInput?.Contains(owner.Name) != true,
            _ => false,
        };
        if (missing)
            Annotations.Of(node).AddError($"{node.Node.Path} is not tagged with its owner, {owner.Name}: give it the tags of {nameof(Owner)}.");
    }

    private bool IsTagged(AwsProvider aws) =>
        aws.DefaultTagsInput is IAwsProviderDefaultTags[] tags
        && tags.Any(tag => tag.Tags?.TryGetValue(Owner.TagKey, out var name) == true && name == owner.Name);
}
