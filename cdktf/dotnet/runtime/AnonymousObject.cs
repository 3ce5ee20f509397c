namespace Amazon.JSII.Runtime.Deputy;

/// <summary>An object in Node that has no class which .NET knows.</summary>
public sealed class AnonymousObject : DeputyBase
{
    internal AnonymousObject(ByRefValue reference) : base(reference)
    {
    }
}
