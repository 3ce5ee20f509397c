namespace Amazon.JSII.Runtime.Deputy;

/// <summary>An enumeration.</summary>
[AttributeUsage(AttributeTargets.Enum)]
#pragma warning disable CS9113, CA1019 // The generated code passes more than is needed: what it annotates says the same.
public sealed class JsiiEnumAttribute(Type nativeType, string fullyQualifiedName) : JsiiTypeAttributeBase(fullyQualifiedName);
