using HybridCloud.Delivery.Targets;

namespace HybridCloud.Delivery.Images;

/// <summary>The repository in the DigitalOcean team's registry, which the foundation makes.</summary>
internal sealed class DigitalOceanRepository(DeliverySettings settings, Target target) : IImageRepository
{
    public string Owner => $"team {target.TeamName}";

    public bool MadeByStack => false;

    public string Name => settings.ImageRepository;

    public async Task<string> AddressAsync(CancellationToken cancellationToken)
    {
        using var digitalOcean = new DigitalOcean(settings);
        var registry = await digitalOcean.RegistryAsync(cancellationToken)
            ?? throw new DeliveryException("The DigitalOcean team has no container registry: make it with `make bootstrap`.");
        return $"{settings.RegistryHost ?? "registry.digitalocean.com"}/{registry}/{Name}";
    }

    public async Task<string> CredentialsAsync(CancellationToken cancellationToken)
    {
        using var digitalOcean = new DigitalOcean(settings);
        return await digitalOcean.RegistryCredentialsAsync(TimeSpan.FromMinutes(10), cancellationToken);
    }

    public async Task<string?> DigestAsync(string tag, CancellationToken cancellationToken)
    {
        using var digitalOcean = new DigitalOcean(settings);
        return await digitalOcean.ImageDigestAsync(Name, tag, cancellationToken);
    }
}
