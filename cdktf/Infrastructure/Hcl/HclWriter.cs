using System.Globalization;
using System.Text;
using System.Text.Json;

namespace HybridCloud.Infrastructure.Hcl;

/// <summary>
/// Writes Terraform configuration, synthesized as JSON, as HCL that means the same. CDKTF's own HCL is not used: it writes
/// blocks that its packages do not describe as [object Object], validations of variables as arguments, and drops quotes.
/// </summary>
public sealed class HclWriter
{
    private readonly BlockSchema _schema;
    private readonly StringBuilder _hcl = new();
    private int _depth;

    private HclWriter(BlockSchema schema) => _schema = schema;

    /// <summary>The configuration as HCL.</summary>
    public static string Write(JsonElement configuration, BlockSchema schema)
    {
        var writer = new HclWriter(schema);
        foreach (var section in configuration.EnumerateObject().OrderBy(section => Order(section.Name))) writer.WriteSection(section);
        return writer._hcl.ToString();
    }

    private static int Order(string section) => section switch
    {
        "terraform" => 0,
        "variable" => 1,
        "locals" => 2,
        "provider" => 3,
        "data" => 4,
        "resource" => 5,
        "output" => 7,
        _ => 6,
    };

    private void WriteSection(JsonProperty section)
    {
        switch (section.Name)
        {
            case "//":
                break;
            case "terraform":
                Block("terraform", () => WriteTerraform(section.Value));
                break;
            case "variable":
                foreach (var variable in section.Value.EnumerateObject()) Block($"variable \"{variable.Name}\"", () => WriteVariable(variable.Value));
                break;
            case "output":
                foreach (var output in section.Value.EnumerateObject()) Block($"output \"{output.Name}\"", () => WriteOutput(output.Value));
                break;
            case "locals":
                Block("locals", () => WriteBody(section.Value, Blocks.None));
                break;
            case "provider":
                foreach (var provider in section.Value.EnumerateObject())
                    foreach (var configuration in Items(provider.Value))
                        Block($"provider \"{provider.Name}\"", () => WriteBody(configuration, _schema.Of($"provider.{provider.Name}")));
                break;
            case "data":
                WriteResources("data", section.Value, "data.");
                break;
            case "resource":
                WriteResources("resource", section.Value, "");
                break;
            case "module":
                foreach (var module in section.Value.EnumerateObject()) Block($"module \"{module.Name}\"", () => WriteBody(module.Value, Blocks.None));
                break;
            default:
                // moved, import, removed, check: unlabelled blocks of references.
                foreach (var block in Items(section.Value)) Block(section.Name, () => WriteBody(block, Blocks.None, isReference: true));
                break;
        }
    }

    private void WriteTerraform(JsonElement terraform)
    {
        foreach (var setting in Arguments(terraform))
        {
            switch (setting.Name)
            {
                case "backend":
                    foreach (var backend in setting.Value.EnumerateObject())
                        Block($"backend \"{backend.Name}\"", () => WriteBody(backend.Value, Blocks.None));
                    break;
                case "required_providers" or "cloud":
                    Block(setting.Name, () => WriteBody(setting.Value, Blocks.None));
                    break;
                default:
                    Argument(setting.Name, Expression(setting.Value));
                    break;
            }
        }
    }

    private void WriteVariable(JsonElement variable)
    {
        foreach (var part in Arguments(variable))
        {
            if (part.Name == "validation")
                foreach (var validation in Items(part.Value)) Block("validation", () => WriteBody(validation, Blocks.None));
            else
                Argument(part.Name, part.Name == "type" ? part.Value.GetString()! : Expression(part.Value, isLiteral: true));
        }
    }

    private void WriteOutput(JsonElement output)
    {
        foreach (var part in Arguments(output))
        {
            if (part.Name == "precondition")
                foreach (var condition in Items(part.Value)) Block("precondition", () => WriteBody(condition, Blocks.None));
            else
                Argument(part.Name, part.Name == "depends_on" ? Expression(part.Value, isReference: true) : Expression(part.Value, part.Name == "description"));
        }
    }

    private void WriteResources(string kind, JsonElement types, string prefix)
    {
        foreach (var type in types.EnumerateObject())
            foreach (var resource in type.Value.EnumerateObject())
                Block($"{kind} \"{type.Name}\" \"{resource.Name}\"", () => WriteResource(resource.Value, _schema.Of(prefix + type.Name)));
    }

