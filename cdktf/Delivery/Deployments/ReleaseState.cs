using System.Text.Json.Serialization;

namespace HybridCloud.Delivery.Deployments;

/// <summary>How far the deployment of a release got.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ReleaseState>))]
internal enum ReleaseState
{
    /// <summary>It is being applied or tested; if that was long ago, the machine died while doing so.</summary>
    [JsonStringEnumMemberName("applying")]
    Applying,

    /// <summary>Its apply failed, or it was cut off before its smoke test ended: any part of it may be in the clouds.</summary>
    [JsonStringEnumMemberName("failed")]
    Failed,

    /// <summary>It was applied but did not pass its smoke test.</summary>
    [JsonStringEnumMemberName("unhealthy")]
    Unhealthy,

    /// <summary>It was applied and passed its smoke test.</summary>
    [JsonStringEnumMemberName("healthy")]
    Healthy,
}
