using System.Text.Json;
using HybridCloud.Contract;
using HybridCloud.Workload.Records;
using StackExchange.Redis;

namespace HybridCloud.Workload.Valkey;

/// <summary>Dead letters in Valkey: a sorted set of JSON by time.</summary>
internal sealed class DeadLetterSet(ValkeyStore store)
{
    /// <summary>Keeps these letters, and of all letters the newest.</summary>
    public Task<bool> AddAsync(IReadOnlyList<DeadLetter> letters, CancellationToken cancellationToken) => store.RunAsync(
        async database =>
        {
            var entries = letters.Select(letter => new SortedSetEntry(
                JsonSerializer.Serialize(letter, RecordsJson.Default.DeadLetter), letter.Timestamp.ToUnixTimeMilliseconds()));
            await database.SortedSetAddAsync(Stores.DeadLettersKey, entries.ToArray());
            await database.SortedSetRemoveRangeByRankAsync(Stores.DeadLettersKey, 0, -DeadLetter.Kept - 1);
            return true;
        },
        cancellationToken);

    /// <summary>Reads what <see cref="AddAsync"/> wrote; what anyone else put there is passed over.</summary>
    public static IReadOnlyList<DeadLetter> Parse(RedisValue[] values)
    {
        var letters = new List<DeadLetter>();
        foreach (var value in values)
        {
            try
            {
                if (JsonSerializer.Deserialize((string)value!, RecordsJson.Default.DeadLetter) is { Source: not null } letter) letters.Add(letter);
            }
            catch (JsonException)
            {
                // Not the worker's.
            }
        }

        return letters;
    }
}
