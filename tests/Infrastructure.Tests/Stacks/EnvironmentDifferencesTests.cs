using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using HybridCloud.Contract;
using Xunit;

namespace HybridCloud.Infrastructure.Tests.Stacks;

/// <summary>
/// The differences between dev, staging and prod, one line per attribute. The files next to this test are the reviewed state;
/// to accept an intended difference, move the file that the failing test names over the reviewed one.
/// </summary>
public sealed partial class EnvironmentDifferencesTests
{
    [Theory]
    [InlineData("platform")]
    [InlineData("queue")]
    public void Environments_differ_as_reviewed(string stack)
    {
        var reviewed = Path.Combine(Checkout.Root, "tests", "Infrastructure.Tests", "Stacks", $"{stack}-differences.txt");
        var found = Differences([.. DeploymentEnvironment.All.Select(environment =>
            Flatten((stack == "platform" ? TestStacks.Platform(environment) : TestStacks.Queue(environment)).Json["resource"]!, environment))]);
        var received = Path.Combine(Path.GetTempPath(), $"{stack}-differences.txt");

        if (!File.Exists(reviewed) || File.ReadAllText(reviewed) != found)
        {
            File.WriteAllText(received, found);
            Assert.Fail($"Environments differ from the reviewed state. Compare, and if that is intended: mv {received} {reviewed}");
        }
    }

    private static string Differences(IReadOnlyList<Dictionary<string, string>> environments)
    {
        var text = new StringBuilder($"{string.Join(" | ", DeploymentEnvironment.All)}\n");
        foreach (var key in environments.SelectMany(environment => environment.Keys).Distinct().Order(StringComparer.Ordinal))
        {
            // A missing resource is one line; the attributes that it would have are left out.
            var having = environments.Where(environment => environment.ContainsKey(Address(key)));
            if (having.Select(environment => environment.GetValueOrDefault(key)).Distinct().Count() > 1 || (key == Address(key) && having.Count() < environments.Count))
                text.Append($"{key}: {string.Join(" | ", environments.Select(environment => environment.GetValueOrDefault(key, "-")))}\n");
        }
        return text.ToString();
    }

    [GeneratedRegex("/[0-9a-f]{12}/")]
    private static partial Regex Digest();

    private static string Address(string key) => string.Join('.', key.Split('.').Take(2));

    // One entry for each resource, and one for each of its short attributes.
    private static Dictionary<string, string> Flatten(JsonNode resources, string environment)
    {
        var found = new Dictionary<string, string>();
        foreach (var (type, name, resource) in resources.AsObject().SelectMany(type => type.Value!.AsObject().Select(resource => (type.Key, resource.Key, resource.Value!))))
        {
            var address = $"{type}.{name[..(name.LastIndexOf('_') is var end and > 0 ? end : name.Length)]}";
            found[address] = "yes";
            Add(resource, address);
        }
        return found;

        void Add(JsonNode node, string path)
        {
            switch (node)
            {
                case JsonObject map:
                    foreach (var (key, value) in map.Where(entry => entry.Value is not null && entry.Key != "//"))
                        Add(value!, $"{path}.{key}");
                    break;
                case JsonArray list:
                    foreach (var (value, index) in list.Select((value, index) => (value!, index)))
                        Add(value, $"{path}[{index}]");
                    break;
                default:
                    var text = node.ToString().Replace(environment, "<env>", StringComparison.Ordinal).ReplaceLineEndings(" ");
                    // A digest differs whenever its content does.
                    text = Digest().Replace(text, "/<digest>/");
                    // Texts as long as policies and dashboards follow from the other attributes.
                    if (text.Length <= 100)
                        found[path] = text;
                    break;
            }
        }
    }
}
