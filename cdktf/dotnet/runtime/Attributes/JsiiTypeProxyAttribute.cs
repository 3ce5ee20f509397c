namespace Amazon.JSII.Runtime.Deputy;

/// <summary>What an object in Node looks like when only its interface or abstract class is known.</summary>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
#pragma warning disable CS9113, CA1019 // The generated code passes more than is needed: what it annotates says the same.
public sealed class JsiiTypeProxyAttribute(Type nativeType, string fullyQualifiedName) : JsiiTypeAttributeBase(fullyQualifiedName);
