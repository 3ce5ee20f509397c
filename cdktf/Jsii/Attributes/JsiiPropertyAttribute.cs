namespace Amazon.JSII.Runtime.Deputy;

/// <summary>A property. Its types are those of the .NET property, so their description in JSON is not read.</summary>
[AttributeUsage(AttributeTargets.Property)]
#pragma warning disable CS9113, CA1019 // The generated code gives more than is needed: what is at hand says the same.
public sealed class JsiiPropertyAttribute(string name, string typeJson, bool isOptional = false, bool isOverride = false) : Attribute
{
    /// <summary>Name in the jsii package.</summary>
    public string Name { get; } = name;
}
