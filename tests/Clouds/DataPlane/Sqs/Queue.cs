using System.Security.Cryptography;
using System.Text;
using HybridCloud.Clouds.Aws.Faults;
using HybridCloud.Clouds.Aws.Protocols;

namespace HybridCloud.Clouds.DataPlane.Sqs;

/// <summary>
/// A standard queue: at-least-once, roughly in order, messages invisible while someone works on them.
/// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/
/// </summary>
internal sealed class Queue(string name, QueueOptions options, Func<DateTimeOffset> now)
{
    private const int MaxInFlight = 120_000;

    private readonly Lock @lock = new();
    private readonly Dictionary<string, StoredMessage> messages = [];
    private readonly Queue<StoredMessage> visible = new();
    private readonly PriorityQueue<(StoredMessage Message, DateTimeOffset At), DateTimeOffset> hidden = new();
    private TaskCompletionSource arrival = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public string Name => name;

    public QueueOptions Options => options;

    /// <summary>The queue of <see cref="QueueOptions.DeadLetterQueue"/>.</summary>
    public Queue? DeadLetters { get; set; }

    public (int Visible, int InFlight) Depth()
    {
        lock (this.@lock)
        {
            Surface();
            var hidden = messages.Values.Count(m => m.VisibleAt > now());
            return (messages.Count - hidden, hidden);
        }
    }

    public IReadOnlyList<string> Bodies()
    {
        lock (this.@lock) return [.. messages.Values.Select(m => m.Body)];
    }

    public StoredMessage Send(string body, int delaySeconds = 0)
    {
        var message = new StoredMessage(Guid.NewGuid().ToString(), body, Convert.ToHexStringLower(MD5.HashData(Encoding.UTF8.GetBytes(body))), now());
        Put(message, delaySeconds);
        return message;
    }

    /// <summary>Receives up to <paramref name="max"/> messages; waits up to <paramref name="wait"/> for the first one.</summary>
    public async Task<IReadOnlyList<Receipt>> ReceiveAsync(
        int max, TimeSpan wait, int? visibilityTimeout, Func<FaultKind, bool> strikes, CancellationToken cancellationToken)
    {
        var deadline = now() + wait;
        while (true)
        {
            Task arrival;
            TimeSpan pause;
            lock (this.@lock)
            {
                var received = Take(max, visibilityTimeout ?? options.VisibilityTimeout, strikes);
                pause = deadline - now();
                if (received.Count > 0 || pause <= TimeSpan.Zero) return received;
                if (this.hidden.TryPeek(out _, out var next) && next - now() < pause) pause = next - now();
                arrival = this.arrival.Task;
            }

            if (pause < TimeSpan.FromMilliseconds(1)) pause = TimeSpan.FromMilliseconds(1);
            await Task.WhenAny(arrival, Task.Delay(pause, cancellationToken));
            // A caller that hung up must not take a message with it.
            cancellationToken.ThrowIfCancellationRequested();
        }
    }

    /// <summary>Removes a message; an old receipt succeeds without effect, as AWS documents.</summary>
    public void Delete(string receipt)
    {
        lock (this.@lock)
        {
            if (Find(receipt) is { } message && message.Receipt == receipt) messages.Remove(message.Id);
        }
    }

    public void ChangeVisibility(string receipt, int seconds)
    {
        if (seconds is < 0 or > 43_200) throw new AwsError("InvalidParameterValue", $"Value {seconds} for parameter VisibilityTimeout is invalid. Reason: Must be between 0 and 43200.");
        lock (this.@lock)
        {
            var message = Find(receipt);
            if (message is null || message.Receipt != receipt)
                throw new AwsError("InvalidParameterValue", $"Value {receipt} for parameter ReceiptHandle is invalid. Reason: Message does not exist or is not available for visibility timeout change.");
            if (message.VisibleAt <= now()) throw new AwsError("MessageNotInflight", "The message referred to isn't in flight.");
            Hide(message, now().AddSeconds(seconds));
            Signal();
        }
    }

    private void Put(StoredMessage message, int delaySeconds)
    {
        lock (this.@lock)
        {
            messages[message.Id] = message;
            if (delaySeconds > 0)
            {
                Hide(message, now().AddSeconds(delaySeconds));
            }
            else
            {
                message.VisibleAt = now();
                visible.Enqueue(message);
            }

            Signal();
        }
    }

    private List<Receipt> Take(int max, int visibilityTimeout, Func<FaultKind, bool> strikes)
    {
        Surface();
        if (messages.Count - visible.Count > MaxInFlight) throw new AwsError("OverLimit", "The maximum number of in flight messages is reached.");
        var received = new List<Receipt>(Math.Min(max, visible.Count));
        while (received.Count < max && visible.TryDequeue(out var message))
        {
            // Deleted, or hidden again by a change of visibility, since it became visible.
            if (!messages.ContainsKey(message.Id) || message.VisibleAt > now()) continue;
            if (DeadLetters is { } dead && message.ReceiveCount >= options.MaxReceiveCount)
            {
                messages.Remove(message.Id);
                dead.Put(new StoredMessage(message.Id, message.Body, message.Md5, message.Sent) { ReceiveCount = message.ReceiveCount }, 0);
                continue;
            }

            message.ReceiveCount++;
            message.FirstReceived ??= now();
            message.Receipt = Convert.ToBase64String(Encoding.ASCII.GetBytes($"{message.Id}/{Guid.NewGuid():N}"));
            if (!strikes(FaultKind.LostReceive)) received.Add(new Receipt(message, message.Receipt, message.ReceiveCount));
            if (strikes(FaultKind.Duplicate)) visible.Enqueue(message);
            else Hide(message, now().AddSeconds(visibilityTimeout));
        }

        return received;
    }

    /// <summary>Makes messages visible that have been hidden long enough.</summary>
    private void Surface()
    {
        while (this.hidden.TryPeek(out var entry, out var at) && at <= now())
        {
            this.hidden.Dequeue();
            // Only the latest of a message's times counts.
            if (entry.Message.VisibleAt == entry.At && messages.ContainsKey(entry.Message.Id)) visible.Enqueue(entry.Message);
        }
    }

    private void Hide(StoredMessage message, DateTimeOffset until)
    {
        message.VisibleAt = until;
        this.hidden.Enqueue((message, until), until);
    }

    private StoredMessage? Find(string receipt)
    {
        var text = new byte[receipt.Length];
        if (!Convert.TryFromBase64String(receipt, text, out var length) || Encoding.ASCII.GetString(text, 0, length).Split('/') is not [var id, _])
            throw new AwsError("ReceiptHandleIsInvalid", $"The input receipt handle \"{receipt}\" is not a valid receipt handle.");
        return messages.GetValueOrDefault(id);
    }

    private void Signal()
    {
        this.arrival.TrySetResult();
        this.arrival = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}

/// <summary>A message in a queue.</summary>
internal sealed class StoredMessage(string id, string body, string md5, DateTimeOffset sent)
{
    public string Id => id;

    public string Body => body;

    public string Md5 => md5;

    public DateTimeOffset Sent => sent;

    public int ReceiveCount { get; set; }

    public DateTimeOffset? FirstReceived { get; set; }

    public DateTimeOffset VisibleAt { get; set; }

    public string? Receipt { get; set; }
}

/// <summary>A message as one receive call returned it.</summary>
internal sealed record Receipt(StoredMessage Message, string Handle, int ReceiveCount);
