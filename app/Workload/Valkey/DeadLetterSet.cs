using System.Text.Json;
using HybridCloud.Contract;
using HybridCloud.Workload.Records;
using StackExchange.Redis;

namespace HybridCloud.Workload.Valkey;

/// <summary>Dead letters in Valkey: a sorted set of JSON, by time of arrival.</summary>
internal sealed class DeadLetterSet(ValkeyStore store)
{
    // Ordered by the server's clock, in milliseconds: the writer's may be wrong. A letter that already exists keeps its place.
    private const string AddScript =
        """
        local time = redis.call('TIME')
        for i = 2, #ARGV do redis.call('ZADD', KEYS[1], 'NX', time[1] * 1000 + math.floor(time[2] / 1000), ARGV[i]) end
        return redis.call('ZREMRANGEBYRANK', KEYS[1], 0, -ARGV[1] - 1)
        """;

    /// <summary>Adds these letters and keeps only the latest of all.</summary>
    public Task<RedisResult> AddAsync(IReadOnlyList<DeadLetter> letters, CancellationToken cancellationToken) => store.RunAsync(
        database => database.ScriptEvaluateAsync(
            AddScript,
            [Stores.DeadLettersKey],
            [DeadLetter.Kept, .. letters.Select(letter => (RedisValue)JsonSerializer.Serialize(letter, RecordsJson.Default.DeadLetter))]),
        cancellationToken);

    /// <summary>Reads what <see cref="AddAsync"/> wrote; anything else there is skipped.</summary>
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
