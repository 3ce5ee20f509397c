using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace HybridCloud.Local.Processes;

/// <summary>
/// Loopback TCP ports for servers that cannot choose one themselves, or that keep theirs when they are started again. No other process
/// takes one while its server is down: the kernel gives none of them to outgoing connections, and each is claimed until this process ends.
/// </summary>
public static class FreePort
{
    // Linux takes ports of outgoing connections from 32768 up (net.ipv4.ip_local_port_range), others from 49152 up.
    private const int First = 20_000;
    private const int Last = 32_767;

    // The UDP port of the same number, which nothing here uses, is the claim: the kernel gives it to one process and takes it back at its end.
    private static readonly ConcurrentBag<Socket> Claims = [];

    /// <summary>A port that nothing listens on, and that no other call has given, in this process or another.</summary>
    /// <exception cref="InvalidOperationException">There is none.</exception>
    public static int Next()
    {
        var start = Random.Shared.Next(First, Last + 1);
        for (var i = 0; i <= Last - First; i++)
        {
            var port = First + ((start - First + i) % (Last - First + 1));
            if (Claim(port) && IsFree(port)) return port;
        }

        throw new InvalidOperationException($"No port from {First} to {Last} is free.");
    }

    /// <summary>Whether nothing listens on a loopback TCP port now.</summary>
    public static bool IsFree(int port)
    {
        try
        {
            using var listener = new TcpListener(IPAddress.Loopback, port);
            listener.Start();
            return true;
        }
        catch (SocketException exception) when (IsTaken(exception))
        {
            return false;
        }
    }

    private static bool Claim(int port)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        try
        {
            socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
        }
        catch (SocketException exception) when (IsTaken(exception))
        {
            socket.Dispose();
            return false;
        }

        Claims.Add(socket);
        return true;
    }

    private static bool IsTaken(SocketException exception) => exception.SocketErrorCode is SocketError.AddressAlreadyInUse or SocketError.AccessDenied;
}
