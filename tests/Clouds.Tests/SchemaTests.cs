using System.Text.Json.Nodes;

namespace HybridCloud.Clouds.Tests;

/// <summary>The stand-ins' schemas against those that the real providers print.</summary>
public sealed class SchemaTests
{
    private static readonly string Schemas =
        Environment.GetEnvironmentVariable("PROVIDER_SCHEMAS") ?? Path.Combine(Checkout.Root, "..", "shared", "schemas");

    private static readonly string[] Sections = ["resource_schemas", "data_source_schemas"];

    private static readonly string[] Marks = ["required", "optional", "computed", "sensitive"];

    [Theory]
    [InlineData("digitalocean", "digitalocean-2.71.0.json")]
    [InlineData("tls", "tls-4.1.0.json")]
    public async Task The_schema_is_the_real_providers_in_every_attribute(string provider, string file)
    {
        var path = Path.Combine(Schemas, file);
        Assert.SkipUnless(File.Exists(path), $"{file} is not in {Schemas}; PROVIDER_SCHEMAS may name a folder that holds it");

        var real = Flatten(await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken));
        var printed = await Command.RunAsync(Checkout.Path("tests/Clouds/Providers/run"), ["--schema", provider], cancellationToken: TestContext.Current.CancellationToken);
        var imitated = Flatten(printed.Succeeded().Output);

        var differences = real.Keys.Union(imitated.Keys)
            .Where(key => real.GetValueOrDefault(key) != imitated.GetValueOrDefault(key))
            .Select(key => $"{key}: real {real.GetValueOrDefault(key)}, imitated {imitated.GetValueOrDefault(key)}");
        Assert.Empty(differences);
        Assert.NotEmpty(real);
    }

    /// <summary>Each attribute and block by its path; descriptions, and what no stack can use, are left out.</summary>
    private static Dictionary<string, string> Flatten(string json)
    {
        var provider = JsonNode.Parse(json)!["provider_schemas"]!.AsObject().Single().Value!.AsObject();
        var found = new Dictionary<string, string>();
        AddBlock("provider", provider["provider"]!["block"]!);
        foreach (var section in Sections)
        {
            foreach (var (type, schema) in provider[section]!.AsObject())
            {
                found[$"{section}/{type} version"] = schema!["version"]!.ToString();
                AddBlock($"{section}/{type}", schema["block"]!);
            }
        }

        return found;

        void AddBlock(string path, JsonNode block)
        {
            foreach (var (name, attribute) in block["attributes"]?.AsObject() ?? [])
            {
                found[$"{path}.{name}"] = string.Join(' ', Marks.Where(mark => attribute![mark] is not null).Prepend(Sorted(attribute!["type"]!)));
            }

            foreach (var (name, nested) in block["block_types"]?.AsObject() ?? [])
            {
                found[$"{path}.{name}"] = $"{nested!["nesting_mode"]} {nested["min_items"]}..{nested["max_items"]}";
                AddBlock($"{path}.{name}", nested["block"]!);
            }
        }
    }

    /// <summary>A type as text that does not depend on the order of an object's fields.</summary>
    private static string Sorted(JsonNode type) => type switch
    {
        JsonArray array => $"[{string.Join(',', array.Select(item => Sorted(item!)))}]",
        JsonObject fields => $"{{{string.Join(',', fields.OrderBy(field => field.Key, StringComparer.Ordinal).Select(field => $"{field.Key}:{Sorted(field.Value!)}"))}}}",
        _ => type.ToString(),
    };
}
