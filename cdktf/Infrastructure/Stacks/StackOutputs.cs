using Constructs;
using HashiCorp.Cdktf;

namespace HybridCloud.Infrastructure.Stacks;

/// <summary>What a deployment reports: Terraform outputs, in their own scope, so that their names stay free for other elements.</summary>
public sealed class StackOutputs(TerraformStack stack)
{
    private readonly Construct scope = new(stack, "outputs");

    /// <summary>Adds an output.</summary>
    public void Add(string name, string description, string value) =>
        new TerraformOutput(scope, name, new TerraformOutputConfig { Value = value, Description = description }).OverrideLogicalId(name);
}
