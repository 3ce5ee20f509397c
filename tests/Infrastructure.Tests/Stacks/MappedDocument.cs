using System.Text.RegularExpressions;
using Xunit;

namespace HybridCloud.Infrastructure.Tests.Stacks;

/// <summary>
/// A document whose tables map requirements to where they are met. In the column that says where, the last one before
/// <paramref name="notes"/> columns of notes, a plain name is a construct of a synthesized stack, <c>make …</c> a target of the
/// Makefile, <c>output …</c> an output, and a link a file.
/// </summary>
internal sealed partial class MappedDocument(string name, int notes = 0)
{
    private readonly string path = Path.Combine(Checkout.Root, "docs", name);

    /// <summary>The cells of the column that says where.</summary>
    public IReadOnlyList<string> Answers => field ??= [.. Table().Matches(File.ReadAllText(this.path)).SelectMany(Rows).Select(row => row.Trim('|', ' ').Split(" | ")[^(notes + 1)])];

    private IEnumerable<Match> Names => Answers.SelectMany(answer => Span().Matches(answer));

    /// <summary>Every row has an answer, each answer is true, and what is behind a switch is only in the switched stack.</summary>
    /// <param name="stack">The stack as it is deployed.</param>
    /// <param name="switched">The stack with all switches on. Default null: there are no switches.</param>
    public void HoldsFor(Synthesized stack, Synthesized? switched = null)
    {
        var (paths, switchedPaths) = (Paths(stack), switched is null ? [] : Paths(switched));
        var outputs = stack.Json["output"]!.AsObject();
        var makefile = File.ReadAllText(Path.Combine(Checkout.Root, "Makefile"));

        Assert.All(Answers, answer => Assert.True(Span().IsMatch(answer) || Link().IsMatch(answer), $"\"{answer}\" names nothing."));
        Assert.All(Names, span =>
        {
            var answer = span.Groups["name"].Value;
            switch (answer.Split(' '))
            {
                case ["make", var target]:
                    Assert.Matches($"(?m)^{Regex.Escape(target)}:", makefile);
                    break;
                case ["output", var output]:
                    Assert.True(outputs.ContainsKey(output), $"There is no output {output}.");
                    break;
                default:
                    Assert.Contains(span.Groups["switch"].Success ? switchedPaths : paths, Within(answer));
                    if (span.Groups["switch"].Success) Assert.DoesNotContain(paths, Within(answer));
                    break;
            }
        });
        Assert.All(
            Answers.SelectMany(answer => Link().Matches(answer)).Select(link => link.Groups[1].Value),
            target => Assert.True(Path.Exists(Path.Combine(Path.GetDirectoryName(this.path)!, target)), $"{target} leads nowhere."));
    }

    private static IEnumerable<string> Rows(Match table) => table.Groups["rows"].Value.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    private static Predicate<string> Within(string construct) => path => $"{path}/".StartsWith($"{Unique(construct)}/", StringComparison.Ordinal);

    // cdktf leaves a part out of a resource's name if the part before it ends with the same text.
    private static string Unique(string path) =>
        path.Split('/').Aggregate(new List<string>(), (kept, part) => kept.Count > 0 && kept[^1].EndsWith(part, StringComparison.Ordinal) ? kept : [.. kept, part], kept => string.Join('/', kept));

    // network_private-0_A0649C48 is the construct network/private-0; a construct at the top has no digest.
    private static List<string> Paths(Synthesized stack) =>
    [
        .. stack.Json["resource"]!.AsObject().SelectMany(type => type.Value!.AsObject()).Select(resource => Digest().Replace(resource.Key, "").Replace('_', '/')),
    ];

    // A document's other tables do not say where things are.
    [GeneratedRegex("^\\| (asked|question|section) \\|.*\n\\|[ |-]+\n(?<rows>(\\|.*\n)+)", RegexOptions.Multiline)]
    private static partial Regex Table();

    [GeneratedRegex("(?<switch>\\*switch\\* )?`(?<name>[^`]+)`")]
    private static partial Regex Span();

    [GeneratedRegex("\\]\\(([^)#]+)[^)]*\\)")]
    private static partial Regex Link();

    [GeneratedRegex("_[0-9A-F]{8}$")]
    private static partial Regex Digest();
}
