using System.Net;
using System.Net.Sockets;

namespace HybridCloud.Workload.Tests.Valkey;

/// <summary>A proxy to a loopback server that makes each connection wait before its first byte passes, as a busy server's queue does.</summary>
internal sealed class SlowDoor : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource stop = new();
    private readonly Task accepting;

    public SlowDoor(int port, TimeSpan wait)
    {
        listener.Start();
        accepting = AcceptAsync(port, wait);
    }

    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await accepting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        listener.Dispose();
        stop.Dispose();
    }

    private async Task AcceptAsync(int port, TimeSpan wait)
    {
        List<Task> passing = [];
        try
        {
            while (true) passing.Add(PassAsync(await listener.AcceptTcpClientAsync(stop.Token), port, wait));
        }
        finally
        {
            await Task.WhenAll(passing).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task PassAsync(TcpClient client, int port, TimeSpan wait)
    {
        using var _ = client;
        await Task.Delay(wait, stop.Token);
        using var server = new TcpClient();
        await server.ConnectAsync(IPAddress.Loopback, port, stop.Token);
        var (outer, inner) = (client.GetStream(), server.GetStream());
        await Task.WhenAny(outer.CopyToAsync(inner, stop.Token), inner.CopyToAsync(outer, stop.Token));
    }
}
