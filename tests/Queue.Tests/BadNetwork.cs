using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using HybridCloud.Clouds.DataPlane;
using HybridCloud.Clouds.DataPlane.Sqs;
using HybridCloud.Contract;
using HybridCloud.Local.Network;
using HybridCloud.Local.Queue;
using HybridCloud.Local.Servers;

namespace HybridCloud.Queue.Tests;

/// <summary>Both services, with a bad network between them and SQS and S3, and callers who keep sending whatever happens.</summary>
internal sealed partial class BadNetwork : IAsyncDisposable
{
    // A receive counts even if its answer is lost, and a long fault loses many.
    private const int MaxReceiveCount = 1000;

    private readonly ConcurrentDictionary<string, string> accepted = new();
    private readonly ConcurrentBag<string> refused = [];
    private readonly Caller caller;
    private int number;

    private BadNetwork(QueueSystem system, FaultyProxy sqs, FaultyProxy s3) =>
        (System, Sqs, S3, caller) = (system, sqs, s3, new Caller(() => system.Validator.Url));

    public QueueSystem System { get; }

    public FaultyProxy Sqs { get; }

    public FaultyProxy S3 { get; }

    /// <summary>Messages that a caller was told are in the queue.</summary>
    public int Accepted => accepted.Count;

    /// <summary>Messages that a caller was told are not in the queue.</summary>
    public int Refused => refused.Count;

    public static async Task<BadNetwork> StartAsync(CancellationToken cancel)
    {
        var (sqs, s3) = (FaultyProxy.Start(), FaultyProxy.Start());
        var system = await QueueSystem.StartAsync(
            new QueueSystemOptions
            {
                Aws = new DataPlaneOptions
                {
                    Queues = new Dictionary<string, QueueOptions>
                    {
                        [QueueSystem.Messages] = new() { DeadLetterQueue = QueueSystem.DeadLetters, MaxReceiveCount = MaxReceiveCount },
                        [QueueSystem.DeadLetters] = new(),
                    },
                },
                Environment = new Dictionary<string, string>
                {
                    ["AWS_ENDPOINT_URL_SQS"] = sqs.Address.ToString(),
                    ["AWS_ENDPOINT_URL_S3"] = s3.Address.ToString(),
                    [EnvironmentNames.UploaderVisibilitySeconds] = "5",
                },
            },
            cancel);
        sqs.LeadTo(system.Aws.Address);
        s3.LeadTo(system.Aws.Address);
        return new BadNetwork(system, sqs, s3);
    }

    /// <summary>Makes callers send for a while, each message once, without retries.</summary>
    public async Task SendAsync(int callers, TimeSpan duration, CancellationToken cancel)
    {
        using var over = new CancellationTokenSource(duration);
        await SendAsync(callers, over.Token, cancel);
    }

    /// <summary>Makes callers send until a message is accepted: on a busy machine the first calls may take too long.</summary>
    public async Task SendUntilAcceptedAsync(int callers, CancellationToken cancel)
    {
        var before = Accepted;
        using var over = new CancellationTokenSource();
        var sending = SendAsync(callers, over.Token, cancel);
        await Await.UntilAsync("a message is accepted", () => Accepted > before || sending.IsCompleted);
        await over.CancelAsync();
        await sending;
    }

    /// <summary>Makes callers send until told that it is enough, each message once, without retries.</summary>
    public async Task SendAsync(int callers, CancellationToken enough, CancellationToken cancel)
    {
        await Task.WhenAll(Enumerable.Range(0, callers).Select(async _ =>
        {
            while (!enough.IsCancellationRequested && !cancel.IsCancellationRequested)
            {
                var content = $"content-{Interlocked.Increment(ref number)}";
                // Not cut short: a message whose caller has left may or may not be in the queue.
                var answer = await caller.PostAsync(Caller.Body(System.Token, content, "b", "c", "d"), cancellationToken: cancel);
                if (answer.Status == 200)
                {
                    accepted[content] = answer.MessageId;
                }
                else
                {
                    Assert.True(answer.Status is 429 or 503, $"{answer.Status}: {answer.Body}");
                    refused.Add(content);
                    await Task.Delay(50, cancel);
                }
            }
        }));
    }

    /// <summary>Every acknowledged message is stored exactly once, and every loop runs as it did before the fault.</summary>
    public async Task AssertHealedAsync(CancellationToken cancel)
    {
        await Await.UntilAsync("the queue is empty", () => System.Aws.Queues.Depth(QueueSystem.Messages).Total == 0);
        var stored = Stored();
        Assert.All(accepted, pair => Assert.Equal([pair.Value], stored[pair.Key]));
        Assert.Equal(0, System.Aws.Queues.Depth(QueueSystem.DeadLetters).Total);
        foreach (var app in (AppProcess[])[System.Validator, System.Uploader]) await AssertWholeAsync(app, cancel);
    }

    /// <summary>The ids of the stored messages, by the content of their first field.</summary>
    public ILookup<string, string> Stored() => System.Aws.Bucket(QueueSystem.Messages).Objects.Keys
        .Select(key => JsonElement.Parse(System.Aws.Bucket(QueueSystem.Messages).Objects.Text(key)))
        .ToLookup(message => message.GetProperty("data").GetProperty("field1").GetString()!, message => message.GetProperty("id").GetString()!);

    /// <summary>Contents of the messages that a caller was told are not in the queue.</summary>
    public IReadOnlyCollection<string> RefusedContents => refused;

    public async ValueTask DisposeAsync()
    {
        caller.Dispose();
        await System.DisposeAsync();
        await Sqs.DisposeAsync();
        await S3.DisposeAsync();
    }

    private static async Task AssertWholeAsync(AppProcess app, CancellationToken cancel)
    {
        using var http = new HttpClient();
        var health = "";
        // A message whose receipt was lost and replaced by another delivery waits for its next attempt: a pause of at most 30 s, and a call.
        await Await.UntilAsync("no message is in work", async () =>
        {
            using var answer = await http.GetAsync(new Uri(app.Url, Routes.Health), cancel);
            health = await answer.Content.ReadAsStringAsync(cancel);
            Assert.True(answer.IsSuccessStatusCode, health);
            return JsonElement.Parse(health).GetProperty("oldest_message_seconds").GetDouble() == 0;
        });
        var json = JsonElement.Parse(health);
        Assert.Equal(json.GetProperty("loops_started").GetInt32(), json.GetProperty("loops_running").GetInt32());
        Assert.True(json.GetProperty("loops_running").GetInt32() > 0, health);
        // The metric says the same.
        var running = Running().Matches(await http.GetStringAsync(new Uri(app.Url, Routes.Metrics), cancel));
        Assert.Equal(json.GetProperty("loops_running").GetInt32(), running.Sum(match => int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture)));
    }

    [GeneratedRegex("""^app_loops_running\{[^}]*\} (\d+)$""", RegexOptions.Multiline)]
    private static partial Regex Running();
}
