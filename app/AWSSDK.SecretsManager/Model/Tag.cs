namespace Amazon.SecretsManager.Model;

/// <summary>A tag of a secret.</summary>
public class Tag
{
    public string? Key { get; set; }

    public string? Value { get; set; }
}
