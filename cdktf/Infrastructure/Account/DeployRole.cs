using Constructs;
using HashiCorp.Cdktf.Providers.Aws.IamOpenidConnectProvider;
using HybridCloud.Infrastructure.Expressions;
using HybridCloud.Infrastructure.Identity;

namespace HybridCloud.Infrastructure.Account;

/// <summary>Inputs of <see cref="DeployRole"/>.</summary>
public sealed record DeployRoleProps
{
    /// <summary>Name of the role.</summary>
    public required string Name { get; init; }

    /// <summary>What the names of this deployment's resources start with.</summary>
    public required string Prefix { get; init; }

    /// <summary>What the names of this deployment's secrets start with.</summary>
    public required string SecretPrefix { get; init; }

    /// <summary>Repository whose workflows may assume the role, as <c>owner/name</c>.</summary>
    public required string Repository { get; init; }

    /// <summary>GitHub environment that a workflow's job must run in, so that the environment's reviewers decide.</summary>
    public required string Environment { get; init; }

    /// <summary>Terraform condition for creating the account's OIDC provider for GitHub; false where it already exists.</summary>
    public required string CreateProvider { get; init; }

    /// <summary>ARN pattern of the roles, from IAM Identity Center, with which people may assume it by hand.</summary>
    public required string OperatorRolePattern { get; init; }

    /// <summary>The most that the role, and each role it makes, may ever do.</summary>
    public required PermissionBoundary Boundary { get; init; }

    /// <summary>Account of the role.</summary>
    public required string AccountId { get; init; }

    /// <summary>Names of the buckets of this deployment.</summary>
    public required IReadOnlyList<string> Buckets { get; init; }

    /// <summary>What the names of its load balancers and target groups start with: at most five characters, followed by a hyphen.</summary>
    public required IReadOnlyList<string> BalancerPrefixes { get; init; }

    /// <summary>Bucket that holds Terraform's state.</summary>
    public required string StateBucket { get; init; }

    /// <summary>Prefix of the keys of this deployment's state.</summary>
    public required string StatePrefix { get; init; }

    /// <summary>Permissions to deploy the parts that only this deployment has. Default none.</summary>
    public IReadOnlyList<PolicyStatement> OwnParts { get; init; } = [];
}

/// <summary>
/// The role that deploys: assumed by GitHub's workflows without any stored key, or by people through single sign-on. It depends on
/// no resource but its boundary, so that an administrator can create it before all others.
/// </summary>
public sealed class DeployRole : Construct
{
    private const string GitHub = "token.actions.githubusercontent.com";

    // Services that create a service-linked role in the account on first use.
    private static readonly IReadOnlyList<string> LinkedServices =
    [
        "backup.amazonaws.com", "clientvpn.amazonaws.com", "ecs.amazonaws.com", "ecs.application-autoscaling.amazonaws.com", "elasticache.amazonaws.com", "elasticloadbalancing.amazonaws.com", "guardduty.amazonaws.com",
        "management.chatbot.amazonaws.com", "rds.amazonaws.com", "vpcorigin.cloudfront.amazonaws.com", "wafv2.amazonaws.com",
    ];

    private static readonly IReadOnlyList<string> Balancing = ["loadbalancer/app", "listener/app", "listener-rule/app", "targetgroup"];

    private readonly ServiceRole role;

    /// <summary>Adds the role, and the account's OIDC provider where it is missing.</summary>
    public DeployRole(Construct scope, string id, DeployRoleProps props)
        : base(scope, id)
    {
        ArgumentNullException.ThrowIfNull(props);
        Boundary = props.Boundary;
        _ = new IamOpenidConnectProvider(this, "github", new IamOpenidConnectProviderConfig
        {
            Count = Existence.When(props.CreateProvider),
            Url = $"https://{GitHub}",
            ClientIdList = ["sts.amazonaws.com"],
        });
        role = new ServiceRole(this, "role", new ServiceRoleProps
        {
            Name = props.Name,
            Description = "Deploys: Terraform, images, front ends, services",
            PermissionsBoundary = props.Boundary.Arn,
            Trust = Trust(props),
        });
        role.Allow("named", [Named(props), Balancers(props), .. Secrets(props)]);
        role.Allow("unnamed", Unnamed(props));
        role.Allow("roles", Roles(props));
        role.Allow("files", Files(props));
        if (props.OwnParts.Count > 0)
            role.Allow("own-parts", props.OwnParts);
    }

    /// <summary>The most that the role, and each role it makes, may ever do.</summary>
    public PermissionBoundary Boundary { get; }

    /// <summary>ARN of the role.</summary>
    public string Arn => role.Arn;

