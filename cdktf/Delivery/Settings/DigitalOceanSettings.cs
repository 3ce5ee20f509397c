namespace HybridCloud.Delivery.Settings;

/// <summary>How to reach DigitalOcean's API.</summary>
/// <param name="variables">Environment variables.</param>
internal sealed class DigitalOceanSettings(IReadOnlyDictionary<string, string> variables) : SettingsGroup(variables)
{
    /// <summary>DIGITALOCEAN_ACCESS_TOKEN, or DIGITALOCEAN_TOKEN. Secret.</summary>
    public string Token => Get("DIGITALOCEAN_ACCESS_TOKEN") ?? Get("DIGITALOCEAN_TOKEN") ?? "";

    /// <summary>DIGITALOCEAN_API_URL: address of DigitalOcean's API. Default https://api.digitalocean.com.</summary>
    public Uri Api => new((Get("DIGITALOCEAN_API_URL") ?? "https://api.digitalocean.com").TrimEnd('/') + "/");

    /// <inheritdoc/>
    public override IEnumerable<string> Faults => AddressFaults("DIGITALOCEAN_API_URL");
}
