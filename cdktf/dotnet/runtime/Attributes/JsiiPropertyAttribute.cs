namespace Amazon.JSII.Runtime.Deputy;

/// <summary>A property. Its type is that of the .NET property, except for unions, which .NET only knows as objects.</summary>
[AttributeUsage(AttributeTargets.Property)]
#pragma warning disable CS9113, CA1019 // The generated code passes more than is needed: what it annotates says the same.
public sealed class JsiiPropertyAttribute(string name, string typeJson, bool isOptional = false, bool isOverride = false) : Attribute
{
    /// <summary>Name in the jsii package.</summary>
    public string Name { get; } = name;

    public string TypeJson { get; } = typeJson;
}
