using Constructs;
using HashiCorp.Cdktf.Providers.Aws.IamPolicy;
using HybridCloud.Infrastructure.Identity;

namespace HybridCloud.Infrastructure.Account;

/// <summary>Inputs of <see cref="PermissionBoundary"/>.</summary>
public sealed record PermissionBoundaryProps
{
    /// <summary>Name of the policy.</summary>
    public required string Name { get; init; }

    /// <summary>Account of the policy.</summary>
    public required string AccountId { get; init; }

    /// <summary>Regions in which the role may act, beside the services that have none.</summary>
    public required IReadOnlyList<string> Regions { get; init; }
}

/// <summary>The most that a deploy role may ever do, whatever policies it is given later.</summary>
public sealed class PermissionBoundary : Construct
{
    private readonly IamPolicy _policy;

    /// <summary>Adds the policy.</summary>
    public PermissionBoundary(Construct scope, string id, PermissionBoundaryProps props)
        : base(scope, id)
    {
        ArgumentNullException.ThrowIfNull(props);
        _policy = new IamPolicy(this, "policy", new IamPolicyConfig
        {
            Name = props.Name,
            Description = "The most that the deploy role may ever do",
            Policy = PolicyDocument.Json(Statements(props)),
        });
    }

    /// <summary>ARN of the policy.</summary>
    public string Arn => _policy.Arn;

    private static PolicyStatement[] Statements(PermissionBoundaryProps props) =>
    [
        new()
        {
            Sid = "WhatTheRoleIsGranted",
            Actions = ["*"],
            Resources = ["*"],
            WildcardReason = "A boundary grants nothing: it is the outer limit, from which the statements below take away.",
        },
        new()
        {
            Sid = "NoOtherRegion",
            Deny = true,
            Actions = ["ec2:*", "ecs:*", "rds:*", "elasticache:*", "sqs:*", "lambda:*", "secretsmanager:*", "logs:*"],
            Resources = ["*"],
            Conditions = [new PolicyCondition("StringNotEquals", "aws:RequestedRegion", props.Regions)],
        },
        new()
        {
            Sid = "NoPeople",
            Deny = true,
            Actions = ["iam:CreateUser", "iam:CreateAccessKey", "iam:CreateLoginProfile", "iam:AttachUserPolicy", "iam:PutUserPolicy", "organizations:*", "account:*", "aws-portal:*"],
            Resources = ["*"],
        },
        new()
        {
            Sid = "NoHiding",
            Deny = true,
            Actions = ["cloudtrail:DeleteTrail", "cloudtrail:StopLogging", "guardduty:DeleteDetector", "config:DeleteConfigurationRecorder", "config:StopConfigurationRecorder"],
            Resources = ["*"],
        },
        new()
        {
            Sid = "NoWayOut",
            Deny = true,
            Actions = ["iam:DeleteRolePermissionsBoundary"],
            Resources = ["*"],
        },
        new()
        {
            Sid = "NoWiderBoundary",
            Deny = true,
            Actions = ["iam:CreatePolicyVersion", "iam:DeletePolicy", "iam:SetDefaultPolicyVersion"],
            Resources = [$"arn:aws:iam::{props.AccountId}:policy/{props.Name}"],
        },
    ];
}
