using System.Text.Json.Serialization;

namespace HybridCloud.Delivery.Deployments;

/// <summary>How far the deployment of a release came.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ReleaseState>))]
internal enum ReleaseState
{
    /// <summary>It is being applied or tested; long after its time, the machine that did so died.</summary>
    [JsonStringEnumMemberName("applying")]
    Applying,

    /// <summary>Its apply failed, or it was cut off before its smoke test ended: the clouds may have any part of it.</summary>
    [JsonStringEnumMemberName("failed")]
    Failed,

    /// <summary>It was applied and did not pass its smoke test.</summary>
    [JsonStringEnumMemberName("unhealthy")]
    Unhealthy,

    /// <summary>It was applied and passed its smoke test.</summary>
    [JsonStringEnumMemberName("healthy")]
    Healthy,
}
