using Constructs;
using HashiCorp.Cdktf;

namespace HybridCloud.Infrastructure.Expressions;

/// <summary>A value that stays in the state as it first was, even if it changes, until its resource is replaced.</summary>
/// <remarks>
/// A <c>terraform_data</c> whose <c>triggers_replace</c> holds the value, because Terraform marks that as sensitive if the value is, but
/// not <c>output</c> (https://developer.hashicorp.com/terraform/language/resources/terraform-data). CDKTF's own <c>DataResource</c> starts
/// Terraform at each synth to ask for its version; the stacks state the version they need themselves.
/// </remarks>
internal static class KeptValue
{
    private const string Argument = "triggers_replace";
    private const string Name = "value";

    /// <summary>Adds the resource.</summary>
    /// <returns>The value that was kept.</returns>
    public static string Of(Construct scope, string id, string value)
    {
        var resource = new TerraformResource(scope, id, new TerraformResourceConfig
        {
            TerraformResourceType = "terraform_data",
            Lifecycle = new TerraformResourceLifecycle { IgnoreChanges = (string[])[Argument] },
        });
        resource.AddOverride(Argument, new Dictionary<string, object> { [Name] = value });
        return resource.GetStringAttribute($"{Argument}.{Name}");
    }
}
