using HashiCorp.Cdktf;
using HashiCorp.Cdktf.Providers.Aws.IamRole;

namespace HybridCloud.Infrastructure.Policies;

/// <summary>
/// Puts the permission boundary on every role of a stack, so that those who may create roles cannot create one with more rights than theirs.
/// </summary>
public static class BoundedRoles
{
    /// <summary>Bounds the roles that the stack has; to be called once it has all of them.</summary>
    /// <param name="stack">The stack.</param>
    /// <param name="boundaryArn">ARN of the boundary's policy.</param>
    public static void Apply(TerraformStack stack, string boundaryArn)
    {
        ArgumentNullException.ThrowIfNull(stack);
        foreach (var role in stack.Node.FindAll().OfType<IamRole>()) role.PermissionsBoundary = boundaryArn;
    }
}
