using HybridCloud.Local.Processes;
using HybridCloud.Workload.Hosting;
using HybridCloud.Workload.Tests.Live;
using HybridCloud.Workload.Valkey;
using StackExchange.Redis;

namespace HybridCloud.Workload.Tests.Valkey;

public sealed class ValkeyStoreTests(SharedSystem shared)
{
    // How long a caller waits.
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(1);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_server_slower_to_connect_than_any_caller_waits_is_there_for_a_later_caller()
    {
        await using var door = new SlowDoor(shared.System.Valkey.Port, Deadline * 3);
        await using var store = new ValkeyStore(Options(door.Port), TimeProvider.System);

        Assert.False(await AnswersAsync(store));
        await Await.UntilAsync("a caller who is answered", () => AnswersAsync(store));
    }

    [Fact]
    public async Task A_missing_server_is_reported_while_the_caller_still_waits()
    {
        await using var store = new ValkeyStore(Options(FreePort.Next()), TimeProvider.System);

        // The refusal comes at once; what follows it takes seconds when the machine is busy.
        await Assert.ThrowsAsync<RedisConnectionException>(() => PingAsync(store, Deadline * 120));
    }

    private static async Task<bool> AnswersAsync(ValkeyStore store)
    {
        try
        {
            await PingAsync(store, Deadline);
            return true;
        }
        // The library may give up the connection on a busy machine; the next caller opens another.
        catch (Exception exception) when (exception is OperationCanceledException or RedisConnectionException && !Cancel.IsCancellationRequested)
        {
            return false;
        }
    }

    private static async Task PingAsync(ValkeyStore store, TimeSpan deadline)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        patience.CancelAfter(deadline);
        await store.RunAsync(database => database.PingAsync(), patience.Token);
    }

    private ValkeyOptions Options(int port) => ValkeyOptions.Read(new EnvironmentReader(name => shared.System.Environment().GetValueOrDefault(name))) with { Port = port };
}
