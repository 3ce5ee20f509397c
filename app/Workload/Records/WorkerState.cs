using System.Text.Json;

namespace HybridCloud.Workload.Records;

/// <summary>A worker's report about itself, stored where the API reads it.</summary>
/// <param name="Instance">Name of the process.</param>
/// <param name="Version">Its build.</param>
/// <param name="SecretIntervalSeconds">Seconds between the secret's last write and the next that are currently in force.</param>
/// <param name="SecretNote">Why the secret is written less often than configured; null when it is not.</param>
/// <param name="SecretPace">How writing the secret went; null from a worker of an older build.</param>
internal sealed record WorkerState(
    string Instance, string Version, double SecretIntervalSeconds, string? SecretNote, SecretPaceRecord? SecretPace = null)
{
    public string ToJson() => JsonSerializer.Serialize(this, RecordsJson.Default.WorkerState);

    /// <summary>Null if the text is not a worker's report.</summary>
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
