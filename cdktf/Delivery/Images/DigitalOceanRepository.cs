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
        return $"{settings.RegistryHost ?? "registry.digitalocean.com"}/{await RegistryAsync(digitalOcean, cancellationToken)}/{Name}";
    }

    public async Task<string> CredentialsAsync(CancellationToken cancellationToken)
    {
        using var digitalOcean = new DigitalOcean(settings);
        return await digitalOcean.RegistryCredentialsAsync(await RegistryAsync(digitalOcean, cancellationToken), TimeSpan.FromMinutes(10), cancellationToken);
    }

    public async Task<string?> DigestAsync(string tag, CancellationToken cancellationToken)
    {
        using var digitalOcean = new DigitalOcean(settings);
        return await digitalOcean.RegistryAsync(settings.RegistryName, cancellationToken) is { } registry
            ? await digitalOcean.ImageDigestAsync(registry, Name, tag, cancellationToken)
            : null;
    }

    private async Task<string> RegistryAsync(DigitalOcean digitalOcean, CancellationToken cancellationToken) =>
        await digitalOcean.RegistryAsync(settings.RegistryName, cancellationToken)
            ?? throw new DeliveryException(settings.RegistryName is { } name
                ? $"Team {target.TeamName} has no container registry named {name}: correct TF_VAR_registry_name, or make it with `make bootstrap`."
                : $"Team {target.TeamName} has no container registry: make it with `make bootstrap`.");
}
