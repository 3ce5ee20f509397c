namespace HybridCloud.Infrastructure;

/// <summary>Inputs of the synth are wrong.</summary>
/// <param name="faults">One sentence for each: name, value found, fix.</param>
public sealed class SettingsException(IReadOnlyList<string> faults)
    : Exception(string.Join(Environment.NewLine, faults.Select(fault => $"  {fault}").Prepend("Nothing was synthesized:")))
{
    /// <summary>One sentence for each fault.</summary>
    public IReadOnlyList<string> Faults { get; } = faults;
}
