namespace Amazon.JSII.Runtime.Deputy;

/// <summary>Refers to an object that lives in Node.</summary>
public sealed class ByRefValue
{
    internal ByRefValue(string value, IReadOnlyList<string>? interfaces = null)
    {
        Value = value;
        Interfaces = interfaces ?? [];
        FullyQualifiedName = value[..value.LastIndexOf('@')];
    }

    /// <summary>Class and number, such as <c>cdktf.App@10000</c>.</summary>
    internal string Value { get; }

    /// <summary>Class of the object; <c>Object</c> when it has none.</summary>
    internal string FullyQualifiedName { get; }

    /// <summary>Interfaces that the object is known to implement beyond those of its class.</summary>
    internal IReadOnlyList<string> Interfaces { get; }

    /// <summary>Tokens that the object's properties were seen to hold.</summary>
    internal KnownTokens Tokens { get; } = new();
}
