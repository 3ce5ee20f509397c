using Constructs;
using HashiCorp.Cdktf.Providers.Digitalocean.ContainerRegistry;
using HashiCorp.Cdktf.Providers.Digitalocean.DataDigitaloceanContainerRegistry;
using HybridCloud.Infrastructure.Expressions;

namespace HybridCloud.Infrastructure.Compute;

/// <summary>Inputs of <see cref="ImageRegistry"/>.</summary>
public sealed record ImageRegistryProps
{
    /// <summary>Name, globally unique.</summary>
    public required string Name { get; init; }

    /// <summary>Whether to create the registry (true) or look up an existing one (false): a Terraform boolean.</summary>
    public required string Create { get; init; }

    /// <summary>Subscription tier: starter, basic or professional.</summary>
    public required string Tier { get; init; }

    /// <summary>DigitalOcean data center that has registries, for example <c>sfo3</c>; a Terraform null leaves it to DigitalOcean.</summary>
    public required string Region { get; init; }
}

/// <summary>A team's only container registry, created or looked up.</summary>
public sealed class ImageRegistry : Construct
{
    /// <summary>Adds or looks up a registry.</summary>
    public ImageRegistry(Construct scope, string id, ImageRegistryProps props)
        : base(scope, id)
    {
        ArgumentNullException.ThrowIfNull(props);
        var made = new ContainerRegistry(this, "registry", new ContainerRegistryConfig
        {
            Count = Existence.When(props.Create),
            Name = props.Name,
            SubscriptionTierSlug = props.Tier,
            Region = props.Region,
        });
        var found = new DataDigitaloceanContainerRegistry(this, "found", new DataDigitaloceanContainerRegistryConfig
        {
            Count = Existence.Unless(props.Create),
            Name = props.Name,
        });
        Name = Existence.Either(made, found, "name");
        Endpoint = Existence.Either(made, found, "endpoint");
    }

    /// <summary>Name of the registry.</summary>
    public string Name { get; }

    /// <summary>Address to push images to.</summary>
    public string Endpoint { get; }
}
