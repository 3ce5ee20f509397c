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

    /// <summary>Regions in which the roles may act, for the services that the boundary limits by region, such as EC2 and RDS.</summary>
    public required IReadOnlyList<string> Regions { get; init; }

    /// <summary>What the names of this deployment's roles and functions start with.</summary>
    public required string Prefix { get; init; }

    /// <summary>Name of the role that deploys, which must not change itself.</summary>
    public required string DeployRole { get; init; }
}

/// <summary>
/// The most that the deploy role, and each role that it makes, may ever do, whatever policies they are given later. There is no way
/// out: a bounded role can create and change only bounded roles of this deployment, never the deploy role or this policy.
/// </summary>
public sealed class PermissionBoundary : Construct
{
    /// <summary>AWS services to which a deployment's roles may be passed.</summary>
    public static IReadOnlyList<string> PassedTo { get; } =
    [
        "backup.amazonaws.com", "chatbot.amazonaws.com", "config.amazonaws.com", "ecs-tasks.amazonaws.com", "ecs.amazonaws.com", "lambda.amazonaws.com",
        "monitoring.rds.amazonaws.com", "rds.amazonaws.com", "scheduler.amazonaws.com", "vpc-flow-logs.amazonaws.com",
    ];

    // Denied unless the role has this boundary. AWS supports the condition key iam:PermissionsBoundary for each of these.
    private static readonly IReadOnlyList<string> Grants =
    [
        "iam:AttachRolePolicy", "iam:CreateRole", "iam:DeleteRolePolicy", "iam:DetachRolePolicy", "iam:PutRolePermissionsBoundary", "iam:PutRolePolicy",
    ];

    private static readonly IReadOnlyList<string> Changes =
    [
        .. Grants, "iam:DeleteRole", "iam:DeleteRolePermissionsBoundary", "iam:PassRole", "iam:TagRole", "iam:UntagRole", "iam:UpdateAssumeRolePolicy",
        "iam:UpdateRole", "iam:UpdateRoleDescription",
    ];

    private readonly IamPolicy policy;

    /// <summary>Adds the policy.</summary>
    public PermissionBoundary(Construct scope, string id, PermissionBoundaryProps props)
        : base(scope, id)
    {
        ArgumentNullException.ThrowIfNull(props);
        policy = new IamPolicy(this, "policy", new IamPolicyConfig
        {
            Name = props.Name,
            Description = "The most that the deploy role may ever do",
            Policy = PolicyDocument.Json(Statements(props)),
        });
    }

    /// <summary>ARN of the policy.</summary>
    public string Arn => policy.Arn;

    private static PolicyStatement[] Statements(PermissionBoundaryProps props)
    {
        var boundary = $"arn:aws:iam::{props.AccountId}:policy/{props.Name}";
        var roles = $"arn:aws:iam::{props.AccountId}:role/{props.Prefix}-*";
        return
        [
            new()
            {
                Sid = "ServicesOfTheseStacks",
                Actions =
                [
                    "acm:*", "application-autoscaling:*", "backup:*", "backup-storage:*", "chatbot:*", "cloudfront:*", "cloudtrail:*", "cloudwatch:*", "config:*",
                    "ec2:*", "ecr:*", "ecs:*", "elasticache:*", "elasticloadbalancing:*", "events:*", "guardduty:*", "kms:*", "lambda:*", "logs:*", "rds:*", "route53:*", "s3:*",
                    "scheduler:*", "secretsmanager:*", "servicediscovery:*", "servicequotas:*", "sns:*", "sqs:*", "ssmmessages:*", "tag:*", "wafv2:*", "xray:*",
                    "ssm:AddTagsToResource", "ssm:DeleteParameter", "ssm:DescribeParameters", "ssm:GetParameter", "ssm:GetParameters", "ssm:ListTagsForResource",
                    "ssm:PutParameter", "ssm:RemoveTagsFromResource", "sts:GetCallerIdentity",
                ],
                Resources = ["*"],
                WildcardReason = "A boundary grants nothing: it is the outer limit. Services that run code with existing roles, such as CloudFormation, CodeBuild or Systems Manager, are outside.",
            },
            new()
            {
                Sid = "RolesAndWhatIsReadOfThem",
                Actions =
                [
                    .. Changes.Where(action => action != "iam:DeleteRolePermissionsBoundary"), "iam:CreateServiceLinkedRole", "iam:Get*", "iam:List*", "iam:SimulatePrincipalPolicy",
                    "iam:CreateSAMLProvider", "iam:DeleteSAMLProvider", "iam:TagSAMLProvider", "iam:UpdateSAMLProvider",
                ],
                Resources = ["*"],
                WildcardReason = "The statements below say which roles. People, keys and policies of their own are outside.",
            },
            new()
            {
                Sid = "NoOtherRegion",
                Deny = true,
                Actions =
                [
                    "acm:*", "application-autoscaling:*", "ec2:*", "ecs:*", "elasticache:*", "kms:*", "lambda:*", "logs:*", "rds:*", "secretsmanager:*", "servicediscovery:*", "sqs:*", "wafv2:*",
                ],
                Resources = ["*"],
                Conditions = [new PolicyCondition("StringNotEquals", "aws:RequestedRegion", props.Regions)],
            },
            new()
            {
                Sid = "NoHiding",
                Deny = true,
                Actions = ["cloudtrail:DeleteTrail", "cloudtrail:StopLogging", "guardduty:DeleteDetector", "config:DeleteConfigurationRecorder", "config:StopConfigurationRecorder"],
                Resources = ["*"],
            },
            new() { Sid = "NoRolesOfOthers", Deny = true, Actions = Changes, OtherThan = [roles] },
            new()
            {
                Sid = "NoUnboundedRoles",
                Deny = true,
                Actions = Grants,
                Resources = ["*"],
                Conditions = [new PolicyCondition("StringNotEquals", "iam:PermissionsBoundary", boundary)],
            },
            new() { Sid = "NoWayOut", Deny = true, Actions = ["iam:DeleteRolePermissionsBoundary"], Resources = ["*"] },
            new() { Sid = "NoChangeOfItself", Deny = true, Actions = Changes, Resources = [$"arn:aws:iam::{props.AccountId}:role/{props.DeployRole}"] },
            new()
            {
                Sid = "NoWiderBoundary",
                Deny = true,
                Actions = ["iam:CreatePolicyVersion", "iam:DeletePolicy", "iam:DeletePolicyVersion", "iam:SetDefaultPolicyVersion"],
                Resources = [boundary],
            },
            new()
            {
                Sid = "NoRoleForOtherServices",
                Deny = true,
                Actions = ["iam:PassRole"],
                Resources = ["*"],
                Conditions = [new PolicyCondition("StringNotEquals", "iam:PassedToService", PassedTo)],
            },
            new()
            {
                Sid = "NoCodeInFunctionsOfOthers",
                Deny = true,
                Actions = ["lambda:AddPermission", "lambda:InvokeFunction", "lambda:UpdateFunctionCode", "lambda:UpdateFunctionConfiguration"],
                OtherThan = [$"arn:aws:lambda:*:{props.AccountId}:function:{props.Prefix}*"],
            },
            new()
            {
                Sid = "NoShellInTasksOfOthers",
                Deny = true,
                Actions = ["ecs:ExecuteCommand"],
                OtherThan = [$"arn:aws:ecs:*:{props.AccountId}:cluster/{props.Prefix}*", $"arn:aws:ecs:*:{props.AccountId}:task/{props.Prefix}*"],
            },
        ];
    }
}
