using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace HybridCloud.Delivery.Images;

/// <summary>The software bill of materials of the workload, as CycloneDX 1.5 JSON, built from NuGet's dependency graph.</summary>
/// <remarks>https://cyclonedx.org/docs/1.5/json/</remarks>
internal static class BillOfMaterials
{
    /// <summary>Creates the document.</summary>
    /// <param name="assets">Content of <c>obj/project.assets.json</c>, which a restore writes.</param>
    /// <param name="name">Name of the image.</param>
    /// <param name="version">Its tag.</param>
    /// <param name="bases">References to the base images, which contain the operating system.</param>
    public static JsonObject Create(JsonElement assets, string name, string version, IReadOnlyList<string> bases)
    {
        var target = assets.GetProperty("targets").EnumerateObject()
            // If there is a target for a runtime identifier, it lists what is really shipped.
            .OrderByDescending(t => t.Name.Contains('/', StringComparison.Ordinal)).First().Value;
        var libraries = assets.GetProperty("libraries");
        var components = new JsonArray();
        var dependencies = new JsonArray();
        foreach (var package in target.EnumerateObject().Where(p => p.Value.GetProperty("type").GetString() == "package").OrderBy(p => p.Name, StringComparer.Ordinal))
        {
            var (id, number) = Split(package.Name);
            var component = new JsonObject
            {
                ["type"] = "library",
                ["bom-ref"] = Reference(id, number),
                ["name"] = id,
                ["version"] = number,
                ["purl"] = Reference(id, number),
            };
            if (libraries.TryGetProperty(package.Name, out var library) && library.TryGetProperty("sha512", out var hash))
            {
                component["hashes"] = new JsonArray(new JsonObject
                {
                    ["alg"] = "SHA-512",
                    ["content"] = Convert.ToHexStringLower(Convert.FromBase64String(hash.GetString()!)),
                });
            }

            components.Add(component);
            dependencies.Add(new JsonObject { ["ref"] = Reference(id, number), ["dependsOn"] = Needed(package.Value, target) });
        }

        var runtimes = Runtimes(assets).ToList();
        foreach (var (id, number) in runtimes)
            components.Add(new JsonObject { ["type"] = "framework", ["bom-ref"] = Reference(id, number), ["name"] = id, ["version"] = number, ["purl"] = Reference(id, number) });
        foreach (var image in bases)
            components.Add(Container(image));

        var self = $"pkg:oci/{name}@{version}";
        dependencies.Add(new JsonObject
        {
            ["ref"] = self,
            ["dependsOn"] = new JsonArray([.. target.EnumerateObject()
                .Where(p => p.Value.GetProperty("type").GetString() == "package")
                .Select(p => Split(p.Name))
                .Concat(runtimes)
                .Select(p => JsonValue.Create(Reference(p.Id, p.Version)))]),
        });

        return new JsonObject
        {
            ["bomFormat"] = "CycloneDX",
            ["specVersion"] = "1.5",
            // A hash of the content, so that the same image has the same document.
            ["serialNumber"] = $"urn:uuid:{Identity(name + version + components.ToJsonString())}",
            ["version"] = 1,
            ["metadata"] = new JsonObject
            {
                ["component"] = new JsonObject { ["type"] = "container", ["bom-ref"] = self, ["name"] = name, ["version"] = version, ["purl"] = self },
            },
            ["components"] = components,
            ["dependencies"] = dependencies,
        };
    }

    /// <summary>The base images that a Dockerfile's ARG lines name; the last one is the one that ships.</summary>
    public static IReadOnlyList<string> BaseImages(string dockerfile) =>
        [.. dockerfile.Split('\n')
            .Select(line => line.Trim())
            .Where(line => line.StartsWith("ARG ", StringComparison.Ordinal) && line.Contains("_IMAGE=", StringComparison.Ordinal))
            .Select(line => line[(line.IndexOf('=', StringComparison.Ordinal) + 1)..])];

    /// <summary>The bundled .NET runtimes. A restore for one runtime identifier lists them with other packs, as version "[10.0.1, 10.0.1]".</summary>
    private static IEnumerable<(string Id, string Version)> Runtimes(JsonElement assets) =>
        from framework in assets.GetProperty("project").GetProperty("frameworks").EnumerateObject()
        where framework.Value.TryGetProperty("downloadDependencies", out _)
        from package in framework.Value.GetProperty("downloadDependencies").EnumerateArray()
        let id = package.GetProperty("name").GetString()!
        where id.Contains(".App.Runtime.", StringComparison.Ordinal)
        select (id, package.GetProperty("version").GetString()!.Trim('[', ']').Split(',')[0]);

    private static JsonObject Container(string image)
    {
        var (name, digest) = image.Split('@') is [var before, var after] ? (before, after) : (image, "");
        var colon = name.LastIndexOf(':');
        var component = new JsonObject
        {
            ["type"] = "container",
            ["bom-ref"] = image,
            ["name"] = colon < 0 ? name : name[..colon],
            ["version"] = colon < 0 ? "" : name[(colon + 1)..],
        };
        if (digest.StartsWith("sha256:", StringComparison.Ordinal))
            component["hashes"] = new JsonArray(new JsonObject { ["alg"] = "SHA-256", ["content"] = digest[7..] });
        return component;
    }

    private static JsonArray Needed(JsonElement package, JsonElement target)
    {
        if (!package.TryGetProperty("dependencies", out var needed))
            return [];
        var resolved = target.EnumerateObject().Select(p => Split(p.Name)).ToDictionary(p => p.Id, p => p.Version, StringComparer.OrdinalIgnoreCase);
        return new JsonArray([.. needed.EnumerateObject()
            .Where(d => resolved.ContainsKey(d.Name))
            .Select(d => JsonValue.Create(Reference(d.Name, resolved[d.Name])))]);
    }

    private static (string Id, string Version) Split(string name) => (name.Split('/')[0], name.Split('/')[1]);

    private static string Reference(string id, string version) => $"pkg:nuget/{Uri.EscapeDataString(id)}@{version}";

    private static Guid Identity(string text) => new(SHA256.HashData(Encoding.UTF8.GetBytes(text)).AsSpan(0, 16));
}
