using System.Text.RegularExpressions;

namespace HybridCloud.Delivery.Plans;

/// <summary>
/// Recognizes secrets that Terraform does not mark: it loses the mark when a value is copied into another attribute, and provider
/// schemas leave some secrets unmarked.
/// </summary>
internal static partial class SensitiveText
{
    /// <summary>Shown in place of a secret.</summary>
    public const string Mask = "(sensitive)";

    /// <summary>Whether an attribute or key of this name holds a secret.</summary>
    public static bool IsName(string name) => Name().IsMatch(name);

    /// <summary>Whether a text looks like a secret: a private key, a URL with a password in it, or a well-known form of token.</summary>
    public static bool IsValue(string value) => Value().IsMatch(value);

    /// <summary>The mask in a <see cref="MaskedPlan"/>, with a number for each secret, so that equal ones stay equal.</summary>
    public static string NumberedMask(int number) => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"(sensitive {number})");

    /// <summary>A text with plain masks in place of numbered ones.</summary>
    public static string WithoutNumbers(string text) => Numbered().Replace(text, Mask);

    /// <summary>A text with values masked that it assigns to secret names, as a script may: <c>export DB_PASSWORD=…</c>.</summary>
    /// <param name="text">The text.</param>
    /// <param name="mask">Returns the replacement for a value; <see cref="Mask"/> by default.</param>
    public static string WithoutAssignments(string text, Func<string, string>? mask = null) =>
        Assignment().Replace(text, found => IsName(found.Groups[1].Value)
            ? $"{found.Groups[1].Value}{found.Groups[2].Value}{mask?.Invoke(found.Groups[3].Value) ?? Mask}" : found.Value);

    [GeneratedRegex(@"\(sensitive [0-9]+\)", RegexOptions.CultureInvariant)]
    private static partial Regex Numbered();

    // A name that ends in _arn, _id, _name or the like refers to a secret but holds none.
    [GeneratedRegex(@"(passw|passphrase|secret(?!s?[_-]?manager)|token|private_?key|access_?key|api_?key|auth_?key|credential|connection_?string|signing_?key)(?!.*(_arn|_id|_name|_version|_enabled|_lifetime|_ttl|_days)$)",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Name();

    // In order: private keys; passwords in URLs; App Platform's encrypted values; and tokens of DigitalOcean, GitHub, GitLab,
    // AWS (including STS sessions), Slack, Stripe, npm, Grafana and JWT, by the prefixes that make them recognizable.
    [GeneratedRegex(@"-----BEGIN [A-Z ]*PRIVATE KEY-----|[a-z][a-z0-9+.-]*://[^/\s:@]*:[^/\s@]+@|EV\[1:"
        + @"|\bdo[oprt]_v1_[0-9a-f]{40,}|\bgh[oprsu]_[A-Za-z0-9]{30,}|\bgithub_pat_\w{30,}|\bglpat-[\w-]{20,}|\b(AKIA|ASIA)[A-Z0-9]{16}\b"
        + @"|\bxox[abeoprs]-[\w-]{10,}|\b[sr]k_(live|test)_[A-Za-z0-9]{16,}|\bnpm_[A-Za-z0-9]{36}|\bgls[ac]_\w{20,}|\beyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]*",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Value();

    // A value after $ is only a reference, and after ; comes another command: both stay readable.
    [GeneratedRegex(@"\b(\w+)(""?\s?[=:]\s?)(""[^""$`\n]+""|'[^'$`\n]+'|[^\s""'$`;|&<>()]+)", RegexOptions.CultureInvariant)]
    private static partial Regex Assignment();
}
