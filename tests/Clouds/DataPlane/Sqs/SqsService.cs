using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using HybridCloud.Clouds.Aws.Faults;
using HybridCloud.Clouds.Aws.Protocols;

namespace HybridCloud.Clouds.DataPlane.Sqs;

/// <summary>Amazon SQS: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/.</summary>
public sealed class SqsService
{
    // https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html
    private const int MaxBytes = 1024 * 1024;
    private const int MaxEntries = 10;

    private readonly DataPlaneOptions options;
    private readonly AwsDataPlane host;
    private readonly Dictionary<string, Queue> queues;

    internal SqsService(DataPlaneOptions options, AwsDataPlane host)
    {
        (this.options, this.host) = (options, host);
        queues = options.Queues.ToDictionary(q => q.Key, q => new Queue(q.Key, q.Value, host.Now));
        foreach (var queue in queues.Values.Where(q => q.Options.DeadLetterQueue is not null)) queue.DeadLetters = queues[queue.Options.DeadLetterQueue!];
    }

    /// <summary>Address of a queue.</summary>
    public string UrlOf(string name) => $"{this.host.Address}{this.options.AccountId}/{name}";

    /// <summary>Number of visible and of invisible messages.</summary>
    public QueueDepth Depth(string name)
    {
        var (visible, inFlight) = queues[name].Depth();
        return new QueueDepth(visible, inFlight);
    }

    /// <summary>Bodies of a queue's messages.</summary>
    public IReadOnlyList<string> Bodies(string name) => queues[name].Bodies();

    /// <summary>Puts a message into a queue as another program would.</summary>
    public void Send(string name, string body) => queues[name].Send(body);

    /// <exception cref="AwsError">The call is refused.</exception>
    public async Task<JsonObject> HandleAsync(string operation, JsonElement input, Principal caller, CancellationToken cancellationToken)
    {
        if (operation == "GetQueueUrl")
        {
            var name = Text(input, "QueueName");
            Authorize(caller, "sqs:GetQueueUrl", name);
            return new JsonObject { ["QueueUrl"] = UrlOf(Existing(name).Name) };
        }

        var queueName = Text(input, "QueueUrl").Split('/')[^1];
        Authorize(caller, "sqs:" + operation.Replace("Batch", "", StringComparison.Ordinal), queueName);
        var queue = Existing(queueName);
        return operation switch
        {
            "SendMessage" => Send(queue, input),
            "SendMessageBatch" => SendBatch(queue, input),
            "ReceiveMessage" => await ReceiveAsync(queue, input, cancellationToken),
            "DeleteMessage" => Done(() => queue.Delete(Text(input, "ReceiptHandle"))),
            "DeleteMessageBatch" => Batch(operation, input, entry => { queue.Delete(Text(entry, "ReceiptHandle")); return []; }),
            "ChangeMessageVisibility" => Done(() => queue.ChangeVisibility(Text(input, "ReceiptHandle"), Number(input, "VisibilityTimeout") ?? -1)),
            "ChangeMessageVisibilityBatch" => Batch(operation, input, entry =>
            {
                queue.ChangeVisibility(Text(entry, "ReceiptHandle"), Number(entry, "VisibilityTimeout") ?? -1);
                return [];
            }),
            "GetQueueAttributes" => Attributes(queue),
            _ => throw new AwsError("UnsupportedOperation", $"Operation {operation} is not one that the stand-in plays."),
        };
    }

    private static JsonObject Send(Queue queue, JsonElement input)
    {
        var body = Body(input);
        if (Encoding.UTF8.GetByteCount(body) > MaxBytes)
            throw new AwsError("InvalidParameterValue", $"One or more parameters are invalid. Reason: Message must be shorter than {MaxBytes} bytes.");
        var message = queue.Send(body, Number(input, "DelaySeconds") ?? 0);
        return new JsonObject { ["MessageId"] = message.Id, ["MD5OfMessageBody"] = message.Md5 };
    }

    private JsonObject SendBatch(Queue queue, JsonElement input)
    {
        if (input.TryGetProperty("Entries", out var entries) &&
            entries.EnumerateArray().Sum(e => Encoding.UTF8.GetByteCount(Text(e, "MessageBody"))) > MaxBytes)
        {
            throw new AwsError("BatchRequestTooLong", $"Batch requests cannot be longer than {MaxBytes} bytes.");
        }

        return Batch("SendMessageBatch", input, entry => Send(queue, entry));
    }

