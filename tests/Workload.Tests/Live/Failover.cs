using HybridCloud.Local;
using HybridCloud.Local.Network;

namespace HybridCloud.Workload.Tests.Live;

/// <summary>
/// Two servers of each kind and one name for both, as in a managed cluster: the name points to the first until a test points it to
/// the second. Open connections stay with the first.
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

    /// <summary>A name that points to a server of the first.</summary>
    public static FaultyProxy Name(int port)
    {
        var name = FaultyProxy.Start();
        name.LeadTo(port);
        return name;
    }
}
