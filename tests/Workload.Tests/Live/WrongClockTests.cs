using HybridCloud.Contract;
using HybridCloud.Local;
using HybridCloud.Workload.Loops;
using HybridCloud.Workload.Postgres;
using HybridCloud.Workload.Records;
using HybridCloud.Workload.Valkey;
using HybridCloud.Workload.Worker;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Npgsql;

namespace HybridCloud.Workload.Tests.Live;

/// <summary>A worker whose clock is days ahead deletes nothing, and one that was frozen does not act without its lease.</summary>
public sealed class WrongClockTests : IAsyncLifetime
{
    private const int OfAWrongClock = 10;

    private static readonly DateTimeOffset Now = new(2026, 1, 15, 14, 30, 45, TimeSpan.Zero);
    private static readonly DateTimeOffset Ahead = TimeProvider.System.GetUtcNow().AddDays(3);

    private LocalSystem system = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => system = await LocalSystem.StartAsync(new LocalSystemOptions { Workers = 0, Api = false }, Cancel);

    public ValueTask DisposeAsync() => system.DisposeAsync();

    [Fact]
    public async Task Letters_of_a_worker_whose_clock_is_ahead_displace_no_later_ones_in_PostgreSQL()
    {
        await using var store = Postgres();
        var table = new DeadLetterTable(store);

        await table.AddAsync(Letters(Ahead, OfAWrongClock), Cancel);
        await table.AddAsync(Letters(Now, DeadLetter.Kept), Cancel);

        var kept = (await new LastUpdateTable(store).ReadTraceAsync(Cancel)).DeadLetters;
        Assert.Equal(DeadLetter.Kept, kept.Count);
        Assert.All(kept, letter => Assert.True(letter.Timestamp < Ahead, $"{letter}"));
    }

    [Fact]
    public async Task Letters_of_a_worker_whose_clock_is_ahead_displace_no_later_ones_in_Valkey()
    {
        await using var store = Valkey();
        var set = new DeadLetterSet(store);

        await set.AddAsync(Letters(Ahead, OfAWrongClock), Cancel);
        // The server's clock orders them by milliseconds.
        await Task.Delay(TimeSpan.FromMilliseconds(5), Cancel);
        await set.AddAsync(Letters(Now, DeadLetter.Kept), Cancel);

        var kept = (await new LastUpdateKey(store).ReadTraceAsync(Cancel)).DeadLetters;
        Assert.Equal(DeadLetter.Kept, kept.Count);
        Assert.All(kept, letter => Assert.True(letter.Timestamp < Ahead, $"{letter}"));
    }

    [Fact]
    public async Task The_history_that_a_worker_whose_clock_is_ahead_adds_to_forgets_nothing()
    {
        await using var store = Postgres();
        var history = new HistoryTables(store);
        var now = TimeProvider.System.GetUtcNow();
        await history.AddAsync([new Outcome(Sources.Postgres, now, true)], Cancel);

        await history.AddAsync([new Outcome(Sources.Postgres, now + (2 * HistoryTables.HoursKept), true)], Cancel);

        var (minutes, hours) = await history.ReadAsync(now.AddDays(-1), now.AddDays(-1), Cancel);
        Assert.Equal((2, 2), (minutes.Count, hours.Count));
    }

    [Fact]
    public async Task A_leader_that_was_frozen_looks_at_its_lease_before_it_acts_again()
    {
        await using var postgres = Postgres();
        await using var valkey = Valkey();
        var (frozenClock, clock) = (new FakeTimeProvider(), new FakeTimeProvider());
        var frozen = Leader(postgres, valkey, frozenClock);
        var other = Leader(postgres, valkey, clock);
        using var freeze = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var acting = frozen.RunAsync(freeze.Token);
        await Await.UntilAsync("the first to act", () => frozen.IsLeader);
        await freeze.CancelAsync();
        await acting;

        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var waiting = other.RunAsync(stop.Token);
        await Await.UntilAsync("the second to take over when the lease has run out", () =>
        {
            clock.Advance(TimeSpan.FromSeconds(1));
            return other.IsLeader;
        });
        await stop.CancelAsync();
        await waiting;
        // The server's clock goes on, and after three seconds the second's lease would be free to take.
        await ExecuteAsync("UPDATE worker_lease SET expires_at = now() + interval '1 hour'");
        Assert.True(frozen.IsLeader);
        frozenClock.Advance(TimeSpan.FromMinutes(1));

        await frozen.ConfirmAsync(Cancel);

        Assert.False(frozen.IsLeader);
    }

    [Fact]
    public async Task Two_loops_that_decide_at_once_announce_every_change_once()
    {
        await using var postgres = Postgres();
        await using var valkey = Valkey();
        var leadership = Leader(postgres, valkey, TimeProvider.System);

        await Task.WhenAll(Enumerable.Range(0, 2).Select(_ => Task.Run(() =>
        {
            for (var i = 0; i < 500_000; i++) leadership.Set(i % 2 == 0);
        }, Cancel)));

        var changed = leadership.Changed;
        leadership.Set(!leadership.IsLeader);
        Assert.True(changed.IsCompletedSuccessfully);
    }

    private static List<DeadLetter> Letters(DateTimeOffset from, int count) =>
        [.. Enumerable.Range(0, count).Select(i => new DeadLetter(Sources.Secret, from.AddMinutes(i), "no answer within 4 s", 3))];

    private static Leadership Leader(PostgresStore postgres, ValkeyStore valkey, TimeProvider clock) => new(
        new LeaseTable(postgres), new LeaseKey(valkey), new WorkerOptions(TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(15)),
        new LoopRunner(clock, NullLogger<LoopRunner>.Instance), clock, NullLogger<Leadership>.Instance);

    private PostgresStore Postgres() => new(PatientOptions.Postgres(system.Environment()));

    private ValkeyStore Valkey() => new(PatientOptions.Valkey(system.Environment()), TimeProvider.System);

    private async Task ExecuteAsync(string sql)
    {
        await using var connection = await system.Postgres.OpenAsync(Cancel);
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(Cancel);
    }
}
