using System.IO.Enumeration;

namespace HybridCloud.Clouds.Aws.Policies;

/// <summary>One statement of an IAM policy. Actions and resources have the wildcards * and ?.</summary>
/// <param name="Actions">Actions such as <c>sqs:Send*</c>.</param>
/// <param name="Resources">ARNs; none in a trust policy.</param>
public sealed record PolicyStatement(IReadOnlyList<string> Actions, IReadOnlyList<string> Resources)
{
    /// <summary>One action on one resource.</summary>
    public PolicyStatement(string action, string resource) : this([action], [resource]) { }

    /// <summary>The statement's name, for messages.</summary>
    public string Sid { get; init; } = "";

    /// <summary>Whether the effect is <c>Deny</c>.</summary>
    public bool Deny { get; init; }

    /// <summary>Whether it applies to every action except <see cref="Actions"/>: <c>NotAction</c>.</summary>
    public bool OtherActions { get; init; }

    /// <summary>Whether it applies to every resource except <see cref="Resources"/>: <c>NotResource</c>.</summary>
    public bool OtherResources { get; init; }

    /// <summary>The principals it applies to; null in identity policies.</summary>
    public PolicyPrincipals? Principals { get; init; }

    /// <summary>Conditions, all of which must hold.</summary>
    public IReadOnlyList<PolicyCondition> Conditions { get; init; } = [];

    /// <summary>Whether the statement applies to the request, whoever the caller is.</summary>
    /// <exception cref="PolicyException">A condition cannot be evaluated.</exception>
    public bool AppliesTo(AccessRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        return Actions.Any(action => FileSystemName.MatchesSimpleExpression(action, request.Action)) != OtherActions
            && (Resources.Count == 0 || Resources.Any(resource => Covers(resource, request.Resource)) != OtherResources)
            && Conditions.All(condition => condition.Holds(request));
    }

    private static bool Covers(string pattern, string resource) => pattern.Contains("${", StringComparison.Ordinal)
        ? throw new PolicyException($"The resource {pattern} has a variable, which is not imitated.")
        : FileSystemName.MatchesSimpleExpression(pattern, resource, ignoreCase: false);
}
