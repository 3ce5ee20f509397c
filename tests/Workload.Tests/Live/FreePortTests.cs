using System.Globalization;
using System.Net;
using System.Net.Sockets;
using HybridCloud.Local.Processes;

namespace HybridCloud.Workload.Tests.Live;

/// <summary>The ports of the servers that tests start.</summary>
public sealed class FreePortTests
{
    [Fact]
    public void A_port_is_given_once_and_is_claimed_against_other_processes_while_nothing_listens_on_it()
    {
        var ports = new int[100];
        Parallel.For(0, ports.Length, i => ports[i] = FreePort.Next());

        Assert.Distinct(ports);
        Assert.All(ports, port =>
        {
            Assert.True(FreePort.IsFree(port));
            using var claim = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
            Assert.Equal(SocketError.AddressAlreadyInUse, Assert.Throws<SocketException>(() => claim.Bind(new IPEndPoint(IPAddress.Loopback, port))).SocketErrorCode);
        });
    }

    [Fact]
    public void No_outgoing_connection_gets_such_a_port()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only Linux tells which ports it gives.");
        var first = int.Parse(File.ReadAllText("/proc/sys/net/ipv4/ip_local_port_range").Split('\t')[0], CultureInfo.InvariantCulture);

        Assert.InRange(FreePort.Next(), 1024, first - 1);
    }
}
