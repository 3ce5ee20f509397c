using System.Text;
using System.Text.Json;

namespace HybridCloud.Hcl;

/// <summary>
/// Writes Terraform configuration, synthesized as JSON, as HCL that means the same. CDKTF's own HCL is not used: it writes
/// blocks that its packages do not describe as [object Object], validations of variables as arguments, and drops quotes.
/// </summary>
public sealed class HclWriter
{
    private readonly BlockSchema schema;
    private readonly StringBuilder hcl = new();
    private int depth;

    private HclWriter(BlockSchema schema) => this.schema = schema;

    /// <summary>The configuration as HCL.</summary>
    /// <exception cref="FormatException">The configuration holds a block that Terraform's language does not have.</exception>
    public static string Write(JsonElement configuration, BlockSchema schema)
    {
        var writer = new HclWriter(schema);
        var sections = Arguments(configuration).ToLookup(section => section.Name, section => section.Value);
        foreach (var (name, type) in Language.Top)
            foreach (var section in sections[name]) writer.WriteBlocks(name, section, type, []);
        var unknown = sections.Select(section => section.Key).Except(Language.Top.Select(block => block.Name)).ToList();
        if (unknown.Count > 0)
            throw new FormatException($"'{unknown[0]}' is not a top-level block that can be written as HCL; remove it, or write JSON.");
        return writer.hcl.ToString();
    }

    /// <summary>Writes the blocks of a type that follow the labels so far.</summary>
    private void WriteBlocks(string name, JsonElement value, BlockType type, string[] labels)
    {
        foreach (var item in Items(value))
        {
            if (labels.Length < type.Labels)
            {
                foreach (var label in item.EnumerateObject()) WriteBlocks(name, label.Value, type, [.. labels, label.Name]);
                continue;
            }

            var blocks = type.Provider is { } provider ? this.schema.Of(provider + labels[0]) : Blocks.None;
            var variant = labels.Length > 0 && type.ByLabel.TryGetValue(labels[0], out var byLabel) ? byLabel : type;
            Block(Header(name, labels), () => WriteBody(item, variant, blocks));
        }
    }

    private void WriteBody(JsonElement body, BlockType type, Blocks blocks)
    {
        foreach (var argument in Arguments(body))
        {
            if (type.Blocks.TryGetValue(argument.Name, out var block))
                WriteBlocks(argument.Name, argument.Value, block, []);
            else if (type.Provider is not null && argument.Name == "dynamic")
                WriteDynamicBlocks(argument.Value, blocks);
            else if (type.Arguments.TryGetValue(argument.Name, out var form))
                Argument(argument.Name, Expression(argument.Value, form));
            else if (blocks.Contains(argument.Name, argument.Value, out var inside))
                WriteNestedBlocks(argument.Name, argument.Value, inside);
            else
                Argument(argument.Name, Expression(argument.Value, type.Others));
        }
    }

    private void WriteNestedBlocks(string name, JsonElement value, Blocks inside)
    {
        foreach (var item in Items(value)) Block(name, () => WriteBody(item, Language.Nested, inside));
    }

    private void WriteDynamicBlocks(JsonElement value, Blocks blocks)
    {
        foreach (var label in Items(value).SelectMany(item => item.EnumerateObject()))
        {
            foreach (var item in Items(label.Value))
                Block(Header("dynamic", [label.Name]), () => WriteDynamic(label.Name, item, blocks));
        }
    }

    private void WriteDynamic(string name, JsonElement dynamic, Blocks blocks)
    {
        foreach (var argument in Arguments(dynamic))
        {
            if (argument.Name == "content")
                WriteNestedBlocks("content", argument.Value, blocks.Contains(name, argument.Value, out var inside) ? inside : Blocks.None);
            else
                Argument(argument.Name, Expression(argument.Value, Language.Dynamic.Arguments.GetValueOrDefault(argument.Name)));
        }
    }

    private static string Header(string name, string[] labels) => string.Join(' ', [name, .. labels.Select(Template.ToLiteral)]);

    private void Block(string header, Action body)
    {
        // A blank line separates top-level blocks.
        if (depth == 0 && hcl.Length > 0) hcl.Append('\n');
        Line($"{header} {{");
        depth++;
        body();
        depth--;
        Line("}");
    }

    private void Argument(string name, string expression) => Line($"{name} = {expression}");

    private void Line(string text) => hcl.Append(' ', depth * 2).Append(text).Append('\n');

    private string Expression(JsonElement value, Form form) => value.ValueKind switch
    {
        JsonValueKind.String => Text(value.GetString()!, form),
        JsonValueKind.Array => $"[{string.Join(", ", value.EnumerateArray().Select(item => Expression(item, form)))}]",
        JsonValueKind.Object => WriteObject(value, form),
        _ => value.GetRawText(),
    };

    private static string Text(string text, Form form) => form switch
    {
        Form.Expression => Template.ToExpression(text),
        Form.Reference => text,
        _ => Template.ToLiteral(text),
    };

    private string WriteObject(JsonElement value, Form form)
    {
        if (!value.EnumerateObject().Any()) return "{}";
        depth++;
        var indent = new string(' ', depth * 2);
        var entries = value.EnumerateObject().Select(entry => $"{indent}{Key(entry.Name, form)} = {Expression(entry.Value, OfEntry(entry.Name, form))}\n").ToList();
        depth--;
        return $"{{\n{string.Concat(entries)}{new string(' ', depth * 2)}}}";
    }

    private static string Key(string name, Form form)
    {
        var key = Text(name, form);
        // A bare word is a literal key; an expression needs parentheses.
        return form == Form.Expression && key[0] != '"' ? $"({key})" : key;
    }

    private static Form OfEntry(string name, Form form) =>
        form == Form.ProviderRequirement && name == "configuration_aliases" ? Form.Reference : form;

    private static IEnumerable<JsonProperty> Arguments(JsonElement body) => body.EnumerateObject().Where(argument => argument.Name != "//");

    /// <summary>The blocks that a value stands for: an object is one, an array several, and null none.</summary>
    private static IEnumerable<JsonElement> Items(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Array => value.EnumerateArray().SelectMany(Items),
        JsonValueKind.Null => [],
        _ => [value],
    };
}
