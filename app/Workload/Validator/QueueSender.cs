using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using System.Threading.Channels;
using Amazon.Runtime;
using Amazon.SQS;
using Amazon.SQS.Model;
using HybridCloud.Workload.Hosting;
using HybridCloud.Workload.Loops;
using HybridCloud.Workload.Queue;

namespace HybridCloud.Workload.Validator;

/// <summary>
/// Puts messages into the queue. Up to ten requests that arrive during a call share the next one: a lone request waits for
/// no other, and many together cost a tenth of the calls. Each caller learns what became of its own message.
/// </summary>
internal sealed partial class QueueSender(
    IAmazonSQS sqs, MessageQueue queue, ValidatorMetrics metrics, LoopRunner loops, TimeProvider clock, ILogger<QueueSender> log) : BackgroundService
{
    // https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html; the older limit, which holds in every region.
    private const int MaxBatchBytes = 256 * 1024;
    private const int MaxBatchEntries = 10;
    private const int Senders = 8;
    private const int Attempts = 3;

    // A normal call takes tens of milliseconds.
    private static readonly TimeSpan CallDeadline = TimeSpan.FromSeconds(3);

    /// <summary>Time from a message's arrival to the end of its last possible call: no call follows, so its caller gets a definite answer.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(8);

    private readonly ConcurrentDictionary<Pending, long> inWork = new();
    // More would wait longer than a caller does.
    private readonly Channel<Pending> pending = Channel.CreateBounded<Pending>(new BoundedChannelOptions(4096) { SingleReader = false });

    /// <summary>Accepts a message for sending; null if too many are waiting already.</summary>
    /// <returns>A task that completes once SQS has the message, and fails if it does not get it.</returns>
    public Task? TrySend(string text)
    {
        var message = new Pending(text, Encoding.UTF8.GetByteCount(text), clock.GetTimestamp());
        inWork[message] = message.Arrived;
        if (pending.Writer.TryWrite(message)) return message.Done.Task;
        inWork.TryRemove(message, out _);
        return null;
    }

    /// <summary>Time since the arrival of the oldest message that is neither in the queue nor given up; zero if there is none.</summary>
    public TimeSpan OldestInWork => inWork.Values.DefaultIfEmpty(long.MaxValue).Min() is var oldest and not long.MaxValue ? clock.GetElapsedTime(oldest) : TimeSpan.Zero;

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.WhenAll(Enumerable.Range(0, Senders).Select(_ => SendAllAsync()));

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        // The server has stopped accepting requests; what it accepted is still sent.
        pending.Writer.TryComplete();
        if (ExecuteTask is { } sending) await sending.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await base.StopAsync(cancellationToken);
    }

    private Task SendAllAsync()
    {
        Pending? left = null;
        // Ends once nothing is waiting and nothing more can arrive; being told to stop is not enough.
        return loops.RunAsync(
            "send",
            async _ =>
            {
                if (left is null && !await pending.Reader.WaitToReadAsync(CancellationToken.None)) return false;
                var batch = NextBatch(ref left);
                if (batch.Count > 0) await SendAsync(batch);
                return true;
            },
            CancellationToken.None);
    }

    private List<Pending> NextBatch(ref Pending? left)
    {
        var batch = new List<Pending>(MaxBatchEntries);
        var bytes = 0;
        while (batch.Count < MaxBatchEntries)
        {
            var next = left;
            left = null;
            if (next is null && !pending.Reader.TryRead(out next)) break;
            if (batch.Count > 0 && bytes + next.Bytes > MaxBatchBytes)
            {
                left = next;
                break;
            }

            batch.Add(next);
            bytes += next.Bytes;
        }

        return batch;
    }

    /// <summary>Sends a batch, and in any case tells each caller what became of its message.</summary>
    private async Task SendAsync(List<Pending> batch)
    {
        Exception? failure = null;
        for (var attempt = 1; attempt <= Attempts; attempt++)
        {
            // Nobody waits any longer for late messages.
            var timely = batch.Where(message => clock.GetElapsedTime(message.Arrived) < Patience - CallDeadline).ToList();
            if (timely.Count < batch.Count) GiveUp([.. batch.Except(timely)], failure ?? new TimeoutException("The queue took too long."));
            batch = timely;
            if (batch.Count == 0) return;
            var started = clock.GetTimestamp();
            try
            {
                var response = await clock.CallWithinAsync(CallDeadline, cancel => sqs.SendMessageBatchAsync(Request(batch), cancel));
                batch = Settle(batch, response, out failure);
                if (batch.Count == 0) return;
            }
            catch (Exception exception)
            {
                failure = exception;
            }
            finally
            {
                metrics.Send(clock.GetElapsedTime(started));
            }

            if (attempt < Attempts) await LoopRunner.PauseAsync(attempt, clock, CancellationToken.None);
        }

        GiveUp(batch, failure!);
    }

    private void GiveUp(List<Pending> batch, Exception failure)
    {
        LogFailed(batch.Count, failure);
        metrics.Failed(batch.Count);
        foreach (var message in batch)
        {
            inWork.TryRemove(message, out _);
            message.Done.TrySetException(new QueueUnavailableException(failure));
            // Observed here, since the caller may have left.
            _ = message.Done.Task.Exception;
        }
    }

    private SendMessageBatchRequest Request(List<Pending> batch) => new()
    {
        QueueUrl = queue.Url,
        Entries = [.. batch.Select((message, i) => new SendMessageBatchRequestEntry { Id = i.ToString(CultureInfo.InvariantCulture), MessageBody = message.Text })],
    };

    /// <summary>Completes the messages that are in the queue; returns the rest.</summary>
    private List<Pending> Settle(List<Pending> batch, SendMessageBatchResponse response, out Exception? failure)
    {
        var sent = response.Successful ?? [];
        foreach (var entry in sent)
        {
            var message = batch[int.Parse(entry.Id!, CultureInfo.InvariantCulture)];
            inWork.TryRemove(message, out _);
            message.Done.TrySetResult();
        }

        metrics.Sent(sent.Count);
        failure = response.Failed is [var first, ..] ? new AmazonSQSException($"{first.Code}: {first.Message}", null, ErrorType.Unknown, first.Code ?? "", "", default) : null;
        return sent.Count == batch.Count ? [] : [.. batch.Where(message => !message.Done.Task.IsCompleted)];
    }

    private sealed class Pending(string text, int bytes, long arrived)
    {
        public string Text => text;

        public int Bytes => bytes;

        /// <summary>When it arrived, as the clock's timestamp.</summary>
        public long Arrived => arrived;

        public TaskCompletionSource Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "{Count} messages could not be put into the queue")]
    private partial void LogFailed(int count, Exception exception);
}

/// <summary>SQS did not accept the message.</summary>
internal sealed class QueueUnavailableException(Exception inner) : Exception("The queue did not accept the message.", inner);
