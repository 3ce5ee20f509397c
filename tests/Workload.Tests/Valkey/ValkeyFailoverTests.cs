using System.Globalization;
using HybridCloud.Local;
using HybridCloud.Local.Processes;
using HybridCloud.Workload.Tests.Live;
using HybridCloud.Workload.Valkey;
using StackExchange.Redis;

namespace HybridCloud.Workload.Tests.Valkey;

/// <summary>
/// What happens on the workload's single connection after the server behind the name has changed its role or its password: with real
/// servers, which refuse in their own words.
/// </summary>
public sealed class ValkeyFailoverTests(Failover failover) : IClassFixture<Failover>
{
    private const string Key = "failover";

    /// <summary>Sends a server a command as its operator.</summary>
    private delegate Task<string> Ask(params string[] command);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("READONLY")]
    [InlineData("MASTERDOWN")]
    [InlineData("LOADING")]
    public async Task The_call_after_the_one_that_a_replica_refused_is_answered_by_the_new_primary(string refusal)
    {
        var (first, second) = (Administrator(failover.First), Administrator(failover.Second));
        // Both servers have the same password, as members of a cluster do.
        await failover.Second.Valkey.AskAsync(failover.Second.Valkey.Password, "CONFIG", "SET", "requirepass", failover.First.Valkey.Password);
        await using var name = Failover.Name(failover.First.Valkey.Port);
        await using var store = Store(name.Address.Port);
        await SetAsync(store, "before");
        try
        {
            await (refusal switch
            {
                "READONLY" => BecomeReplicaAsync(first, FreePort.Next(), stale: true),
                "MASTERDOWN" => BecomeReplicaAsync(first, FreePort.Next(), stale: false),
                _ => LoadAsync(first, second),
            });

            // A replica refuses reads for other reasons than writes.
            var refused = await Assert.ThrowsAsync<RedisServerException>(() => refusal == "READONLY" ? SetAsync(store, "refused") : GetAsync(store));
            Assert.StartsWith(refusal, refused.Message, StringComparison.Ordinal);
            name.LeadTo(failover.Second.Valkey.Port);
            await SetAsync(store, "after");

            Assert.Equal("after", await second("GET", Key));
        }
        finally
        {
            await first("CONFIG", "SET", "key-load-delay", "0");
            await LoadingAsync(first, false);
            await first("REPLICAOF", "NO", "ONE");
            await first("CONFIG", "SET", "replica-serve-stale-data", "yes");
            await second("CONFIG", "SET", "requirepass", failover.Second.Valkey.Password);
        }
    }

    [Fact]
    public async Task The_call_after_one_whose_connection_was_no_longer_known_is_answered_on_another()
    {
        await using var store = Store(failover.First.Valkey.Port);
        await SetAsync(store, "before");

        // RESET makes the server forget the connection's authentication.
        await store.RunAsync(database => database.ExecuteAsync("RESET"), Cancel);
        var refused = await Assert.ThrowsAsync<RedisServerException>(() => SetAsync(store, "refused"));

        Assert.StartsWith("NOAUTH", refused.Message, StringComparison.Ordinal);
        await SetAsync(store, "after");
    }

    [Fact]
    public async Task The_call_after_the_server_knows_the_password_again_is_answered()
    {
        var (administrator, rotated) = (Administrator(failover.First), Administrator(failover.First, "another"));
        await using var store = Store(failover.First.Valkey.Port);
        await SetAsync(store, "before");
        await administrator("CONFIG", "SET", "requirepass", "another");
        try
        {
            await rotated("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes");
            for (var call = 0; call < 3; call++)
            {
                var refused = await Assert.ThrowsAnyAsync<RedisException>(() => SetAsync(store, "refused"));
                if (call == 2) Assert.Contains("WRONGPASS", refused.ToString(), StringComparison.Ordinal);
            }
        }
        finally
        {
            await rotated("CONFIG", "SET", "requirepass", failover.First.Valkey.Password);
        }

        await SetAsync(store, "after");
    }

    private static async Task BecomeReplicaAsync(Ask server, int ofPort, bool stale)
    {
        await server("CONFIG", "SET", "replica-serve-stale-data", stale ? "yes" : "no");
        await server("REPLICAOF", "127.0.0.1", ofPort.ToString(CultureInfo.InvariantCulture));
    }

    /// <summary>Makes a server copy so much from another, so slowly, that it reports for some time that it is loading.</summary>
    private async Task LoadAsync(Ask server, Ask primary)
    {
        var port = FreePort.Next().ToString(CultureInfo.InvariantCulture);
        await primary("CONFIG", "SET", "port", port);
        await primary("CONFIG", "SET", "rdbcompression", "no");
        await primary("EVAL", "for i = 1, 600 do redis.call('SET', 'ballast-' .. i, string.rep('x', 200)) end", "0");
        await server("CONFIG", "SET", "masterauth", failover.First.Valkey.Password);
        // Microseconds per key, and how many bytes are read between two rounds of serving clients.
        await server("CONFIG", "SET", "key-load-delay", "100000");
        await server("CONFIG", "SET", "loading-process-events-interval-bytes", "1024");
        await server("REPLICAOF", "127.0.0.1", port);
        await LoadingAsync(server, true);
    }

    private static Task<string> LoadingAsync(Ask server, bool loading) => Await.UntilAsync(
        $"loading: {loading}", () => server("INFO", "persistence"), seen => seen.Contains(loading ? "\nloading:1" : "\nloading:0", StringComparison.Ordinal));

    private static Task<RedisValue> GetAsync(ValkeyStore store) => store.RunAsync(database => database.StringGetAsync(Key), Cancel);

    private static Task<bool> SetAsync(ValkeyStore store, string value) => store.RunAsync(database => database.StringSetAsync(Key, value), Cancel);

    private ValkeyStore Store(int port) =>
        new(PatientOptions.Valkey(failover.First.Environment()) with { Port = port, Tls = ValkeyTls.Unverified }, TimeProvider.System);

    private Ask Administrator(LocalSystem of, string? password = null) => command => of.Valkey.AskAsync(password ?? failover.First.Valkey.Password, command);
}
