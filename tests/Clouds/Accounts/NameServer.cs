using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace HybridCloud.Clouds.Accounts;

/// <summary>A DNS server (RFC 1035) on loopback that answers an NS query for any domain with the same name servers.</summary>
public sealed class NameServer : IAsyncDisposable
{
    private readonly UdpClient socket = new(new IPEndPoint(IPAddress.Loopback, 0));
    private readonly CancellationTokenSource stop = new();
    private readonly Task serving;

    /// <summary>Starts on a free port.</summary>
    public NameServer() => serving = ServeAsync();

    /// <summary>Address and port it listens on.</summary>
    public string Address => socket.Client.LocalEndPoint!.ToString()!;

    /// <summary>Name servers of every domain; when empty, every answer is NXDOMAIN.</summary>
    public IReadOnlyList<string> Servers { get; set; } = ["ns1.digitalocean.com", "ns2.digitalocean.com", "ns3.digitalocean.com"];

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await serving;
        socket.Dispose();
        stop.Dispose();
    }

    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                var asked = await socket.ReceiveAsync(stop.Token);
                await socket.SendAsync(Answer(asked.Buffer), asked.RemoteEndPoint, stop.Token);
            }
        }
        catch (OperationCanceledException)
        {
            // Disposed.
        }
    }

    private byte[] Answer(byte[] question)
    {
        // Header, then one question: labels, type and class.
        var end = 12;
        while (question[end] != 0)
        {
            end += question[end] + 1;
        }

        end += 5;
        using var answer = new MemoryStream();
        answer.Write(question.AsSpan(0, end));
        Span<byte> number = stackalloc byte[2];
        foreach (var server in Servers)
        {
            var name = server.Split('.').SelectMany(label => (byte[])[(byte)label.Length, .. Encoding.ASCII.GetBytes(label)]).Append((byte)0).ToArray();
            // A pointer to the question's name, type NS, class IN, a TTL of one minute.
            answer.Write([0xC0, 12, 0, 2, 0, 1, 0, 0, 0, 60]);
            BinaryPrimitives.WriteUInt16BigEndian(number, (ushort)name.Length);
            answer.Write(number);
            answer.Write(name);
        }

        var bytes = answer.ToArray();
        // A response with recursion available; response code 3 is NXDOMAIN.
        (bytes[2], bytes[3]) = (0x81, (byte)(Servers.Count == 0 ? 0x83 : 0x80));
        (bytes[6], bytes[7]) = (0, (byte)Servers.Count);
        (bytes[8], bytes[9], bytes[10], bytes[11]) = (0, 0, 0, 0);
        return bytes;
    }
}
