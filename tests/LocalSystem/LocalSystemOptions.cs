namespace HybridCloud.Local;

/// <summary>What a <see cref="LocalSystem"/> consists of.</summary>
public sealed record LocalSystemOptions
{
    /// <summary>Whether the API runs, and with it the edge that serves the dashboard. Default true.</summary>
    public bool Api { get; init; } = true;

    /// <summary>Added to, or in place of, the environment of every command, by the names of Contract.EnvironmentNames.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();
}
