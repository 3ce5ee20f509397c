using Amazon.JSII.Runtime.Deputy;
using Constructs;
using HashiCorp.Cdktf;
using HashiCorp.Cdktf.Providers.Aws.IamRole;

namespace HybridCloud.Infrastructure.Policies;

/// <summary>
/// Puts the permission boundary on every role of a stack, so that who may make roles cannot make one that may more than himself.
/// </summary>
/// <param name="boundaryArn">ARN of the boundary's policy.</param>
public sealed class BoundedRoles(string boundaryArn) : DeputyBase, IAspect
{
    /// <inheritdoc/>
    public void Visit(IConstruct node)
    {
        if (node is IamRole role)
            role.PermissionsBoundary = boundaryArn;
    }
}