    private void WriteResource(JsonElement resource, Blocks blocks)
    {
        foreach (var argument in Arguments(resource))
        {
            switch (argument.Name)
            {
                case "provider" or "depends_on":
                    Argument(argument.Name, Expression(argument.Value, isReference: true));
                    break;
                case "lifecycle":
                    Block("lifecycle", () => WriteLifecycle(argument.Value));
                    break;
                case "provisioner":
                    foreach (var provisioner in Items(argument.Value).SelectMany(item => item.EnumerateObject()))
                        Block($"provisioner \"{provisioner.Name}\"", () => WriteBody(provisioner.Value, Blocks.None));
                    break;
                case "connection":
                    Block("connection", () => WriteBody(argument.Value, Blocks.None));
                    break;
                case "dynamic":
                    foreach (var dynamic in argument.Value.EnumerateObject())
                        foreach (var block in Items(dynamic.Value))
                            Block($"dynamic \"{dynamic.Name}\"", () => WriteDynamic(dynamic.Name, block, blocks));
                    break;
                default:
                    WriteArgument(argument, blocks);
                    break;
            }
        }
    }

    private void WriteLifecycle(JsonElement lifecycle)
    {
        foreach (var rule in Arguments(lifecycle))
        {
            if (rule.Name is "precondition" or "postcondition")
                foreach (var condition in Items(rule.Value)) Block(rule.Name, () => WriteBody(condition, Blocks.None));
            else
                Argument(rule.Name, Expression(rule.Value, isReference: true));
        }
    }

    private void WriteDynamic(string name, JsonElement block, Blocks blocks)
    {
        foreach (var part in Arguments(block))
        {
            if (part.Name != "content") Argument(part.Name, part.Name == "iterator" ? part.Value.GetString()! : Expression(part.Value));
            else if (blocks.Contains(name, part.Value, out var inside)) Block("content", () => WriteBody(part.Value, inside));
            else Block("content", () => WriteBody(part.Value, Blocks.None));
        }
    }

    private void WriteBody(JsonElement body, Blocks blocks, bool isReference = false)
    {
        foreach (var argument in Arguments(body))
        {
            if (isReference) Argument(argument.Name, Expression(argument.Value, isReference: true));
            else WriteArgument(argument, blocks);
        }
    }

    private void WriteArgument(JsonProperty argument, Blocks blocks)
    {
        if (!blocks.Contains(argument.Name, argument.Value, out var inside))
        {
            Argument(argument.Name, Expression(argument.Value));
            return;
        }

        foreach (var block in Items(argument.Value)) Block(argument.Name, () => WriteBody(block, inside));
    }

    private void Block(string header, Action body)
    {
        // Blocks at the top are set apart.
        if (_depth == 0 && _hcl.Length > 0) _hcl.Append('\n');
        Line($"{header} {{");
        _depth++;
        body();
        _depth--;
        Line("}");
    }

    private void Argument(string name, string expression) => Line($"{name} = {expression}");

    private void Line(string text) => _hcl.Append(' ', _depth * 2).Append(text).Append('\n');

    private string Expression(JsonElement value, bool isLiteral = false, bool isReference = false)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.String:
                var text = value.GetString()!;
                return isReference ? text : isLiteral ? Template.ToLiteral(text) : Template.ToExpression(text);
            case JsonValueKind.Array:
                var items = value.EnumerateArray().Select(item => Expression(item, isLiteral, isReference)).ToList();
                return $"[{string.Join(", ", items)}]";
            case JsonValueKind.Object:
                return WriteObject(value, isLiteral);
            default:
                return value.GetRawText();
        }
    }

    private string WriteObject(JsonElement value, bool isLiteral)
    {
        if (!value.EnumerateObject().Any()) return "{}";
        _depth++;
        var indent = new string(' ', _depth * 2);
        var entries = value.EnumerateObject()
            .Select(entry => string.Create(CultureInfo.InvariantCulture, $"{indent}{Template.ToLiteral(entry.Name)} = {Expression(entry.Value, isLiteral)}\n")).ToList();
        _depth--;
        return $"{{\n{string.Concat(entries)}{new string(' ', _depth * 2)}}}";
    }

    private static IEnumerable<JsonProperty> Arguments(JsonElement body) => body.EnumerateObject().Where(argument => argument.Name != "//");

    private static List<JsonElement> Items(JsonElement value) =>
        value.ValueKind == JsonValueKind.Array ? [.. value.EnumerateArray()] : [value];
}
