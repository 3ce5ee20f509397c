namespace Amazon.JSII.Runtime.Deputy;

/// <summary>A method. Its types are those of the .NET method, except for unions, which .NET only knows as objects.</summary>
[AttributeUsage(AttributeTargets.Method)]
#pragma warning disable CS9113, CA1019 // The generated code passes more than is needed: what it annotates says the same.
public sealed class JsiiMethodAttribute(
    string name, string? returnsJson = null, string? parametersJson = null, bool isAsync = false, bool isOverride = false) : Attribute
{
    /// <summary>Name in the jsii package.</summary>
    public string Name { get; } = name;

    /// <summary>What it returns, in JSON: <c>type</c> and <c>optional</c>.</summary>
    public string? ReturnsJson { get; } = returnsJson;

    /// <summary>Whether the method returns a promise.</summary>
    public bool IsAsync { get; } = isAsync;
}
