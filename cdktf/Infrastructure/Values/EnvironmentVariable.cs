namespace HybridCloud.Infrastructure.Values;

/// <summary>One environment variable of a container.</summary>
/// <param name="Name">Name, one of <see cref="Contract.EnvironmentNames"/>.</param>
/// <param name="Value">Value, often a Terraform reference.</param>
/// <param name="Kind">Who may see it.</param>
public sealed record EnvironmentVariable(string Name, string Value, VariableKind Kind)
{
    /// <summary>
    /// What the fingerprint of a component's credentials remembers of it: a component that holds something else runs with secrets that
    /// have been replaced. Null: nothing. Default: the value.
    /// </summary>
    public string? Remembered { get; init; } = Value;
}

/// <summary>Who may see an environment variable.</summary>
public enum VariableKind
{
    /// <summary>Everyone who may see the deployment; the same in every component.</summary>
    Setting,

    /// <summary>Everyone who may see the deployment, but different in each component: the public half of a credential.</summary>
    Identity,

    /// <summary>The component alone: encrypted at rest, masked in plans.</summary>
    Secret,
}
