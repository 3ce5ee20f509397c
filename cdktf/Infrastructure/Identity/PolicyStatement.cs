namespace HybridCloud.Infrastructure.Identity;

/// <summary>One statement of an IAM policy.</summary>
public sealed record PolicyStatement
{
    private static readonly string[] Reading = ["Describe", "Get", "List", "BatchGet"];

    /// <summary>What the statement is for, in letters and digits; unique within its policy.</summary>
    public required string Sid { get; init; }

    /// <summary>Whether the statement denies instead of allowing. Default no.</summary>
    public bool Deny { get; init; }

    /// <summary>Actions such as <c>s3:GetObject</c>.</summary>
    public required IReadOnlyList<string> Actions { get; init; }

    /// <summary>ARNs that the statement applies to. Default none, as in a role's trust policy.</summary>
    public IReadOnlyList<string> Resources { get; init; } = [];

    /// <summary>ARNs that a denying statement does not apply to: it applies to all others. Default none.</summary>
    public IReadOnlyList<string> OtherThan { get; init; } = [];

    /// <summary>Who the statement applies to, in resource policies and trust policies. Default nobody, as in a role's own policy.</summary>
    public Principal? Principal { get; init; }

    /// <summary>Conditions, all of which must hold. Default none.</summary>
    public IReadOnlyList<PolicyCondition> Conditions { get; init; } = [];

    /// <summary>Why nothing narrower than a wildcard will do. Required where <see cref="HasWildcard"/>, and only there.</summary>
    public string? WildcardReason { get; init; }

    /// <summary>Whether the statement allows more than it names.</summary>
    public bool HasWildcard => !Deny && (Resources.Contains("*") || Actions.Any(IsWide));

    /// <summary>Whether an action is a wildcard for actions that do more than read.</summary>
    public static bool IsWide(string action)
    {
        ArgumentNullException.ThrowIfNull(action);
        var verb = action[(action.IndexOf(':', StringComparison.Ordinal) + 1)..];
        return verb.Contains('*', StringComparison.Ordinal) && !Reading.Any(reading => verb.StartsWith(reading, StringComparison.Ordinal));
    }
}

/// <summary>Who a statement applies to.</summary>
/// <param name="Type">AWS, Service, Federated, or <c>*</c>.</param>
/// <param name="Values">ARNs, service names or provider ARNs.</param>
public sealed record Principal(string Type, params IReadOnlyList<string> Values)
{
    /// <summary>Everybody; only for statements that deny.</summary>
    public static Principal Everybody { get; } = new("AWS", "*");

    /// <summary>An AWS service such as <c>ecs-tasks.amazonaws.com</c>.</summary>
    public static Principal Service(params IReadOnlyList<string> names) => new("Service", names);

    /// <summary>The account itself, which leaves the decision to its IAM policies.</summary>
    public static Principal Account(string accountId) => new("AWS", $"arn:aws:iam::{accountId}:root");

    /// <summary>An identity provider.</summary>
    public static Principal Federated(string providerArn) => new("Federated", providerArn);
}

/// <summary>A condition of a statement.</summary>
/// <param name="Operator">Such as <c>StringEquals</c>.</param>
/// <param name="Key">Such as <c>aws:SourceArn</c>.</param>
/// <param name="Values">Values of which one must match.</param>
public sealed record PolicyCondition(string Operator, string Key, params IReadOnlyList<string> Values);
