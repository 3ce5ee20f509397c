namespace Amazon.JSII.Runtime.Deputy;

/// <summary>A behavioural interface, or that of a struct, which is passed by value.</summary>
[AttributeUsage(AttributeTargets.Interface)]
#pragma warning disable CS9113, CA1019 // The generated code passes more than is needed: what it annotates says the same.
public sealed class JsiiInterfaceAttribute(Type nativeType, string fullyQualifiedName) : JsiiTypeAttributeBase(fullyQualifiedName);
