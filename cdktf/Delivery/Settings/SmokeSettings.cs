namespace HybridCloud.Delivery.Settings;

/// <summary>What a smoke test looks at, and for how long.</summary>
/// <param name="variables">Environment variables.</param>
internal sealed class SmokeSettings(IReadOnlyDictionary<string, string> variables) : SettingsGroup(variables)
{
    /// <summary>SMOKE_EDGE: where visitors are served, when that is not yet the address of the state's output dashboard_url.</summary>
    public string? Edge => Get("SMOKE_EDGE");

    /// <summary>SMOKE_ORIGIN: where the API itself is, in place of the state's output app_default_url.</summary>
    public string? Origin => Get("SMOKE_ORIGIN");

    /// <summary>SMOKE_TIMEOUT_SECONDS: how long a deployment may take to show all it should. Default 600.</summary>
    public TimeSpan Timeout => Seconds("SMOKE_TIMEOUT_SECONDS", 600);

    /// <summary>Time between two looks at what is not well yet: a hundredth of <see cref="Timeout"/>.</summary>
    public TimeSpan Pause => Timeout / 100;

    /// <inheritdoc/>
    public override IEnumerable<string> Faults => [.. SecondsFaults("SMOKE_TIMEOUT_SECONDS"), .. AddressFaults("SMOKE_EDGE", "SMOKE_ORIGIN")];
}
