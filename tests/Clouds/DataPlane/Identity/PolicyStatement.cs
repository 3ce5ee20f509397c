using System.IO.Enumeration;

namespace HybridCloud.AwsStandIn.Identity;

/// <summary>What an IAM policy allows: actions on resources, both with the wildcards * and ?.</summary>
public sealed record PolicyStatement(IReadOnlyList<string> Actions, IReadOnlyList<string> Resources)
{
    /// <summary>One action on one resource.</summary>
    public PolicyStatement(string action, string resource) : this([action], [resource]) { }

    /// <summary>Whether the statement allows the action on the resource.</summary>
    public bool Allows(string action, string resource) =>
        Actions.Any(a => FileSystemName.MatchesSimpleExpression(a, action)) &&
        Resources.Any(r => FileSystemName.MatchesSimpleExpression(r, resource, ignoreCase: false));
}