    private static PolicyStatement[] Trust(DeployRoleProps props) =>
    [
        new()
        {
            Sid = "AssumedByWorkflow",
            Actions = ["sts:AssumeRoleWithWebIdentity"],
            Principal = Principal.Federated($"arn:aws:iam::{props.AccountId}:oidc-provider/{GitHub}"),
            Conditions =
            [
                new PolicyCondition("StringEquals", $"{GitHub}:aud", "sts.amazonaws.com"),
                new PolicyCondition("StringEquals", $"{GitHub}:sub", $"repo:{props.Repository}:environment:{props.Environment}"),
            ],
        },
        new()
        {
            Sid = "AssumedByOperator",
            Actions = ["sts:AssumeRole"],
            Principal = Principal.Account(props.AccountId),
            Conditions = [new PolicyCondition("ArnLike", "aws:PrincipalArn", props.OperatorRolePattern)],
        },
    ];

    private static PolicyStatement Named(DeployRoleProps props) => new()
    {
        Sid = "ResourcesOfThisDeployment",
        Actions =
        [
            "backup:*", "chatbot:*", "cloudwatch:*", "ecr:*", "ecs:*", "elasticache:*", "events:*", "lambda:*", "logs:*", "rds:*", "scheduler:*", "sns:*", "sqs:*",
        ],
        Resources = [$"arn:aws:*:*:{props.AccountId}:*{props.Prefix}*"],
        WildcardReason = "Terraform makes, reads, changes and deletes these types; the name in the ARN keeps it to this deployment.",
    };

    private static PolicyStatement Balancers(DeployRoleProps props) => new()
    {
        Sid = "BalancersOfThisDeployment",
        Actions = ["elasticloadbalancing:*"],
        Resources =
        [
            .. props.BalancerPrefixes.SelectMany(prefix => Balancing.Select(kind => $"arn:aws:elasticloadbalancing:*:{props.AccountId}:{kind}/{prefix}-*")),
        ],
        WildcardReason = "Terraform makes, reads, changes and deletes these types; the prefixes are all that their ARNs say of this deployment.",
    };

    // Terraform refreshes a secret's version by reading its value, although it does not keep it.
    private static PolicyStatement[] Secrets(DeployRoleProps props) =>
    [
        new()
        {
            Sid = "SecretsOfThisDeployment",
            Actions =
            [
                "secretsmanager:CancelRotateSecret", "secretsmanager:CreateSecret", "secretsmanager:DeleteSecret", "secretsmanager:DescribeSecret",
                "secretsmanager:GetResourcePolicy", "secretsmanager:GetSecretValue", "secretsmanager:PutSecretValue", "secretsmanager:RotateSecret",
                "secretsmanager:TagResource", "secretsmanager:UntagResource", "secretsmanager:UpdateSecret", "secretsmanager:UpdateSecretVersionStage",
            ],
            Resources = [$"arn:aws:secretsmanager:*:{props.AccountId}:secret:{props.SecretPrefix}*"],
        },
        new()
        {
            Sid = "ParametersOfThisDeployment",
            Actions =
            [
                "ssm:AddTagsToResource", "ssm:DeleteParameter", "ssm:GetParameter", "ssm:GetParameters", "ssm:ListTagsForResource", "ssm:PutParameter",
                "ssm:RemoveTagsFromResource",
            ],
            Resources = [$"arn:aws:ssm:*:{props.AccountId}:parameter{props.SecretPrefix}*"],
        },
        new()
        {
            Sid = "SecretsThatRdsKeeps",
            Actions = ["secretsmanager:CreateSecret", "secretsmanager:DescribeSecret", "secretsmanager:RotateSecret", "secretsmanager:TagResource"],
            Resources = [$"arn:aws:secretsmanager:*:{props.AccountId}:secret:rds!db-*"],
        },
    ];

