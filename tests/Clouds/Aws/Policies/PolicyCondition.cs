using System.Globalization;
using System.IO.Enumeration;
using System.Net;
using System.Text.RegularExpressions;

namespace HybridCloud.Clouds.Aws.Policies;

/// <summary>One condition of a statement, evaluated as IAM does.</summary>
/// <param name="Operator">Such as <c>StringLikeIfExists</c> or <c>ForAllValues:StringEquals</c>.</param>
/// <param name="Key">Such as <c>aws:SourceArn</c>.</param>
/// <param name="Values">Values of which one must match, or, with a negated operator, none.</param>
/// <seealso href="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html"/>
public sealed partial record PolicyCondition(string Operator, string Key, IReadOnlyList<string> Values)
{
    private const string Any = "ForAnyValue:";
    private const string All = "ForAllValues:";
    private const string IfExists = "IfExists";

    /// <summary>Whether it holds for a request.</summary>
    /// <exception cref="PolicyException">The operator or the key is not imitated.</exception>
    public bool Holds(AccessRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (!Known().IsMatch(Key))
        {
            throw new PolicyException($"The condition key {Key} is not imitated: add it, and give it to the requests that have it.");
        }

        if (Values.FirstOrDefault(value => value.Contains("${", StringComparison.Ordinal)) is { } variable)
        {
            throw new PolicyException($"The value {variable} of {Key} has a variable, which is not imitated.");
        }

        var given = request.ValuesOf(Key);
        var name = Operator;
        if (name == "Null")
        {
            return Values.Any(value => bool.Parse(value) == (given.Count == 0));
        }

        var (any, all) = (name.StartsWith(Any, StringComparison.Ordinal), name.StartsWith(All, StringComparison.Ordinal));
        name = any ? name[Any.Length..] : all ? name[All.Length..] : name;
        var optional = name.EndsWith(IfExists, StringComparison.Ordinal);
        name = optional ? name[..^IfExists.Length] : name;
        var (matches, negated) = Operation(name);
        if (given.Count == 0)
        {
            return optional || all || (negated && !any);
        }

        bool One(string value) => Values.Any(expected => matches(expected, value)) != negated;
        return all ? given.All(One) : given.Any(One);
    }

    private static (Func<string, string, bool> Matches, bool Negated) Operation(string name) => name switch
    {
        "StringEquals" => (Same, false),
        "StringNotEquals" => (Same, true),
        "StringEqualsIgnoreCase" => (SameInAnyCase, false),
        "StringNotEqualsIgnoreCase" => (SameInAnyCase, true),
        "StringLike" => (Like, false),
        "StringNotLike" => (Like, true),
        "ArnEquals" or "ArnLike" => (ArnLike, false),
        "ArnNotEquals" or "ArnNotLike" => (ArnLike, true),
        "Bool" => (SameInAnyCase, false),
        "NumericEquals" => ((expected, value) => Number(value) == Number(expected), false),
        "NumericNotEquals" => ((expected, value) => Number(value) == Number(expected), true),
        "NumericLessThan" => ((expected, value) => Number(value) < Number(expected), false),
        "NumericLessThanEquals" => ((expected, value) => Number(value) <= Number(expected), false),
        "NumericGreaterThan" => ((expected, value) => Number(value) > Number(expected), false),
        "NumericGreaterThanEquals" => ((expected, value) => Number(value) >= Number(expected), false),
        "IpAddress" => ((expected, value) => InNetwork(expected, value), false),
        "NotIpAddress" => ((expected, value) => InNetwork(expected, value), true),
        _ => throw new PolicyException($"The condition operator {name} is not imitated."),
    };

    private static bool Same(string expected, string value) => expected == value;

    private static bool SameInAnyCase(string expected, string value) => expected.Equals(value, StringComparison.OrdinalIgnoreCase);

    // An empty pattern matches an empty value: IAM's ARNs have no region.
    private static bool Like(string pattern, string value) => pattern == value || FileSystemName.MatchesSimpleExpression(pattern, value, ignoreCase: false);

    // The six parts of an ARN are compared one by one: a * does not reach beyond its part.
    private static bool ArnLike(string pattern, string value)
    {
        var (expected, parts) = (pattern.Split(':', 6), value.Split(':', 6));
        return expected.Length == 6 && parts.Length == 6 && expected.Zip(parts).All(pair => Like(pair.First, pair.Second));
    }

    private static decimal Number(string text) => decimal.Parse(text, CultureInfo.InvariantCulture);

    private static bool InNetwork(string network, string address) =>
        IPNetwork.Parse(network.Contains('/', StringComparison.Ordinal) ? network : $"{network}/32").Contains(IPAddress.Parse(address));

    /// <summary>The condition keys that requests here carry whenever AWS's do. Any other key is unknown, not absent.</summary>
    [GeneratedRegex("^(aws:(PrincipalArn|PrincipalAccount|PrincipalIsAWSService|PrincipalTag/.+|RequestTag/.+|ResourceTag/.+|TagKeys|RequestedRegion|SecureTransport|SourceAccount|SourceArn|CalledVia|ViaAWSService|Referer|UserAgent)"
        + "|iam:(AWSServiceName|PassedToService|PermissionsBoundary|PolicyARN|ResourceTag/.+)|ec2:CreateAction|ecs:(cluster|CreateAction)|kms:(CallerAccount|GrantIsForAWSResource|ViaService)|elasticloadbalancing:CreateAction"
        + "|sts:ExternalId|token[.]actions[.]githubusercontent[.]com:(aud|sub))$", RegexOptions.IgnoreCase)]
    private static partial Regex Known();
}
