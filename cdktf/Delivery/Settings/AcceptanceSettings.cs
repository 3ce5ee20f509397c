using System.Globalization;

namespace HybridCloud.Delivery.Settings;

/// <summary>Which steps an acceptance takes, and for how long.</summary>
/// <param name="variables">Environment variables.</param>
internal sealed class AcceptanceSettings(IReadOnlyDictionary<string, string> variables) : SettingsGroup(variables)
{
    /// <summary>ACCEPT_COST: <c>yes</c> accepts an acceptance's cost, so that it begins without a prompt.</summary>
    public bool AcceptsCost => Get("ACCEPT_COST") == "yes";

    /// <summary>STEP: the only step to take, by its name in the report, or <c>begin</c> to start over. Default: all that are not done.</summary>
    public string? Step => Get("STEP");

    /// <summary>ACCEPTANCE_MINUTES: a run begins no step that would usually end after this; the next run continues. Default: no limit.</summary>
    public TimeSpan? Time => int.TryParse(Get("ACCEPTANCE_MINUTES"), NumberStyles.None, CultureInfo.InvariantCulture, out var minutes) ? TimeSpan.FromMinutes(minutes) : null;

    /// <inheritdoc/>
    public override IEnumerable<string> Faults
    {
        get
        {
            if (Get("ACCEPT_COST") is not (null or "yes" or "no"))
                yield return $"ACCEPT_COST is '{Get("ACCEPT_COST")}': it must be yes or no.";

            if (Get("ACCEPTANCE_MINUTES") is { } limit && (!int.TryParse(limit, NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number is < 1 or > 10_000))
                yield return $"ACCEPTANCE_MINUTES is '{limit}': it must be a number of minutes from 1 to 10000.";
        }
    }
}
