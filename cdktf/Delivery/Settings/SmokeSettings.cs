namespace HybridCloud.Delivery.Settings;

/// <summary>What a smoke test checks, and for how long.</summary>
/// <param name="variables">Environment variables.</param>
internal sealed class SmokeSettings(IReadOnlyDictionary<string, string> variables) : SettingsGroup(variables)
{
    /// <summary>SMOKE_EDGE: URL that serves visitors. Default: the state's output dashboard_url.</summary>
    public string? Edge => Get("SMOKE_EDGE");

    /// <summary>SMOKE_ORIGIN: URL of the API behind the edge. Default: the state's output app_default_url.</summary>
    public string? Origin => Get("SMOKE_ORIGIN");

    /// <summary>SMOKE_TIMEOUT_SECONDS: how long a deployment may take to become healthy. Default 600.</summary>
    public TimeSpan Timeout => Seconds("SMOKE_TIMEOUT_SECONDS", 600);

    /// <summary>Pause before a failed check is repeated: a hundredth of <see cref="Timeout"/>.</summary>
    public TimeSpan Pause => Timeout / 100;

    /// <summary>SMOKE_CALL_SECONDS: how long one HTTP call may take. Default 15.</summary>
    public TimeSpan Call => Seconds("SMOKE_CALL_SECONDS", 15);

    /// <inheritdoc/>
    public override IEnumerable<string> Faults =>
    [
        .. SecondsFaults("SMOKE_TIMEOUT_SECONDS", "SMOKE_CALL_SECONDS"), .. AddressFaults("SMOKE_EDGE", "SMOKE_ORIGIN"),
        .. Call > TimeSpan.Zero ? [] : (string[])["SMOKE_CALL_SECONDS is 0: no call takes less than that."],
    ];
}
