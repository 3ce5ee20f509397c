using System.Collections.Concurrent;
using System.Globalization;
using Amazon.SQS;
using Amazon.SQS.Model;
using HybridCloud.Workload.Queue;

namespace HybridCloud.Workload.Uploader;

/// <summary>
/// The queue as the uploader uses it: receives messages, keeps those out of others' view that are still worked on,
/// and removes in batches those that are stored.
/// </summary>
internal sealed partial class Inbox(IAmazonSQS sqs, MessageQueue queue, UploaderOptions options, UploaderMetrics metrics, TimeProvider clock, ILogger<Inbox> log)
{
    // SQS's limits.
    private const int MaxBatch = 10;
    private const int LongPollSeconds = 20;
    private const int DeleteAttempts = 3;

    private readonly ConcurrentDictionary<string, Delivery> open = new();
    private long oldestMilliseconds;

    /// <summary>Messages that are worked on, or stored and not yet removed.</summary>
    public int OpenCount => open.Count;

    /// <summary>Waits for up to <paramref name="max"/> messages; none when there are none for a while.</summary>
    public async Task<IReadOnlyList<Delivery>> ReceiveAsync(int max, CancellationToken cancellationToken)
    {
        var response = await sqs.ReceiveMessageAsync(
            new ReceiveMessageRequest
            {
                QueueUrl = queue.Url,
                MaxNumberOfMessages = Math.Min(max, MaxBatch),
                WaitTimeSeconds = LongPollSeconds,
                VisibilityTimeout = (int)options.Visibility.TotalSeconds,
                MessageSystemAttributeNames = ["ApproximateReceiveCount", "SentTimestamp"],
            },
            cancellationToken);
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

    /// <summary>Removes stored messages. One that cannot be removed comes back, is stored under its own key again, and is removed then.</summary>
    public async Task DeleteAsync(IReadOnlyList<Delivery> stored)
    {
        var left = stored;
        for (var attempt = 1; left.Count > 0 && attempt <= DeleteAttempts; attempt++)
        {
            try
            {
                var response = await sqs.DeleteMessageBatchAsync(new DeleteMessageBatchRequest
                {
                    QueueUrl = queue.Url,
                    Entries = [.. left.Select((d, i) => new DeleteMessageBatchRequestEntry { Id = Text(i), ReceiptHandle = d.Receipt })],
                });
                var failed = (response.Failed ?? []).Select(e => int.Parse(e.Id!, CultureInfo.InvariantCulture)).ToHashSet();
                left = [.. left.Where((_, i) => failed.Contains(i))];
            }
            catch (Exception e) when (UploadFailure.IsOfAws(e))
            {
                LogNotDeleted(left.Count, attempt, e);
            }
        }

        if (left.Count > 0) LogComesBack(left.Count);
        foreach (var delivery in stored) Close(delivery, "stored");
    }

    /// <summary>Lets go of a message: it comes into view again after <paramref name="delay"/>.</summary>
    public async Task ReleaseAsync(Delivery delivery, string outcome, TimeSpan delay)
    {
        try
        {
            await sqs.ChangeMessageVisibilityAsync(new ChangeMessageVisibilityRequest
            {
                QueueUrl = queue.Url,
                ReceiptHandle = delivery.Receipt,
                VisibilityTimeout = (int)delay.TotalSeconds,
            });
        }
        catch (Exception e) when (UploadFailure.IsOfAws(e))
        {
            // It comes into view by itself when its time is over.
            LogNotReleased(delivery.Id, e);
        }

        Close(delivery, outcome);
    }

    /// <summary>Keeps every open message out of view, until cancelled: three times within each visibility timeout.</summary>
    public async Task KeepHiddenAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(options.Visibility / 3, clock);
        while (await timer.WaitForNextTickAsync(cancellationToken))
        {
            foreach (var batch in open.Values.Where(d => clock.GetElapsedTime(d.ReceivedAt) > options.Visibility / 4).Chunk(MaxBatch))
            {
                try
                {
                    var response = await sqs.ChangeMessageVisibilityBatchAsync(
                        new ChangeMessageVisibilityBatchRequest
                        {
                            QueueUrl = queue.Url,
                            Entries =
                            [
                                .. batch.Select((d, i) => new ChangeMessageVisibilityBatchRequestEntry
                                {
                                    Id = Text(i), ReceiptHandle = d.Receipt, VisibilityTimeout = (int)options.Visibility.TotalSeconds,
                                }),
                            ],
                        },
                        cancellationToken);
                    // Closed meanwhile, most of them; the others are delivered twice, which does no harm.
                    if (response.Failed is { Count: > 0 } failed) LogNotExtended(failed.Count, null);
                }
                catch (Exception e) when (UploadFailure.IsOfAws(e))
                {
                    LogNotExtended(batch.Length, e);
                }
            }
        }
    }

    /// <summary>Looks at the queue's depth, until cancelled.</summary>
    public async Task WatchDepthAsync(TimeSpan interval, CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(interval, clock);
        do
        {
            try
            {
                var attributes = (await sqs.GetQueueAttributesAsync(
                    new GetQueueAttributesRequest
                    {
                        QueueUrl = queue.Url,
                        AttributeNames = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"],
                    },
                    cancellationToken)).Attributes ?? [];
                metrics.Depth(
                    Number("ApproximateNumberOfMessages"), Number("ApproximateNumberOfMessagesNotVisible"),
                    TimeSpan.FromMilliseconds(Interlocked.Exchange(ref oldestMilliseconds, 0)));

                long Number(string name) => long.TryParse(attributes.GetValueOrDefault(name), CultureInfo.InvariantCulture, out var number) ? number : 0;
            }
            catch (Exception e) when (UploadFailure.IsOfAws(e))
            {
                LogNoDepth(e);
            }
        }
        while (await timer.WaitForNextTickAsync(cancellationToken));
    }

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

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Count} messages could not be kept out of view")]
    private partial void LogNotExtended(int count, Exception? exception);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The queue's depth is not known")]
    private partial void LogNoDepth(Exception exception);
}
