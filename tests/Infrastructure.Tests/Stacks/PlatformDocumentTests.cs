using System.Text.RegularExpressions;
using HybridCloud.Infrastructure.Values;
using Xunit;

namespace HybridCloud.Infrastructure.Tests.Stacks;

/// <summary>docs/PLATFORM.md names only what there is.</summary>
public sealed partial class PlatformDocumentTests
{
    private static readonly string s_document = Path.Combine(Checkout.Root, "docs", "PLATFORM.md");

    private static readonly Lazy<IReadOnlyList<string>> s_rows = new(() =>
        [.. File.ReadAllLines(s_document).Where(line => line.StartsWith("| ", StringComparison.Ordinal) && !line.StartsWith("| asked", StringComparison.Ordinal) && !line.StartsWith("| question", StringComparison.Ordinal))]);

    [Fact]
    public void Every_sentence_has_a_place() =>
        Assert.All(s_rows.Value, row => Assert.True(Span().IsMatch(Answer(row)) || Link().IsMatch(Answer(row)), row));

    [Fact]
    public void Every_construct_is_in_the_stack()
    {
        var prod = Paths(TestStacks.Platform(DeploymentEnvironment.Prod));
        var switched = Paths(TestStacks.NewPlatform(PlatformProfile.Dev with
        {
            Access = new AccessProfile { ClientVpn = true },
            Account = new AccountProfile { CloudTrail = true, Config = true, GuardDuty = true },
            Database = PlatformProfile.Dev.Database with { Proxy = true },
        }));

        var constructs = s_rows.Value
            .SelectMany(row => Span().Matches(Answer(row)))
            .Where(span => !span.Groups["name"].Value.StartsWith("make ", StringComparison.Ordinal));
        Assert.All(constructs, span => Assert.Contains(
            span.Groups["switch"].Success ? switched : prod,
            path => $"{path}/".StartsWith($"{Unique(span.Groups["name"].Value)}/", StringComparison.Ordinal)));
    }

    [Fact]
    public void What_is_behind_a_switch_is_off_in_prod()
    {
        var prod = Paths(TestStacks.Platform(DeploymentEnvironment.Prod));

        Assert.All(
            s_rows.Value.SelectMany(row => Span().Matches(Answer(row))).Where(span => span.Groups["switch"].Success),
            span => Assert.DoesNotContain(prod, path => path.StartsWith(span.Groups["name"].Value, StringComparison.Ordinal)));
    }

    [Fact]
    public void Every_command_is_a_target_of_the_Makefile()
    {
        var makefile = File.ReadAllText(Path.Combine(Checkout.Root, "Makefile"));

        Assert.All(
            s_rows.Value.SelectMany(row => Span().Matches(Answer(row))).Select(span => span.Groups["name"].Value).Where(name => name.StartsWith("make ", StringComparison.Ordinal)),
            command => Assert.Matches($"(?m)^{Regex.Escape(command["make ".Length..])}:", makefile));
    }

    [Fact]
    public void Every_link_leads_to_a_file() =>
        Assert.All(
            s_rows.Value.SelectMany(row => Link().Matches(Answer(row))).Select(link => link.Groups[1].Value),
            target => Assert.True(File.Exists(Path.Combine(Path.GetDirectoryName(s_document)!, target)), target));

    private static string Answer(string row) => row.TrimEnd('|', ' ')[(row.TrimEnd('|', ' ').LastIndexOf('|') + 1)..];

    // cdktf leaves out of a resource's name what the part before it ends with.
    private static string Unique(string path) =>
        path.Split('/').Aggregate(new List<string>(), (kept, part) => kept.Count > 0 && kept[^1].EndsWith(part, StringComparison.Ordinal) ? kept : [.. kept, part], kept => string.Join('/', kept));

    // network_private-0_A0649C48 is the construct network/private-0; a construct at the top has no digest.
    private static List<string> Paths(Synthesized stack) =>
    [
        .. stack.Json["resource"]!.AsObject().SelectMany(type => type.Value!.AsObject()).Select(resource => Digest().Replace(resource.Key, "").Replace('_', '/')),
    ];

    [GeneratedRegex("(?<switch>\\*switch\\* )?`(?<name>[^`]+)`")]
    private static partial Regex Span();

    [GeneratedRegex("\\]\\(([^)]+)\\)")]
    private static partial Regex Link();

    [GeneratedRegex("_[0-9A-F]{8}$")]
    private static partial Regex Digest();
}
