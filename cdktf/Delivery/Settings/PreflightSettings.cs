using System.Net;

namespace HybridCloud.Delivery.Settings;

/// <summary>How preflight checks, and what a fault means.</summary>
/// <param name="variables">Environment variables.</param>
internal sealed class PreflightSettings(IReadOnlyDictionary<string, string> variables) : SettingsGroup(variables)
{
    /// <summary>PREFLIGHT: on a fault, <c>stop</c> ends a deployment before anything changes; <c>report</c> only prints it. Default stop.</summary>
    public bool Stops => Get("PREFLIGHT") != "report";

    /// <summary>NAME_SERVER: address and port of the DNS server that preflight asks. Default: this machine's.</summary>
    public IPEndPoint? NameServer => Get("NAME_SERVER") is { } address && IPEndPoint.TryParse(address, out var server) ? server : null;

    /// <inheritdoc/>
    public override IEnumerable<string> Faults
    {
        get
        {
            if (Get("NAME_SERVER") is { } nameServer && (!IPEndPoint.TryParse(nameServer, out var parsed) || parsed.Port == 0))
                yield return $"NAME_SERVER is '{nameServer}': give address and port, for example 1.1.1.1:53.";

            if (Get("PREFLIGHT") is not (null or "stop" or "report"))
                yield return $"PREFLIGHT is '{Get("PREFLIGHT")}': it must be stop or report.";
        }
    }
}
