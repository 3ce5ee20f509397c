namespace Amazon.JSII.Runtime.Deputy;

/// <summary>An object in Node whose class .NET does not know.</summary>
public sealed class AnonymousObject : DeputyBase
{
    internal AnonymousObject(ByRefValue reference) : base(reference)
    {
    }
}
