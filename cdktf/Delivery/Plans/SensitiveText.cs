using System.Text.RegularExpressions;

namespace HybridCloud.Delivery.Plans;

/// <summary>
/// Recognizes secrets that a provider's schema does not mark: Terraform drops the mark where a value is copied
/// into another attribute, and provider schemas leave some secrets unmarked.
/// </summary>
internal static partial class SensitiveText
{
    /// <summary>What is shown in place of a secret.</summary>
    public const string Mask = "(sensitive)";

    /// <summary>Whether an attribute or key of this name holds a secret.</summary>
    public static bool IsName(string name) => Name().IsMatch(name);

    /// <summary>Whether a text is a secret by its own looks: a private key, or a URL with a password in it.</summary>
    public static bool IsValue(string value) => Value().IsMatch(value);

    // A name that ends in _arn, _id, _name and the like points at a secret and is none.
    [GeneratedRegex(@"(passw|passphrase|secret(?!s?[_-]?manager)|token|private_?key|access_?key|api_?key|auth_?key|credential|connection_?string|signing_?key)(?!.*(_arn|_id|_name|_version|_enabled|_lifetime|_ttl|_days)$)",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Name();

    [GeneratedRegex(@"-----BEGIN [A-Z ]*PRIVATE KEY-----|[a-z][a-z0-9+.-]*://[^/\s:@]*:[^/\s@]+@|EV\[1:",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Value();
}
