namespace HybridCloud.Delivery.Acceptance;

/// <summary>A row of docs/ASSUMPTIONS.md, which lists what nobody has seen on a live cloud.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Expected">What is assumed to be true.</param>
/// <param name="How">How to check it, in words.</param>
/// <param name="IsAutomatic">Whether acceptance checks it; otherwise a person must.</param>
internal sealed record Assumption(string Name, string Expected, string How, bool IsAutomatic)
{
    private const string Automatic = "acceptance";

    /// <summary>The whole list, in the order of the file.</summary>
    public static IReadOnlyList<Assumption> All { get; } = [.. Read().Split('\n').Where(line => line.StartsWith("| `", StringComparison.Ordinal)).Select(Parse)];

    private static Assumption Parse(string line)
    {
        var cells = line.Trim('|', ' ').Split(" | ").Select(cell => cell.Trim()).ToArray();
        return new Assumption(cells[0].Trim('`'), cells[1].TrimEnd('.'), cells[3].TrimEnd('.'), cells[4] == Automatic);
    }

    private static string Read()
    {
        using var stream = typeof(Assumption).Assembly.GetManifestResourceStream("ASSUMPTIONS.md")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
