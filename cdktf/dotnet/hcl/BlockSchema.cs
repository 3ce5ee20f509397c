using System.Text.Json;

namespace HybridCloud.Hcl;

/// <summary>Which arguments of resources are blocks: HCL writes them differently, while Terraform's JSON does not tell them apart.</summary>
public sealed class BlockSchema
{
    private readonly List<JsonElement> providers;

    private BlockSchema(List<JsonElement> providers) => this.providers = providers;

    /// <summary>The schema that is generated with the CDKTF packages and lies next to the program.</summary>
    /// <exception cref="IOException">The schema is missing.</exception>
    public static BlockSchema Load() =>
        new([.. Directory.EnumerateFiles(Path.Combine(AppContext.BaseDirectory, "blocks"), "*.json").Select(file => JsonDocument.Parse(File.ReadAllBytes(file)).RootElement)]);

    /// <summary>Blocks of a resource (<c>aws_s3_bucket</c>), a data source (<c>data.aws_region</c>) or a provider (<c>provider.aws</c>).</summary>
    public Blocks Of(string type) =>
        this.providers.Select(provider => provider.TryGetProperty(type, out var blocks) ? new Blocks(blocks) : Blocks.None)
            .FirstOrDefault(blocks => blocks != Blocks.None);
}