    private static PolicyStatement[] Unnamed(DeployRoleProps props) =>
    [
        new()
        {
            Sid = "ResourcesWithoutNames",
            Actions = ["acm:*", "application-autoscaling:*", "cloudfront:*", "ec2:*", "kms:*", "route53:*", "servicediscovery:*", "wafv2:*"],
            Resources = ["*"],
            WildcardReason = "AWS gives these types random ids, so that no ARN tells one deployment's from another's; the boundary keeps those that have a region to the stack's regions.",
        },
        new()
        {
            Sid = "PlansAndDeliveriesWithoutNames",
            Actions = ["backup:*", "logs:*"],
            Resources = [$"arn:aws:backup:*:{props.AccountId}:backup-plan:*", $"arn:aws:logs:*:{props.AccountId}:delivery:*"],
            WildcardReason = "AWS gives backup plans and deliveries of logs random ids, too.",
        },
        new()
        {
            Sid = "CallsAboutTheWholeAccount",
            Actions =
            [
                "backup-storage:MountCapsule", "chatbot:CreateSlackChannelConfiguration", "chatbot:DescribeSlackChannelConfigurations", "chatbot:ListTagsForResource",
                "cloudwatch:DescribeAlarms", "ecr:GetAuthorizationToken", "ecs:DeregisterTaskDefinition", "ecs:DescribeTaskDefinition", "ecs:ListTaskDefinitions",
                "elasticache:Describe*", "elasticloadbalancing:Describe*", "logs:CreateLogDelivery", "logs:DeleteLogDelivery", "logs:DeleteResourcePolicy", "logs:DescribeLogGroups",
                "logs:DescribeResourcePolicies", "logs:GetLogDelivery", "logs:ListLogDeliveries", "logs:PutResourcePolicy", "logs:UpdateLogDelivery", "rds:Describe*",
                "ssm:DescribeParameters", "sts:GetCallerIdentity", "tag:GetResources",
            ],
            Resources = ["*"],
            WildcardReason = "These calls list or read what has no ARN of its own, or let a service of AWS keep and send what it sends for the account.",
        },
    ];

    private static PolicyStatement[] Roles(DeployRoleProps props) =>
    [
        new()
        {
            Sid = "MakeBoundedRoles",
            Actions = ["iam:CreateRole", "iam:AttachRolePolicy", "iam:DetachRolePolicy", "iam:PutRolePolicy", "iam:DeleteRolePolicy", "iam:PutRolePermissionsBoundary"],
            Resources = [$"arn:aws:iam::{props.AccountId}:role/{props.Prefix}-*"],
            Conditions = [new PolicyCondition("StringEquals", "iam:PermissionsBoundary", props.Boundary.Arn)],
        },
        new()
        {
            Sid = "KeepRoles",
            Actions =
            [
                "iam:DeleteRole", "iam:GetRole", "iam:GetRolePolicy", "iam:ListAttachedRolePolicies", "iam:ListInstanceProfilesForRole",
                "iam:ListRolePolicies", "iam:TagRole", "iam:UntagRole", "iam:UpdateAssumeRolePolicy", "iam:UpdateRole",
            ],
            Resources = [$"arn:aws:iam::{props.AccountId}:role/{props.Prefix}-*"],
        },
        new()
        {
            Sid = "PassRoles",
            Actions = ["iam:PassRole"],
            Resources = [$"arn:aws:iam::{props.AccountId}:role/{props.Prefix}-*"],
            Conditions = [new PolicyCondition("StringEquals", "iam:PassedToService", PermissionBoundary.PassedTo)],
        },
        new()
        {
            Sid = "FirstUseOfServices",
            Actions = ["iam:CreateServiceLinkedRole"],
            Resources = [$"arn:aws:iam::{props.AccountId}:role/aws-service-role/*"],
            Conditions = [new PolicyCondition("StringEquals", "iam:AWSServiceName", LinkedServices)],
        },
        new()
        {
            Sid = "ReadBoundaryAndProviders",
            Actions = ["iam:GetPolicy", "iam:GetPolicyVersion", "iam:ListPolicyVersions", "iam:GetOpenIDConnectProvider", "iam:GetSAMLProvider"],
            Resources =
            [
                $"arn:aws:iam::{props.AccountId}:policy/{props.Prefix}-*",
                $"arn:aws:iam::{props.AccountId}:oidc-provider/{GitHub}",
                $"arn:aws:iam::{props.AccountId}:saml-provider/{props.Prefix}-*",
            ],
        },
    ];

    private static PolicyStatement[] Files(DeployRoleProps props) =>
    [
        new()
        {
            Sid = "SyncFiles",
            Actions = ["s3:*"],
            Resources = [.. props.Buckets.SelectMany(bucket => new[] { $"arn:aws:s3:::{bucket}", $"arn:aws:s3:::{bucket}/*" })],
            WildcardReason = "Terraform keeps every property of these buckets, and the pipeline their objects.",
        },
        new()
        {
            Sid = "KeepState",
            Actions = ["s3:GetObject", "s3:PutObject", "s3:DeleteObject"],
            Resources = [$"arn:aws:s3:::{props.StateBucket}/{props.StatePrefix}/*"],
        },
        new() { Sid = "FindState", Actions = ["s3:ListBucket"], Resources = [$"arn:aws:s3:::{props.StateBucket}"] },
    ];
}
