namespace Amazon.JSII.Runtime.Deputy;

/// <summary>Ties a .NET type to its counterpart in a jsii package.</summary>
#pragma warning disable CA1710 // jsii's name for it.
public abstract class JsiiTypeAttributeBase : Attribute
{
    private protected JsiiTypeAttributeBase(string fullyQualifiedName) => FullyQualifiedName = fullyQualifiedName;

    /// <summary>Name in the jsii package, such as <c>cdktf.TerraformStack</c>.</summary>
    public string FullyQualifiedName { get; }
}
