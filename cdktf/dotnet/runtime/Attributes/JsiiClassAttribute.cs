namespace Amazon.JSII.Runtime.Deputy;

/// <summary>A class that lives in Node.</summary>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
#pragma warning disable CS9113, CA1019 // The generated code passes more than is needed: what it annotates says the same.
public sealed class JsiiClassAttribute(Type nativeType, string fullyQualifiedName, string? parametersJson = null) : JsiiTypeAttributeBase(fullyQualifiedName);
