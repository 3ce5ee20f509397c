using System.Net;
using System.Net.Sockets;

namespace HybridCloud.Local.Network;

/// <summary>What a network does to the connections through it.</summary>
public enum NetworkFault
{
    /// <summary>Nothing: bytes pass.</summary>
    None,

    /// <summary>Open connections and new ones are reset.</summary>
    Reset,

    /// <summary>Open connections and new ones are closed gracefully, without an answer.</summary>
    Close,

    /// <summary>Connections stay open and no byte passes. Whatever was in transit is lost: when the fault ends, its connection is reset.</summary>
    Silence,

    /// <summary>Answers come one byte at a time, so that none is ever whole.</summary>
    Dribble,

    /// <summary>Requests arrive and are carried out; instead of an answer the connection is closed from the far side.</summary>
    HalfClose,
}

/// <summary>A proxy on loopback to one server, with the faults of a bad network.</summary>
public sealed class FaultyProxy : IAsyncDisposable
{
    private static readonly TimeSpan DribblePause = TimeSpan.FromSeconds(1);

    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource stop = new();
    private volatile TaskCompletionSource<IPEndPoint> target = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock gate = new();
    private readonly Task accepting;
    private readonly List<CancellationTokenSource> held = [];
    private NetworkFault fault;
    private CancellationTokenSource change = new();

    private FaultyProxy()
    {
        listener.Start();
        accepting = AcceptAsync();
    }

    /// <summary>Where callers connect to.</summary>
    public Uri Address => new($"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}/");

    /// <summary>Starts to listen. Connections wait until <see cref="LeadTo(Uri)"/> names the server.</summary>
    public static FaultyProxy Start() => new();

    /// <summary>Names the server, which listens on loopback.</summary>
    public void LeadTo(Uri server) => LeadTo(server.Port);

    /// <summary>
    /// Names the server, which listens on loopback, by its port. When another one is named, as by DNS after a failover, it gets the new
    /// connections; open ones stay where they are.
    /// </summary>
    public void LeadTo(int port)
    {
        var server = new IPEndPoint(IPAddress.Loopback, port);
        if (target.TrySetResult(server)) return;
        var other = new TaskCompletionSource<IPEndPoint>();
        other.SetResult(server);
        target = other;
    }

    /// <summary>Begins a fault, or ends it with <see cref="NetworkFault.None"/>.</summary>
    public void Set(NetworkFault now)
    {
        CancellationTokenSource before;
        lock (gate)
        {
            fault = now;
            before = change;
            change = new CancellationTokenSource();
        }

        before.Cancel();
        before.Dispose();
    }

    /// <summary>Ends the fault for new connections only: open ones stay as silent as they are.</summary>
    public void HoldWhatIsOpen()
    {
        lock (gate)
        {
            fault = NetworkFault.None;
            // Not cancelled: open connections go on waiting on the old source.
            held.Add(change);
            change = new CancellationTokenSource();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        listener.Dispose();
        await accepting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        change.Dispose();
        held.ForEach(source => source.Dispose());
        stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        HashSet<Task> passing = [];
        try
        {
            while (true)
            {
                var client = await listener.AcceptSocketAsync(stop.Token);
                passing.RemoveWhere(task => task.IsCompleted);
                passing.Add(PassAsync(client));
            }
        }
        finally
        {
            await Task.WhenAll(passing).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task PassAsync(Socket client)
    {
        await Task.Yield();
        using var _ = client;
        using var server = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        client.NoDelay = true;
        try
        {
            var (now, changed) = State();
            while (now is NetworkFault.None or NetworkFault.Dribble or NetworkFault.HalfClose)
            {
                if (!server.Connected) await server.ConnectAsync(await target.Task.WaitAsync(stop.Token), stop.Token);
                using var until = CancellationTokenSource.CreateLinkedTokenSource(stop.Token, changed);
                var there = CopyAsync(client, server, NetworkFault.None, until.Token);
                var back = CopyAsync(server, client, now, until.Token);
                await await Task.WhenAny(there, back);
                // One side has ended, or the fault has changed; the other pump ends with it.
                await until.CancelAsync();
                await Task.WhenAll(there, back).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                if (!changed.IsCancellationRequested) return;
                if (now is not NetworkFault.None)
                {
                    // Half an answer has passed; the rest is lost.
                    client.LingerState = new LingerOption(true, 0);
                    return;
                }

                (now, changed) = State();
            }

            if (now is NetworkFault.Silence)
            {
                await Task.Delay(Timeout.Infinite, changed).WaitAsync(stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                client.LingerState = new LingerOption(true, 0);
            }
            else if (now is NetworkFault.Reset)
            {
                client.LingerState = new LingerOption(true, 0);
            }
            else
            {
                client.Shutdown(SocketShutdown.Both);
            }
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // A connection that broke by itself, or the end of the proxy.
        }
    }

    private (NetworkFault Fault, CancellationToken Changed) State()
    {
        lock (gate) return (fault, change.Token);
    }

    private static async Task CopyAsync(Socket from, Socket to, NetworkFault fault, CancellationToken cancellationToken)
    {
        var buffer = new byte[16 * 1024];
        try
        {
            while (await from.ReceiveAsync(buffer, cancellationToken) is > 0 and var count)
            {
                if (fault is NetworkFault.HalfClose)
                {
                    to.Shutdown(SocketShutdown.Send);
                    return;
                }

                if (fault is not NetworkFault.Dribble)
                {
                    await SendAsync(to, buffer.AsMemory(0, count), cancellationToken);
                }
                else
                {
                    for (var i = 0; i < count; i++)
                    {
                        await SendAsync(to, buffer.AsMemory(i, 1), cancellationToken);
                        await Task.Delay(DribblePause, cancellationToken);
                    }
                }
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The fault has changed.
        }
    }

    private static async Task SendAsync(Socket to, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        while (bytes.Length > 0) bytes = bytes[await to.SendAsync(bytes, cancellationToken)..];
    }
}
