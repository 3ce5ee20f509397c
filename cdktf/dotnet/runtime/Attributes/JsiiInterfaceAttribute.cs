namespace Amazon.JSII.Runtime.Deputy;

/// <summary>An interface: of behaviour, or of a structure that is passed by value.</summary>
[AttributeUsage(AttributeTargets.Interface)]
#pragma warning disable CS9113, CA1019 // The generated code gives more than is needed: what is at hand says the same.
public sealed class JsiiInterfaceAttribute(Type nativeType, string fullyQualifiedName) : JsiiTypeAttributeBase(fullyQualifiedName);
