using System.Collections.Concurrent;
using System.Globalization;
using Amazon.SQS;
using Amazon.SQS.Model;
using HybridCloud.Workload.Hosting;
using HybridCloud.Workload.Loops;
using HybridCloud.Workload.Queue;

namespace HybridCloud.Workload.Uploader;

/// <summary>
/// The queue as the uploader uses it: receives messages, keeps those in progress invisible to others, and removes
/// stored ones in batches.
/// </summary>
internal sealed partial class Inbox(
    IAmazonSQS sqs, MessageQueue queue, UploaderOptions options, UploaderMetrics metrics, LoopRunner loops, TimeProvider clock, ILogger<Inbox> log)
{
    // SQS's limits.
    private const int MaxBatch = 10;
    private const int LongPollSeconds = 20;
    private const int DeleteAttempts = 3;

    // The poll itself and what SQS may take on top.
    private static readonly TimeSpan PollDeadline = TimeSpan.FromSeconds(LongPollSeconds + 8);
    private static readonly TimeSpan CallDeadline = TimeSpan.FromSeconds(10);

    // A process that is told to stop has little time.
    private static readonly TimeSpan ReleaseDeadline = TimeSpan.FromSeconds(2.5);

    private readonly ConcurrentDictionary<string, Delivery> open = new();
    private long oldestMilliseconds;

    /// <summary>Messages in progress, or stored and not yet removed.</summary>
    public int OpenCount => open.Count;

    /// <summary>Time since the oldest of them was received; zero when there is none.</summary>
    public TimeSpan OldestInWork => Longest(delivery => delivery.ReceivedAt);

    /// <summary>Longest time since a call about one of them last ended; zero when there is none.</summary>
    public TimeSpan LongestSilence => Longest(delivery => delivery.LastSign);

    /// <summary>Waits for messages and returns up to <paramref name="max"/>; none if none arrive for a while.</summary>
    public async Task<IReadOnlyList<Delivery>> ReceiveAsync(int max, CancellationToken cancellationToken)
    {
        var request = new ReceiveMessageRequest
        {
            QueueUrl = queue.Url,
            MaxNumberOfMessages = Math.Min(max, MaxBatch),
            WaitTimeSeconds = LongPollSeconds,
            VisibilityTimeout = (int)options.Visibility.TotalSeconds,
            MessageSystemAttributeNames = ["ApproximateReceiveCount", "SentTimestamp"],
        };
        var response = await clock.CallWithinAsync(PollDeadline, cancel => sqs.ReceiveMessageAsync(request, cancel), cancellationToken);
        var deliveries = (response.Messages ?? []).Select(message => new Delivery(message, clock.GetTimestamp())).ToList();
        foreach (var delivery in deliveries)
        {
            open[delivery.Receipt] = delivery;
            var age = delivery.SentAt is { } sent && clock.GetUtcNow() - sent is { Ticks: > 0 } waited ? waited : TimeSpan.Zero;
            metrics.Received(age);
            InterlockedMax(ref oldestMilliseconds, (long)age.TotalMilliseconds);
        }

        return deliveries;
    }

    /// <summary>Removes stored messages. One that cannot be removed is received again, stored again under the same key, and removed then.</summary>
    public async Task DeleteAsync(IReadOnlyList<Delivery> stored)
    {
        var left = stored;
        for (var attempt = 1; left.Count > 0 && attempt <= DeleteAttempts; attempt++)
        {
            try
            {
                var request = new DeleteMessageBatchRequest
                {
                    QueueUrl = queue.Url,
                    Entries = [.. left.Select((d, i) => new DeleteMessageBatchRequestEntry { Id = Text(i), ReceiptHandle = d.Receipt })],
                };
                var response = await clock.CallWithinAsync(CallDeadline, cancel => sqs.DeleteMessageBatchAsync(request, cancel));
                var failed = (response.Failed ?? []).Select(e => int.Parse(e.Id!, CultureInfo.InvariantCulture)).ToHashSet();
                left = [.. left.Where((_, i) => failed.Contains(i))];
            }
            catch (Exception e)
            {
                LogNotDeleted(left.Count, attempt, e);
            }

            foreach (var delivery in stored) delivery.LastSign = clock.GetTimestamp();
            if (left.Count > 0 && attempt < DeleteAttempts) await LoopRunner.PauseAsync(attempt, clock, CancellationToken.None);
        }

        if (left.Count > 0) LogComesBack(left.Count);
        foreach (var delivery in stored) Close(delivery, "stored");
    }

    /// <summary>Releases a message: it becomes visible again after <paramref name="delay"/>.</summary>
    public async Task ReleaseAsync(Delivery delivery, string outcome, TimeSpan delay)
    {
        try
        {
            var request = new ChangeMessageVisibilityRequest
            {
                QueueUrl = queue.Url,
                ReceiptHandle = delivery.Receipt,
                VisibilityTimeout = (int)delay.TotalSeconds,
            };
            await clock.CallWithinAsync(ReleaseDeadline, cancel => sqs.ChangeMessageVisibilityAsync(request, cancel));
        }
        catch (Exception e)
        {
            // It becomes visible by itself when its visibility timeout ends.
            LogNotReleased(delivery.Id, e);
        }

        Close(delivery, outcome);
    }

    /// <summary>Keeps every open message invisible until cancelled, by extending its visibility timeout three times within each.</summary>
    public Task KeepHiddenAsync(CancellationToken cancellationToken) => loops.RunEachAsync(
        "keep hidden",
        options.Visibility / 3,
        // Concurrently: one stalled connection must not let the others' timeouts run out.
        cancel => Task.WhenAll(open.Values.Where(d => clock.GetElapsedTime(d.ReceivedAt) > options.Visibility / 4).Chunk(MaxBatch).Select(batch => HideAsync(batch, cancel))),
        cancellationToken);

    /// <summary>Measures the queue's depth until cancelled.</summary>
    public Task WatchDepthAsync(TimeSpan interval, CancellationToken cancellationToken) => loops.RunEachAsync(
        "watch depth",
        interval,
        async turn =>
        {
            var request = new GetQueueAttributesRequest
            {
                QueueUrl = queue.Url,
                AttributeNames = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"],
            };
            var answer = await clock.CallWithinAsync(CallDeadline, cancel => sqs.GetQueueAttributesAsync(request, cancel), turn);
            var attributes = answer.Attributes ?? [];
            metrics.Depth(
                Number("ApproximateNumberOfMessages"), Number("ApproximateNumberOfMessagesNotVisible"),
                TimeSpan.FromMilliseconds(Interlocked.Exchange(ref oldestMilliseconds, 0)));

            long Number(string name) => long.TryParse(attributes.GetValueOrDefault(name), CultureInfo.InvariantCulture, out var number) ? number : 0;
        },
        cancellationToken);

    private async Task HideAsync(Delivery[] batch, CancellationToken cancellationToken)
    {
        try
        {
            var request = new ChangeMessageVisibilityBatchRequest
            {
                QueueUrl = queue.Url,
                Entries =
                [
                    .. batch.Select((d, i) => new ChangeMessageVisibilityBatchRequestEntry
                    {
                        Id = Text(i), ReceiptHandle = d.Receipt, VisibilityTimeout = (int)options.Visibility.TotalSeconds,
                    }),
                ],
            };
            // The next turn's call replaces one that hangs.
            var deadline = options.Visibility / 3 < CallDeadline ? options.Visibility / 3 : CallDeadline;
            var response = await clock.CallWithinAsync(deadline, cancel => sqs.ChangeMessageVisibilityBatchAsync(request, cancel), cancellationToken);
            // Most of them were closed meanwhile; the others are delivered twice, which does no harm.
            if (response.Failed is { Count: > 0 } failed) LogNotExtended(failed.Count, null);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            LogNotExtended(batch.Length, e);
        }
    }

    private TimeSpan Longest(Func<Delivery, long> timestamp) =>
        open.Values.Select(timestamp).DefaultIfEmpty(long.MaxValue).Min() is var first and not long.MaxValue ? clock.GetElapsedTime(first) : TimeSpan.Zero;

    private void Close(Delivery delivery, string outcome)
    {
        if (open.TryRemove(delivery.Receipt, out _)) metrics.Finished(outcome, clock.GetElapsedTime(delivery.ReceivedAt));
    }

    private static void InterlockedMax(ref long target, long value)
    {
        var seen = Interlocked.Read(ref target);
        while (value > seen && Interlocked.CompareExchange(ref target, value, seen) is var now && now != seen) seen = now;
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Count} stored messages could not be removed from the queue, attempt {Attempt}")]
    private partial void LogNotDeleted(int count, int attempt, Exception exception);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Count} stored messages stay in the queue; they will be stored again under the same key")]
    private partial void LogComesBack(int count);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Message {Id} could not be released; it comes back by itself")]
    private partial void LogNotReleased(string id, Exception exception);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The visibility timeout of {Count} messages could not be extended")]
    private partial void LogNotExtended(int count, Exception? exception);
}
