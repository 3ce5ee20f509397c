using HybridCloud.Contract;
using HybridCloud.Workload.Checks;
using HybridCloud.Workload.Postgres;
using HybridCloud.Workload.Records;
using HybridCloud.Workload.Valkey;

namespace HybridCloud.Workload.Worker;

/// <summary>
/// Records what a cycle saw: dead letters in PostgreSQL and in Valkey, so that they survive the failure of either;
/// outcomes in PostgreSQL. What a store does not accept now is retried after the next cycle.
/// </summary>
internal sealed partial class Journal(
    DeadLetterTable letterTable, DeadLetterSet letterSet, HistoryTables history, TimeProvider clock, ILogger<Journal> logger)
{
    private const int ServicesSeen = 4;
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(3);

    private readonly Backlog<DeadLetter> lettersForPostgres = new(DeadLetter.Kept);
    private readonly Backlog<DeadLetter> lettersForValkey = new(DeadLetter.Kept);
    // A day of one-minute cycles.
    private readonly Backlog<Outcome> outcomesForPostgres = new(24 * 60 * ServicesSeen);

    /// <summary>Adds to the journal and writes as much of it as can be written.</summary>
    public async Task WriteAsync(IReadOnlyList<DeadLetter> letters, IReadOnlyList<Outcome> outcomes, CancellationToken cancellationToken)
    {
        lettersForPostgres.Add(letters);
        lettersForValkey.Add(letters);
        outcomesForPostgres.Add(outcomes);
        await Task.WhenAll(
            TryAsync(Sources.Postgres, async cancel =>
            {
                await lettersForPostgres.FlushAsync(items => letterTable.AddAsync(items, cancel));
                await outcomesForPostgres.FlushAsync(items => history.AddAsync(items, cancel));
            }, cancellationToken),
            TryAsync(Sources.Valkey, cancel => lettersForValkey.FlushAsync(items => letterSet.AddAsync(items, cancel)), cancellationToken));
    }

    private async Task TryAsync(string source, Func<CancellationToken, Task> write, CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(Deadline, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        try
        {
            await write(either.Token).WaitAsync(either.Token);
        }
        catch (Exception exception)
        {
            LogPostponed(source, SafeError.Describe(exception));
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Writing the journal to {Source} is postponed: {Error}")]
    private partial void LogPostponed(string source, string error);
}
