using Constructs;
using HashiCorp.Cdktf.Providers.Aws.IamRole;
using HashiCorp.Cdktf.Providers.Aws.IamRolePolicy;

namespace HybridCloud.Infrastructure.Identity;

/// <summary>Inputs of <see cref="ServiceRole"/>.</summary>
public sealed record ServiceRoleProps
{
    /// <summary>Name of the role, at most 64 characters.</summary>
    public required string Name { get; init; }

    /// <summary>What the role is for.</summary>
    public required string Description { get; init; }

    /// <summary>Statements of the trust policy: who may assume the role.</summary>
    public required IReadOnlyList<PolicyStatement> Trust { get; init; }

    /// <summary>ARN of the policy that caps what the role may ever do. Default none.</summary>
    public string? PermissionsBoundary { get; init; }

    /// <summary>Longest session in seconds, 3600 (default) to 43200.</summary>
    public int MaxSessionDuration { get; init; } = 3600;
}

/// <summary>An IAM role whose permissions are added grant by grant, each as an inline policy.</summary>
public sealed class ServiceRole : Construct
{
    private readonly IamRole role;

    /// <summary>Adds a role without permissions.</summary>
    public ServiceRole(Construct scope, string id, ServiceRoleProps props)
        : base(scope, id)
    {
        ArgumentNullException.ThrowIfNull(props);
        role = new IamRole(this, "role", new IamRoleConfig
        {
            Name = props.Name,
            Description = props.Description,
            AssumeRolePolicy = PolicyDocument.Json(props.Trust),
            PermissionsBoundary = props.PermissionsBoundary,
            MaxSessionDuration = props.MaxSessionDuration,
        });
    }

    /// <summary>ARN of the role.</summary>
    public string Arn => role.Arn;

    /// <summary>Name of the role.</summary>
    public string Name => role.Name;

    /// <summary>The trust statement of a role that an AWS service assumes on behalf of this account only.</summary>
    public static PolicyStatement TrustedService(string service, string accountId) => new()
    {
        Sid = "AssumedByService",
        Actions = ["sts:AssumeRole"],
        Principal = Principal.Service(service),
        Conditions = [new PolicyCondition("StringEquals", "aws:SourceAccount", accountId)],
    };

    /// <summary>The trust statement of a role for an AWS service that does not document <c>aws:SourceAccount</c>.</summary>
    public static PolicyStatement TrustedService(string service) => new()
    {
        Sid = "AssumedByService",
        Actions = ["sts:AssumeRole"],
        Principal = Principal.Service(service),
    };

    /// <summary>Adds an inline policy.</summary>
    /// <param name="id">Short name of the grant, a constant.</param>
    /// <param name="statements">What the role may do.</param>
    public IamRolePolicy Allow(string id, params IReadOnlyList<PolicyStatement> statements) => new(this, id, new IamRolePolicyConfig
    {
        Name = id,
        Role = role.Name,
        Policy = PolicyDocument.Json(statements),
    });
}
