namespace Amazon.JSII.Runtime.Deputy;

/// <summary>The jsii package that an assembly represents and embeds.</summary>
/// <param name="name">Name on npm.</param>
/// <param name="version">Version on npm.</param>
/// <param name="tarball">The embedded package.</param>
[AttributeUsage(AttributeTargets.Assembly)]
public sealed class JsiiAssemblyAttribute(string name, string version, string tarball) : Attribute
{
    /// <summary>Name on npm.</summary>
    public string Name { get; } = name;

    /// <summary>Version on npm.</summary>
    public string Version { get; } = version;

    /// <summary>File name of the embedded package.</summary>
    public string Tarball { get; } = tarball;
}
