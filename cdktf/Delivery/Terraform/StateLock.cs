using System.Text.Json.Serialization;

namespace HybridCloud.Delivery.Terraform;

/// <summary>The lock that Terraform holds beside a state while it may change the state.</summary>
/// <remarks>https://developer.hashicorp.com/terraform/language/backend/s3#state-locking</remarks>
internal sealed record StateLock(
    [property: JsonPropertyName("ID")] string Id,
    [property: JsonPropertyName("Operation")] string Operation,
    [property: JsonPropertyName("Who")] string Who,
    [property: JsonPropertyName("Created")] DateTimeOffset Created)
{
    /// <summary>Object that is the lock of a state, by the state's key.</summary>
    public static string Key(string stateKey) => stateKey + ".tflock";

    public override string ToString() => $"by {Who} since {Created:yyyy-MM-dd HH:mm:ss} UTC ({Operation})";
}
