namespace HybridCloud.Delivery.Settings;

// Rests on an assumption (docs/ASSUMPTIONS.md): spaces-endpoint-variable
/// <summary>How to reach DigitalOcean Spaces, which have an S3 API.</summary>
/// <param name="variables">Environment variables.</param>
internal sealed class SpacesSettings(IReadOnlyDictionary<string, string> variables) : SettingsGroup(variables)
{
    /// <summary>SPACES_ACCESS_KEY_ID.</summary>
    public string? AccessKeyId => Get("SPACES_ACCESS_KEY_ID");

    /// <summary>SPACES_SECRET_ACCESS_KEY. Secret.</summary>
    public string? SecretAccessKey => Get("SPACES_SECRET_ACCESS_KEY");

    /// <summary>SPACES_ENDPOINT_URL, a variable of the Terraform provider: a region's endpoint, with <c>{{.Region}}</c> for the region.</summary>
    public string Endpoint(string region) =>
        Get("SPACES_ENDPOINT_URL")?.Replace("{{.Region}}", region, StringComparison.Ordinal) ?? $"https://{region}.digitaloceanspaces.com";

    /// <inheritdoc/>
    public override IEnumerable<string> Faults => IsAddress(Endpoint("nyc3"))
        ? []
        : [$"SPACES_ENDPOINT_URL is '{Get("SPACES_ENDPOINT_URL")}': give an address that begins with https:// or http://; {{{{.Region}}}} in it stands for the region."];
}
