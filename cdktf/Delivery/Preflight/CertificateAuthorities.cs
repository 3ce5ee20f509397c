namespace HybridCloud.Delivery.Preflight;

// Rests on an assumption (docs/ASSUMPTIONS.md): certificate-authorities
/// <summary>A domain's CAA records, which say which authorities may issue certificates for it (RFC 8659).</summary>
internal static class CertificateAuthorities
{
    public const string Fix = "Add a record of type CAA with flag 0, tag issue and value amazon.com: until then AWS issues no certificate";

    // https://docs.aws.amazon.com/acm/latest/userguide/setup-caa.html
    private static readonly string[] Aws = ["amazon.com", "amazontrust.com", "awstrust.com", "amazonaws.com"];

    /// <summary>Whether AWS may issue: without a record for <c>issue</c>, any authority may.</summary>
    public static bool Admit(IEnumerable<(string Tag, string Value)> rules)
    {
        var issue = rules.Where(rule => rule.Tag.Equals("issue", StringComparison.OrdinalIgnoreCase)).Select(rule => rule.Value.Split(';')[0].Trim().TrimEnd('.')).ToList();
        return issue.Count == 0 || issue.Intersect(Aws, StringComparer.OrdinalIgnoreCase).Any();
    }

    /// <summary>Parses a record as zone files write it: <c>0 issue "amazon.com"</c>.</summary>
    public static (string Tag, string Value) Parse(string text) =>
        text.Split(' ', 3) is [_, var tag, var value] ? (tag, value.Trim('"')) : ("", text);
}
