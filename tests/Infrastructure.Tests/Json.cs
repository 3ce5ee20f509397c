using System.Text.Json.Nodes;

namespace HybridCloud.Infrastructure.Tests;

/// <summary>Shorthands for reading a configuration.</summary>
internal static class Json
{
    /// <summary>A string, number or Boolean at a path of names and indices, as text; fails if there is none.</summary>
    public static string Text(this JsonNode node, params IReadOnlyList<object> path) => node.At(path).ToString();

    /// <summary>The node at a path of names and indices. Blocks may be written with or without a list around them.</summary>
    public static JsonNode At(this JsonNode node, params IReadOnlyList<object> path)
    {
        foreach (var step in path)
        {
            node = (step, node) switch
            {
                (string name, JsonArray { Count: 1 } only) => only[0]![name],
                (string name, _) => node[name],
                (int index, JsonArray list) => list[index],
                (0, _) => node,
                _ => null,
            } ?? throw new InvalidOperationException($"There is no {string.Join('.', path)} in {node.ToJsonString()}");
        }
        return node;
    }

    /// <summary>The items at a path.</summary>
    public static IReadOnlyList<JsonNode> Items(this JsonNode node, params IReadOnlyList<object> path) =>
        node.At(path) is JsonArray list ? [.. list.Select(item => item!)] : [node.At(path)];

    /// <summary>The texts at a path.</summary>
    public static IReadOnlyList<string> Texts(this JsonNode node, params IReadOnlyList<object> path) =>
        [.. node.Items(path).Select(item => item.ToString())];
}
