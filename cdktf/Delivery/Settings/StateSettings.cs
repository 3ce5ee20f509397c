using System.Globalization;
using System.Text.RegularExpressions;

namespace HybridCloud.Delivery.Settings;

/// <summary>Terraform's state: its bucket, its lock, and what happens to it if a run is cut off.</summary>
/// <param name="variables">Environment variables.</param>
internal sealed partial class StateSettings(IReadOnlyDictionary<string, string> variables) : SettingsGroup(variables)
{
    /// <summary>STATE_BUCKET: the state bucket. Default: derived from the name, the account and the team.</summary>
    public string? Bucket => Get("STATE_BUCKET");

    /// <summary>LOCK_ID: the lock that `unlock` releases.</summary>
    public string? LockId => Get("LOCK_ID");

    /// <summary>LOCK_TIMEOUT: how long to wait for the lock of a stack's state, written as for Terraform. Default 5m.</summary>
    public string LockTimeout => Get("LOCK_TIMEOUT") ?? "5m";

    /// <summary><see cref="LockTimeout"/> as a time span.</summary>
    public TimeSpan LockPatience => TimeSpan.FromSeconds(DurationPart().Matches(LockTimeout).Sum(part =>
        int.Parse(part.Groups[1].Value, CultureInfo.InvariantCulture) * (part.Groups[2].Value switch { "h" => 3600, "m" => 60, _ => 1 })));

    /// <summary>STATE_PATIENCE_SECONDS: how long to retry pushing a state that could not be written after an apply. Default 60.</summary>
    public TimeSpan WritePatience => Seconds("STATE_PATIENCE_SECONDS", 60);

    /// <summary>RECOVERY_CERTIFICATE: a PEM certificate to encrypt a state with that could not be written. Not secret.</summary>
    public string? RecoveryCertificate => Get("RECOVERY_CERTIFICATE");

    /// <summary>CANCEL_PATIENCE_SECONDS: how long to wait for a cancelled run's Terraform. Default 240; GitHub kills the job after 300.</summary>
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
