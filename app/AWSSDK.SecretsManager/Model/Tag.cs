namespace Amazon.SecretsManager.Model;

/// <summary>A tag of a secret.</summary>
public class Tag
{
    /// <summary>Key.</summary>
    public string? Key { get; set; }

    /// <summary>Value.</summary>
    public string? Value { get; set; }
}
