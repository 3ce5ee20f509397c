using System.Globalization;
using System.Text.RegularExpressions;

namespace HybridCloud.Delivery.Settings;

/// <summary>Terraform's state: its bucket, its lock, and what becomes of it when a run is cut off.</summary>
/// <param name="variables">Environment variables.</param>
internal sealed partial class StateSettings(IReadOnlyDictionary<string, string> variables) : SettingsGroup(variables)
{
    /// <summary>STATE_BUCKET: pins the state bucket. Default: derived from the name, the account and the team.</summary>
    public string? Bucket => Get("STATE_BUCKET");

    /// <summary>LOCK_ID: the lock that `unlock` releases.</summary>
    public string? LockId => Get("LOCK_ID");

    /// <summary>LOCK_TIMEOUT: how long whatever changes a stack waits for the lock of its state, as Terraform writes it. Default 5m.</summary>
    public string LockTimeout => Get("LOCK_TIMEOUT") ?? "5m";

    /// <summary>The same as a time.</summary>
    public TimeSpan LockPatience => TimeSpan.FromSeconds(DurationPart().Matches(LockTimeout).Sum(part =>
        int.Parse(part.Groups[1].Value, CultureInfo.InvariantCulture) * (part.Groups[2].Value switch { "h" => 3600, "m" => 60, _ => 1 })));

    /// <summary>STATE_PATIENCE_SECONDS: how long a state is pushed again that could not be written after an apply. Default 60.</summary>
    public TimeSpan WritePatience => Seconds("STATE_PATIENCE_SECONDS", 60);

    /// <summary>RECOVERY_CERTIFICATE: a PEM certificate for whose key a state is encrypted that could not be written. Not secret.</summary>
    public string? RecoveryCertificate => Get("RECOVERY_CERTIFICATE");

    /// <summary>CANCEL_PATIENCE_SECONDS: how long a cancelled run's Terraform is waited for. Default 240: GitHub ends a cancelled job after 300.</summary>
    public TimeSpan CancelPatience => Seconds("CANCEL_PATIENCE_SECONDS", 240);

    /// <inheritdoc/>
    public override IEnumerable<string> Faults
    {
        get
        {
            if (!Duration().IsMatch(LockTimeout))
                yield return $"LOCK_TIMEOUT is '{LockTimeout}': write it as Terraform does, for example 90s or 10m.";

            foreach (var fault in SecondsFaults("STATE_PATIENCE_SECONDS", "CANCEL_PATIENCE_SECONDS"))
                yield return fault;
        }
    }

    [GeneratedRegex("([0-9]+)(h|m|s)")]
    private static partial Regex DurationPart();

    [GeneratedRegex("^([0-9]{1,5}(h|m|s))+$")]
    private static partial Regex Duration();
}
