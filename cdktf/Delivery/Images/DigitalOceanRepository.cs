using System.Text;
using System.Text.Json;
using HybridCloud.Delivery.Settings;
using HybridCloud.Delivery.Targets;

namespace HybridCloud.Delivery.Images;

/// <summary>The repository in the DigitalOcean team's registry, which the foundation stack creates.</summary>
internal sealed class DigitalOceanRepository(DigitalOceanSettings settings, ImageSettings images, Target target) : IImageRepository
{
    public string Owner => $"team {target.TeamName}";

    public bool MadeByStack => false;

    public string Name => images.Repository;

    public async Task<string> AddressAsync(CancellationToken cancellationToken)
    {
        using var digitalOcean = new DigitalOcean(settings);
        return $"{images.RegistryHost ?? "registry.digitalocean.com"}/{await RegistryAsync(digitalOcean, cancellationToken)}/{Name}";
    }

    public async Task<string> CredentialsAsync(CancellationToken cancellationToken)
    {
        using var digitalOcean = new DigitalOcean(settings);
        return await digitalOcean.RegistryCredentialsAsync(await RegistryAsync(digitalOcean, cancellationToken), push: true, TimeSpan.FromMinutes(10), cancellationToken);
    }

    public async Task<string?> DigestAsync(string tag, CancellationToken cancellationToken)
    {
        using var digitalOcean = new DigitalOcean(settings);
        return await digitalOcean.RegistryAsync(images.RegistryName, cancellationToken) is { } registry
            ? await digitalOcean.ImageDigestAsync(registry, Name, tag, cancellationToken)
            : null;
    }

    public async Task<IReadOnlyList<string>> PlatformsAsync(string tag, CancellationToken cancellationToken)
    {
        using var digitalOcean = new DigitalOcean(settings);
        var name = await RegistryAsync(digitalOcean, cancellationToken);
        using var credentials = JsonDocument.Parse(await digitalOcean.RegistryCredentialsAsync(name, push: false, TimeSpan.FromMinutes(1), cancellationToken));
        var entry = credentials.RootElement.GetProperty("auths").EnumerateObject().First();
        var pair = Encoding.UTF8.GetString(Convert.FromBase64String(entry.Value.GetProperty("auth").GetString()!)).Split(':', 2);
        using var registry = new RegistryClient(entry.Name, pair[0], pair[1]);
        return await registry.PlatformsAsync($"{name}/{Name}", tag, cancellationToken);
    }

    private async Task<string> RegistryAsync(DigitalOcean digitalOcean, CancellationToken cancellationToken) =>
        await digitalOcean.RegistryAsync(images.RegistryName, cancellationToken)
            ?? throw new DeliveryException(images.RegistryName is { } name
                ? $"Team {target.TeamName} has no container registry named {name}: correct TF_VAR_registry_name, or create it with `make bootstrap`."
                : $"Team {target.TeamName} has no container registry: create it with `make bootstrap`.");
}
