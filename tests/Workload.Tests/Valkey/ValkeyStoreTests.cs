using System.Security.Cryptography.X509Certificates;
using HybridCloud.Contract;
using HybridCloud.Local.Processes;
using HybridCloud.Workload.Tests.Live;
using HybridCloud.Workload.Valkey;
using StackExchange.Redis;

namespace HybridCloud.Workload.Tests.Valkey;

public sealed class ValkeyStoreTests(SharedSystem shared)
{
    // How long a caller waits, and how many callers in a row may wait in vain before the test fails.
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(1);
    private const int Callers = 30;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_server_slower_to_connect_than_any_caller_waits_is_there_for_a_later_caller()
    {
        await using var door = new SlowDoor(shared.System.Valkey.Port, Deadline * 3);
        await using var store = new ValkeyStore(Options(door.Port), TimeProvider.System);

        Assert.False(await AnswersAsync(store));
        for (var caller = 1; caller < Callers; caller++)
        {
            if (await AnswersAsync(store)) return;
        }

        Assert.Fail($"{Callers} callers, one after the other, waited {Deadline.TotalSeconds:0} s each, and none was answered.");
    }

    [Fact]
    public async Task A_missing_server_is_reported_while_the_caller_still_waits()
    {
        await using var store = new ValkeyStore(Options(FreePort.Next()), TimeProvider.System);

        // The refusal comes at once; what follows it takes seconds when the machine is busy.
        await Assert.ThrowsAsync<RedisConnectionException>(() => PingAsync(store, Deadline * 30));
    }

    private static async Task<bool> AnswersAsync(ValkeyStore store)
    {
        try
        {
            await PingAsync(store, Deadline);
            return true;
        }
        catch (OperationCanceledException) when (!Cancel.IsCancellationRequested)
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

    private ValkeyOptions Options(int port)
    {
        var authorities = new X509Certificate2Collection();
        authorities.ImportFromPem(shared.System.Environment()[EnvironmentNames.ValkeySslRootCertificate]);
        return new ValkeyOptions("127.0.0.1", port, shared.System.Valkey.Password, ValkeyTls.Verified, authorities);
    }
}
