using HybridCloud.Local;
using HybridCloud.Local.Network;

namespace HybridCloud.Workload.Tests.Live;

/// <summary>
/// Two servers of each kind and one name for both, as a managed cluster has: the name leads to the first until a test lets it lead to
/// the second. Connections that are open stay with the first.
/// </summary>
public sealed class Failover : IAsyncLifetime
{
    private LocalSystem[] systems = [];

    public LocalSystem First => systems[0];

    public LocalSystem Second => systems[1];

    public async ValueTask InitializeAsync() => systems = await Task.WhenAll(
        Enumerable.Range(0, 2).Select(_ => LocalSystem.StartAsync(new LocalSystemOptions { Workers = 0, Api = false }, CancellationToken.None)));

    public async ValueTask DisposeAsync()
    {
        foreach (var system in systems) await system.DisposeAsync();
    }

    /// <summary>The name, leading to a server of the first.</summary>
    public static FaultyProxy Name(int port)
    {
        var name = FaultyProxy.Start();
        name.LeadTo(port);
        return name;
    }
}
