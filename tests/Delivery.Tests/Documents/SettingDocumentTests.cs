using System.Text.RegularExpressions;

namespace HybridCloud.Delivery.Tests.Documents;

/// <summary>docs/DEPLOY.md against the environment variables that the verbs read.</summary>
public sealed partial class SettingDocumentTests
{
    [Fact]
    public void Every_setting_of_a_verb_is_in_the_deployment_guide()
    {
        var guide = Checkout.Read("docs", "DEPLOY.md");
        var settings = Directory.EnumerateFiles(Path.Combine(Checkout.Root, "cdktf", "Delivery", "Settings"), "*.cs")
            .Append(Path.Combine(Checkout.Root, "cdktf", "Delivery", "DeliverySettings.cs"))
            .SelectMany(file => Reading().Matches(File.ReadAllText(file))).SelectMany(reading => Name().Matches(reading.Value)).Select(name => name.Value)
            // Without GitHub's and the AWS SDK's own names, and the stacks' inputs, which section "Inputs" covers.
            .Where(name => !name.StartsWith("GITHUB_", StringComparison.Ordinal) && !name.StartsWith("AWS_", StringComparison.Ordinal) && !name.StartsWith("TF_VAR_", StringComparison.Ordinal))
            .ToHashSet();

        Assert.Contains("KEEP_IMAGES", settings);
        Assert.All(settings, name => Assert.True(guide.Contains($"`{name}`", StringComparison.Ordinal), $"{name} is not in docs/DEPLOY.md: add it under \"Settings of the verbs\"."));
    }

    [GeneratedRegex(@"(?:Get|Seconds|SecondsFaults|AddressFaults)\((?:""[A-Z0-9_]+""(?:, )?)+")]
    private static partial Regex Reading();

    [GeneratedRegex("[A-Z][A-Z0-9_]{2,}")]
    private static partial Regex Name();
}
