namespace HybridCloud.Hcl;

// Rests on an assumption (docs/ASSUMPTIONS.md): backend-forms
/// <summary>A block type of Terraform's language.</summary>
internal sealed record BlockType
{
    /// <summary>How many labels stand between the name and the brace, e.g. 2: <c>resource "aws_vpc" "main" {</c>. 0 by default.</summary>
    public int Labels { get; init; }

    /// <summary>The arguments whose form differs from <see cref="Others"/>.</summary>
    public IReadOnlyDictionary<string, Form> Arguments { get; init; } = new Dictionary<string, Form>();

    /// <summary>The form of every other argument; an expression by default.</summary>
    public Form Others { get; init; }

    /// <summary>The blocks inside that Terraform's language itself defines.</summary>
    public IReadOnlyDictionary<string, BlockType> Blocks { get; init; } = new Dictionary<string, BlockType>();

    /// <summary>The type that blocks with this first label have instead, e.g. <c>backend "remote"</c>. None by default.</summary>
    public IReadOnlyDictionary<string, BlockType> ByLabel { get; init; } = new Dictionary<string, BlockType>();

    /// <summary>
    /// Prefix of the first label in <see cref="BlockSchema"/>, e.g. <c>data.</c>, if a provider defines which other blocks are
    /// inside. Null by default: no provider does, and there is no <c>dynamic</c> block inside.
    /// </summary>
    public string? Provider { get; init; }
}

/// <summary>Every block of Terraform's configuration language, as of Terraform 1.11.</summary>
/// <remarks>https://developer.hashicorp.com/terraform/language and, for what is not an expression in JSON, https://developer.hashicorp.com/terraform/language/syntax/json#block-type-specific-exceptions</remarks>
internal static class Language
{
    private static readonly BlockType Plain = new();

    private static readonly BlockType PlainLiterals = new() { Others = Form.Literal };

    private static readonly BlockType Provisioner = new()
    {
        Labels = 1,
        Arguments = new Dictionary<string, Form> { ["when"] = Form.Reference, ["on_failure"] = Form.Reference },
        Blocks = new Dictionary<string, BlockType> { ["connection"] = Plain },
    };

    private static readonly BlockType Lifecycle = new()
    {
        Others = Form.Literal,
        Arguments = new Dictionary<string, Form> { ["ignore_changes"] = Form.Reference, ["replace_triggered_by"] = Form.Reference },
        Blocks = new Dictionary<string, BlockType> { ["precondition"] = Plain, ["postcondition"] = Plain },
    };

    private static readonly Dictionary<string, Form> MetaArguments = new() { ["provider"] = Form.Reference, ["depends_on"] = Form.Reference };

    private static readonly BlockType Data = new()
    {
        Labels = 2,
        Provider = "data.",
        Arguments = MetaArguments,
        Blocks = new Dictionary<string, BlockType> { ["lifecycle"] = Lifecycle },
    };

    /// <summary>The top-level blocks, in the order in which they are written.</summary>
    public static IReadOnlyList<(string Name, BlockType Type)> Top { get; } =
    [
        ("terraform", new BlockType
        {
            Others = Form.Literal,
            Arguments = new Dictionary<string, Form> { ["experiments"] = Form.Reference, ["language"] = Form.Reference },
            Blocks = new Dictionary<string, BlockType>
            {
                ["backend"] = new()
                {
                    Labels = 1,
                    Others = Form.Literal,
                    ByLabel = new Dictionary<string, BlockType>
                    {
                        ["remote"] = BackendWith("workspaces"),
                        ["kubernetes"] = BackendWith("exec"),
                        ["cos"] = BackendWith("assume_role"),
                        ["oss"] = BackendWith("assume_role"),
                    },
                },
                ["cloud"] = BackendWith("workspaces") with { Labels = 0 },
                ["provider_meta"] = new() { Labels = 1 },
                ["required_providers"] = new() { Others = Form.ProviderRequirement },
            },
        }),
        ("variable", new BlockType
        {
            Labels = 1,
            Others = Form.Literal,
            Arguments = new Dictionary<string, Form> { ["type"] = Form.Reference },
            Blocks = new Dictionary<string, BlockType> { ["validation"] = Plain },
        }),
        ("locals", Plain),
        ("provider", new BlockType { Labels = 1, Provider = "provider.", Arguments = new Dictionary<string, Form> { ["alias"] = Form.Literal, ["version"] = Form.Literal } }),
        ("data", Data),
        ("ephemeral", Data with { Provider = "ephemeral." }),
        ("resource", Data with
        {
            Provider = "",
            Blocks = new Dictionary<string, BlockType> { ["lifecycle"] = Lifecycle, ["connection"] = Plain, ["provisioner"] = Provisioner },
        }),
        ("module", new BlockType
        {
            Labels = 1,
            Arguments = new Dictionary<string, Form>
            {
                ["source"] = Form.Literal,
                ["version"] = Form.Literal,
                ["providers"] = Form.Reference,
                ["depends_on"] = Form.Reference,
            },
        }),
        ("import", new BlockType { Arguments = new Dictionary<string, Form> { ["to"] = Form.Reference, ["provider"] = Form.Reference } }),
        ("moved", new BlockType { Others = Form.Reference }),
        ("removed", new BlockType
        {
            Arguments = new Dictionary<string, Form> { ["from"] = Form.Reference },
            Blocks = new Dictionary<string, BlockType> { ["lifecycle"] = PlainLiterals, ["connection"] = Plain, ["provisioner"] = Provisioner },
        }),
        ("check", new BlockType { Labels = 1, Blocks = new Dictionary<string, BlockType> { ["data"] = Data, ["assert"] = Plain } }),
        ("output", new BlockType
        {
            Labels = 1,
            Arguments = new Dictionary<string, Form> { ["description"] = Form.Literal, ["depends_on"] = Form.Reference },
            Blocks = new Dictionary<string, BlockType> { ["precondition"] = Plain },
        }),
    ];

    /// <summary>A block inside a provider's block.</summary>
    public static BlockType Nested { get; } = new() { Provider = "" };

    /// <summary>A block that repeats a provider's block; its <c>content</c> has what that block has.</summary>
    public static BlockType Dynamic { get; } = new() { Labels = 1, Arguments = new Dictionary<string, Form> { ["iterator"] = Form.Reference } };

    private static BlockType BackendWith(string block) =>
        new() { Labels = 1, Others = Form.Literal, Blocks = new Dictionary<string, BlockType> { [block] = PlainLiterals } };
}
