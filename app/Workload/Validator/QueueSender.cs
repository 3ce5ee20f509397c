using System.Globalization;
using System.Text;
using System.Threading.Channels;
using Amazon.Runtime;
using Amazon.SQS;
using Amazon.SQS.Model;
using HybridCloud.Workload.Queue;

namespace HybridCloud.Workload.Validator;

/// <summary>
/// Puts messages into the queue. Requests that arrive while a call is under way share the next one, up to ten of them:
/// a lone request waits for nobody, and many together cost a tenth of the calls. Whoever sends learns of its own message.
/// </summary>
internal sealed partial class QueueSender(IAmazonSQS sqs, MessageQueue queue, ValidatorMetrics metrics, ILogger<QueueSender> log) : BackgroundService
{
    // https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html; the older limit, for every region.
    private const int MaxBatchBytes = 256 * 1024;
    private const int MaxBatchEntries = 10;
    private const int Senders = 8;
    private const int Attempts = 3;

    // More would wait longer than a caller does.
    private readonly Channel<Pending> pending = Channel.CreateBounded<Pending>(new BoundedChannelOptions(4096) { SingleReader = false });

    /// <summary>Hands a message over. Null when too many are waiting already.</summary>
    /// <returns>A task that ends when SQS has the message, and fails when it has not.</returns>
    public Task? TrySend(string text)
    {
        var message = new Pending(text, Encoding.UTF8.GetByteCount(text));
        return pending.Writer.TryWrite(message) ? message.Done.Task : null;
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.WhenAll(Enumerable.Range(0, Senders).Select(_ => SendAllAsync()));

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        // The server has stopped taking requests; what it took is still sent.
        pending.Writer.TryComplete();
        if (ExecuteTask is { } sending) await sending.WaitAsync(cancellationToken);
        await base.StopAsync(cancellationToken);
    }

    private async Task SendAllAsync()
    {
        var batch = new List<Pending>(MaxBatchEntries);
        Pending? left = null;
        while (left is not null || await pending.Reader.WaitToReadAsync())
        {
            batch.Clear();
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

            if (batch.Count > 0) await SendAsync(batch);
        }
    }

    private async Task SendAsync(List<Pending> batch)
    {
        for (var attempt = 1; batch.Count > 0; attempt++)
        {
            Exception? failure = null;
            var started = TimeProvider.System.GetTimestamp();
            try
            {
                var response = await sqs.SendMessageBatchAsync(Request(batch));
                batch = Settle(batch, response, out failure);
            }
            catch (Exception e) when (e is AmazonClientException or AmazonServiceException or HttpRequestException or OperationCanceledException)
            {
                failure = e;
                // The SDK has already tried again as often as makes sense.
                attempt = Attempts;
            }
            finally
            {
                metrics.Send(TimeProvider.System.GetElapsedTime(started));
            }

            if (batch.Count == 0 || attempt < Attempts) continue;
            LogFailed(batch.Count, failure!);
            metrics.Failed(batch.Count);
            foreach (var message in batch) message.Done.TrySetException(new QueueUnavailableException(failure!));
            return;
        }
    }

    private SendMessageBatchRequest Request(List<Pending> batch) => new()
    {
        QueueUrl = queue.Url,
        Entries = [.. batch.Select((message, i) => new SendMessageBatchRequestEntry { Id = i.ToString(CultureInfo.InvariantCulture), MessageBody = message.Text })],
    };

    /// <summary>Tells those whose message is in the queue; returns the rest.</summary>
    private List<Pending> Settle(List<Pending> batch, SendMessageBatchResponse response, out Exception? failure)
    {
        var sent = response.Successful ?? [];
        foreach (var entry in sent) batch[int.Parse(entry.Id!, CultureInfo.InvariantCulture)].Done.TrySetResult();
        metrics.Sent(sent.Count);
        failure = response.Failed is [var first, ..] ? new AmazonSQSException($"{first.Code}: {first.Message}", null, ErrorType.Unknown, first.Code ?? "", "", default) : null;
        return sent.Count == batch.Count ? [] : [.. batch.Where(message => !message.Done.Task.IsCompleted)];
    }

    private sealed record Pending(string Text, int Bytes)
    {
        public TaskCompletionSource Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "{Count} messages could not be put into the queue")]
    private partial void LogFailed(int count, Exception exception);
}

/// <summary>SQS did not take the message.</summary>
internal sealed class QueueUnavailableException(Exception inner) : Exception("The queue did not take the message.", inner);
