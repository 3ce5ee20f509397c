namespace Amazon.JSII.Runtime.Deputy;

/// <summary>A property that may be absent.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class JsiiOptionalAttribute : Attribute;
