using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.SQS;
using HybridCloud.Workload.Loops;
using HybridCloud.Workload.Queue;
using HybridCloud.Workload.Uploader;
using HybridCloud.Workload.Validator;
using Microsoft.Extensions.Logging.Abstractions;

namespace HybridCloud.Queue.Tests;

/// <summary>
/// Each call to SQS and S3 has its own deadline, after which it counts as failed and is repeated. The SDK is real, and the servers
/// accept the call and never answer; only the services' clock is the tests', so that nobody waits for a deadline.
/// </summary>
public sealed class CallDeadlineTests : IAsyncLifetime
{
    private const string Text =
        """{"id":"0192f0c14f4e7c7e8a8a0123456789ab","received_at":"2026-01-01T00:00:00.000Z","data":{"field1":"a","field2":"b","field3":"c","field4":"d"}}""";

    private static readonly TimeSpan Visibility = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(1);

    // Longer than the pauses after the first failures, of 0.2 s to 0.8 s, and shorter than any deadline.
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(2);

    private readonly WaitedForClock clock = new(DateTimeOffset.UnixEpoch.AddYears(60));
    private SilentServer server = null!;
    private AmazonSQSClient sqs = null!;
    private AmazonS3Client s3 = null!;
    private MessageQueue queue = null!;
    private LoopRunner loops = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        server = await SilentServer.StartAsync();
        var credentials = new BasicAWSCredentials("AKIAIOSFODNN7EXAMPLE", "secret");
        // No retries by the SDK: only the services' attempts are counted here.
        sqs = new(credentials, new AmazonSQSConfig { ServiceURL = server.Url.ToString(), AuthenticationRegion = "us-west-2", MaxErrorRetry = 0 });
        s3 = new(credentials, new AmazonS3Config { ServiceURL = server.Url.ToString(), AuthenticationRegion = "us-west-2", ForcePathStyle = true, MaxErrorRetry = 0 });
        queue = new($"{server.Url}123456789012/messages");
        loops = new(clock, NullLogger<LoopRunner>.Instance);
    }

    public async ValueTask DisposeAsync()
    {
        // Hanging calls end with their server.
        await server.DisposeAsync();
        sqs.Dispose();
        s3.Dispose();
    }

    [Fact]
    public async Task Sending_is_tried_again_after_3_seconds_and_the_caller_is_told_within_its_patience()
    {
        using var sender = new QueueSender(sqs, queue, new ValidatorMetrics(), loops, clock, NullLogger<QueueSender>.Instance);
        await sender.StartAsync(Cancel);
        var began = clock.GetUtcNow();
        var sent = sender.TrySend("text")!;
        await Await.UntilAsync("the first call", () => server.Calls("SendMessageBatch") == 1);

        await AssertAgainAfterAsync(TimeSpan.FromSeconds(3), () => server.Calls("SendMessageBatch") == 2);
        await AdvanceUntilAsync(() => sent.IsCompleted, QueueSender.Patience);

        await Assert.ThrowsAsync<QueueUnavailableException>(() => sent);
        Assert.InRange(clock.GetUtcNow() - began, TimeSpan.Zero, QueueSender.Patience);
        Assert.Equal(2, server.Calls("SendMessageBatch"));
    }

    [Fact]
    public async Task Receiving_is_tried_again_8_seconds_after_the_longest_poll()
    {
        using var uploader = NewUploader();
        await uploader.StartAsync(Cancel);
        await Await.UntilAsync("the first poll", () => server.Calls("ReceiveMessage") == 1);

        await AssertAgainAfterAsync(TimeSpan.FromSeconds(28), () => server.Calls("ReceiveMessage") == 2);
    }

    [Fact]
    public async Task The_queues_depth_is_asked_for_again_after_10_seconds()
    {
        using var uploader = NewUploader();
        await uploader.StartAsync(Cancel);
        await Await.UntilAsync("the first look", () => server.Calls("GetQueueAttributes") == 1);

        await AssertAgainAfterAsync(TimeSpan.FromSeconds(10), () => server.Calls("GetQueueAttributes") == 2);
    }

    [Fact]
    public async Task Storing_is_tried_again_after_15_seconds()
    {
        using var uploader = NewUploader();
        server.AnswerOnce("ReceiveMessage", Received());
        await uploader.StartAsync(Cancel);
        await Await.UntilAsync("the first upload", () => server.Calls("PutObject") == 1);

        await AssertAgainAfterAsync(TimeSpan.FromSeconds(15), () => server.Calls("PutObject") == 2);
    }

    [Fact]
    public async Task Removing_is_tried_again_after_10_seconds_and_ends_so_that_the_message_comes_back()
    {
        var inbox = NewInbox();
        var removing = inbox.DeleteAsync(await ReceiveAsync(inbox));
        await Await.UntilAsync("the first call", () => server.Calls("DeleteMessageBatch") == 1);

        await AssertAgainAfterAsync(TimeSpan.FromSeconds(10), () => server.Calls("DeleteMessageBatch") == 2);
        await AssertAgainAfterAsync(TimeSpan.FromSeconds(10), () => server.Calls("DeleteMessageBatch") == 3);
        await AssertAgainAfterAsync(TimeSpan.FromSeconds(10), () => removing.IsCompleted);

        await removing;
        Assert.Equal(0, inbox.OpenCount);
    }

    [Fact]
    public async Task Keeping_hidden_is_tried_again_while_the_message_is_still_out_of_view()
    {
        var inbox = NewInbox();
        await ReceiveAsync(inbox);
        using var stop = new CancellationTokenSource();
        var hiding = inbox.KeepHiddenAsync(stop.Token);
        // A message that has just arrived is hidden for long enough.
        await AssertAgainAfterAsync(Visibility / 3, () => server.Calls("ChangeMessageVisibilityBatch") == 1);

        await AssertAgainAfterAsync(Visibility / 3, () => server.Calls("ChangeMessageVisibilityBatch") == 2);

        await stop.CancelAsync();
        await hiding;
    }

    [Fact]
    public async Task Letting_go_of_a_message_is_given_up_after_2_and_a_half_seconds()
    {
        var inbox = NewInbox();
        var delivery = (await ReceiveAsync(inbox))[0];
        var releasing = inbox.ReleaseAsync(delivery, "released", TimeSpan.Zero);
        await Await.UntilAsync("the call", () => server.Calls("ChangeMessageVisibility") == 1);

        await AssertAgainAfterAsync(TimeSpan.FromSeconds(2.5), () => releasing.IsCompleted);

        await releasing;
        Assert.Equal(0, inbox.OpenCount);
    }

    /// <summary>Asserts that something happens once a deadline is over or after the pause that follows it, and not before.</summary>
    private async Task AssertAgainAfterAsync(TimeSpan deadline, Func<bool> happened)
    {
        var end = clock.GetUtcNow() + deadline;
        Assert.Contains(end, clock.Waits.Select(wait => wait.End));
        clock.Advance(deadline - Moment);
        Assert.False(await SoonAsync(happened), "It happened before the deadline was over.");
        clock.Advance(Moment);
        await AdvanceUntilAsync(happened, LongestPause);
        Assert.InRange(clock.GetUtcNow() - end, TimeSpan.Zero, LongestPause);
    }

    /// <summary>Waits until something has happened, and moves the clock only to the ends of waits that are not longer than <paramref name="longest"/>.</summary>
    private async Task AdvanceUntilAsync(Func<bool> happened, TimeSpan longest)
    {
        while (true)
        {
            List<DateTimeOffset> ends = [];
            await Await.UntilAsync("it has happened, or is waited for", () =>
            {
                ends = [.. clock.Waits.Where(wait => wait.Length <= longest).Select(wait => wait.End).Order()];
                return happened() || ends.Count > 0;
            });
            if (happened()) return;
            var left = ends[0] - clock.GetUtcNow();
            // It is set a moment later than noted if the clock was moved meanwhile.
            clock.Advance(left > Moment ? left : Moment);
        }
    }

    /// <summary>Whether something happens while the clock stands still, given enough time for a call to reach the server.</summary>
    private static async Task<bool> SoonAsync(Func<bool> happened)
    {
        for (var look = 0; look < 20 && !happened(); look++) await Task.Delay(5, Cancel);
        return happened();
    }

    private Inbox NewInbox() => new(sqs, queue, new UploaderOptions(10, Visibility), new UploaderMetrics(), loops, clock, NullLogger<Inbox>.Instance);

    private UploaderService NewUploader()
    {
        // A concurrency so low that there is only one poller.
        var options = new UploaderOptions(10, Visibility);
        var metrics = new UploaderMetrics();
        var inbox = new Inbox(sqs, queue, options, metrics, loops, clock, NullLogger<Inbox>.Instance);
        return new(inbox, s3, new MessageBucket("messages"), options, metrics, new UploaderHealth(loops, inbox, clock), loops, clock, NullLogger<UploaderService>.Instance);
    }

    private async Task<IReadOnlyList<Delivery>> ReceiveAsync(Inbox inbox)
    {
        server.AnswerOnce("ReceiveMessage", Received());
        var received = await inbox.ReceiveAsync(10, Cancel);
        Assert.Single(received);
        return received;
    }

    // The SDK checks the hash.
    private static string Received() => JsonSerializer.Serialize(new
    {
        Messages = new[]
        {
            new { MessageId = "1", ReceiptHandle = "receipt", Body = Text, MD5OfBody = Convert.ToHexStringLower(MD5.HashData(Encoding.UTF8.GetBytes(Text))) },
        },
    });
}
