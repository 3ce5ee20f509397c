namespace Amazon.JSII.Runtime.Deputy;

/// <summary>A method. Its types are those of the .NET method, so their description in JSON is not read.</summary>
[AttributeUsage(AttributeTargets.Method)]
#pragma warning disable CS9113, CA1019 // The generated code gives more than is needed: what is at hand says the same.
public sealed class JsiiMethodAttribute(
    string name, string? returnsJson = null, string? parametersJson = null, bool isAsync = false, bool isOverride = false) : Attribute
{
    /// <summary>Name in the jsii package.</summary>
    public string Name { get; } = name;

    /// <summary>Whether the method gives a promise.</summary>
    public bool IsAsync { get; } = isAsync;
}