    private async Task<JsonObject> ReceiveAsync(Queue queue, JsonElement input, CancellationToken cancellationToken)
    {
        var max = Number(input, "MaxNumberOfMessages") ?? 1;
        if (max is < 1 or > MaxEntries)
            throw new AwsError("InvalidParameterValue", $"Value {max} for parameter MaxNumberOfMessages is invalid. Reason: Must be between 1 and 10, if provided.");
        var wait = Number(input, "WaitTimeSeconds") ?? 0;
        if (wait is < 0 or > 20)
            throw new AwsError("InvalidParameterValue", $"Value {wait} for parameter WaitTimeSeconds is invalid. Reason: Must be >= 0 and <= 20, if provided.");
        var received = await queue.ReceiveAsync(
            max, TimeSpan.FromSeconds(wait), Number(input, "VisibilityTimeout"),
            kind => this.host.Faults.StrikesPart(kind, "sqs", "ReceiveMessage"), cancellationToken);
        if (received.Count == 0) return [];
        return new JsonObject
        {
            ["Messages"] = new JsonArray([.. received.Select(r => (JsonNode)new JsonObject
            {
                ["MessageId"] = r.Message.Id,
                ["ReceiptHandle"] = r.Handle,
                ["MD5OfBody"] = r.Message.Md5,
                ["Body"] = r.Message.Body,
                ["Attributes"] = new JsonObject
                {
                    ["ApproximateReceiveCount"] = r.ReceiveCount.ToString(CultureInfo.InvariantCulture),
                    ["SentTimestamp"] = r.Message.Sent.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture),
                },
            })]),
        };
    }

    private static JsonObject Attributes(Queue queue)
    {
        var (visible, inFlight) = queue.Depth();
        return new JsonObject
        {
            ["Attributes"] = new JsonObject
            {
                ["ApproximateNumberOfMessages"] = visible.ToString(CultureInfo.InvariantCulture),
                ["ApproximateNumberOfMessagesNotVisible"] = inFlight.ToString(CultureInfo.InvariantCulture),
                ["ApproximateNumberOfMessagesDelayed"] = "0",
                ["VisibilityTimeout"] = queue.Options.VisibilityTimeout.ToString(CultureInfo.InvariantCulture),
            },
        };
    }

    private JsonObject Batch(string operation, JsonElement input, Func<JsonElement, JsonObject> apply)
    {
        if (!input.TryGetProperty("Entries", out var entries) || entries.GetArrayLength() == 0)
            throw new AwsError("EmptyBatchRequest", "There should be at least one entry in the request.");
        if (entries.GetArrayLength() > MaxEntries) throw new AwsError("TooManyEntriesInBatchRequest", "Maximum number of entries per request are 10.");
        if (entries.EnumerateArray().Select(e => Text(e, "Id")).Distinct().Count() != entries.GetArrayLength())
            throw new AwsError("BatchEntryIdsNotDistinct", "Two or more batch entries in the request have the same Id.");
        var (successful, failed) = (new JsonArray(), new JsonArray());
        foreach (var entry in entries.EnumerateArray())
        {
            var id = Text(entry, "Id");
            try
            {
                if (this.host.Faults.StrikesPart(FaultKind.BatchEntry, "sqs", operation)) throw new AwsError("InternalError", "The entry failed.", 500);
                var result = apply(entry);
                result["Id"] = id;
                successful.Add((JsonNode)result);
            }
            catch (AwsError e)
            {
                failed.Add((JsonNode)new JsonObject { ["Id"] = id, ["Code"] = e.Code, ["Message"] = e.Message, ["SenderFault"] = e.Status < 500 });
            }
        }

        return new JsonObject { ["Successful"] = successful, ["Failed"] = failed };
    }

    private static string Body(JsonElement input)
    {
        var body = Text(input, "MessageBody");
        if (body.Length == 0) throw new AwsError("MissingParameter", "The request must contain the parameter MessageBody.");
        // The characters that XML 1.0 allows.
        return body.All(c => c is '\t' or '\n' or '\r' or (>= ' ' and not ('\uFFFE' or '\uFFFF')))
            ? body
            : throw new AwsError("InvalidMessageContents", "Invalid characters found in the message.");
    }

    private Queue Existing(string name) => queues.TryGetValue(name, out var queue)
        ? queue
        : throw new AwsError("QueueDoesNotExist", "The specified queue does not exist.");

    private void Authorize(Principal caller, string action, string queue) => caller.Demand(action, $"arn:aws:sqs:{this.options.Region}:{this.options.AccountId}:{queue}");

    private static JsonObject Done(Action action)
    {
        action();
        return [];
    }

    private static string Text(JsonElement input, string name) =>
        input.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";

    private static int? Number(JsonElement input, string name) => input.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number ? value.GetInt32() : null;
}

/// <summary>Number of messages.</summary>
public sealed record QueueDepth(int Visible, int InFlight)
{
    /// <summary>All of them.</summary>
    public int Total => Visible + InFlight;
}
