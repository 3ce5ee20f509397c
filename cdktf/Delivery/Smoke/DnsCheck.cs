using System.Net;

namespace HybridCloud.Delivery.Smoke;

/// <summary>The name resolves.</summary>
internal sealed class DnsCheck(Uri edge) : ISmokeCheck
{
    public string Name => $"DNS of {edge.IdnHost}";

    public async Task<string> LookAsync(CancellationToken cancellationToken)
    {
        var addresses = await Dns.GetHostAddressesAsync(edge.IdnHost, cancellationToken);
        return addresses.Length > 0 ? $"{addresses[0]}" : throw new SmokeException("It has no address.");
    }
}
