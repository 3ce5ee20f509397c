namespace Amazon.JSII.Runtime.Deputy;

/// <summary>A jsii struct, which is passed by value.</summary>
/// <param name="fqn">Name in the jsii package.</param>
[AttributeUsage(AttributeTargets.Class)]
public sealed class JsiiByValueAttribute(string fqn) : Attribute
{
    /// <summary>Name in the jsii package.</summary>
    public string Fqn { get; } = fqn;
}
