namespace Amazon.JSII.Runtime.Deputy;

/// <summary>A member of an enumeration.</summary>
/// <param name="name">Name in the jsii package.</param>
[AttributeUsage(AttributeTargets.Field)]
public sealed class JsiiEnumMemberAttribute(string name) : Attribute
{
    /// <summary>Name in the jsii package.</summary>
    public string Name { get; } = name;
}
