using System.Text.Json;

namespace HybridCloud.Workload.Records;

/// <summary>What a worker says about itself, left where the API reads it.</summary>
/// <param name="Instance">Name of the process.</param>
/// <param name="Version">Its build.</param>
/// <param name="SecretIntervalSeconds">Seconds between the secret's last write and the next, as they are in force.</param>
/// <param name="SecretNote">Why the secret is written less often than configured; null when it is not.</param>
/// <param name="SecretPace">How the secret's writes went; null from a worker of an older build.</param>
internal sealed record WorkerState(
    string Instance, string Version, double SecretIntervalSeconds, string? SecretNote, SecretPaceRecord? SecretPace = null)
{
    public string ToJson() => JsonSerializer.Serialize(this, RecordsJson.Default.WorkerState);

    /// <summary>Null when the text is something else.</summary>
    public static WorkerState? Parse(string? json)
    {
        try
        {
            return json is null ? null : JsonSerializer.Deserialize(json, RecordsJson.Default.WorkerState);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
