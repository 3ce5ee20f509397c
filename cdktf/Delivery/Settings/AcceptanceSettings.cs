using System.Globalization;

namespace HybridCloud.Delivery.Settings;

/// <summary>How far an acceptance goes.</summary>
/// <param name="variables">Environment variables.</param>
internal sealed class AcceptanceSettings(IReadOnlyDictionary<string, string> variables) : SettingsGroup(variables)
{
    /// <summary>ACCEPT_COST: <c>yes</c> begins an acceptance without asking whether its cost is accepted.</summary>
    public bool AcceptsCost => Get("ACCEPT_COST") == "yes";

    /// <summary>STEP: the one step of an acceptance that is taken: a name of its report, or <c>begin</c> or <c>destroy</c>. Default: all that are not done.</summary>
    public string? Step => Get("STEP");

    /// <summary>ACCEPTANCE_MINUTES: an acceptance begins no step that would usually end later than this; the next run goes on. Default: no limit.</summary>
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
