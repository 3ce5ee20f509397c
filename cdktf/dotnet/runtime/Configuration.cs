namespace Amazon.JSII.Runtime;

/// <summary>Switches of the generated code.</summary>
public static class Configuration
{
    /// <summary>Whether properties that take one of several types check what they are given. Default: true.</summary>
    public static bool RuntimeTypeChecking { get; set; } = true;
}
