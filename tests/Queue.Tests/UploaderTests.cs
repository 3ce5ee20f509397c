using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using HybridCloud.Clouds.Aws.Faults;
using HybridCloud.Clouds.DataPlane;
using HybridCloud.Clouds.DataPlane.Sqs;
using HybridCloud.Contract;
using HybridCloud.Local.Queue;
using Microsoft.Extensions.Time.Testing;

namespace HybridCloud.Queue.Tests;

public sealed class UploaderTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_message_becomes_one_object_under_messages_with_the_message_as_its_content()
    {
        await using var system = await StartAsync();
        var (id, text) = Message("hello");

        system.Aws.Queues.Send(QueueSystem.Messages, text);

        await UntilEmptyAsync(system);
        Assert.Equal([$"messages/{id}.json"], system.Aws.Bucket(QueueSystem.Messages).Objects.Keys);
        Assert.Equal(text, system.Aws.Bucket(QueueSystem.Messages).Objects.Text($"messages/{id}.json"));
    }

    [Fact]
    public async Task A_message_is_sent_to_S3_without_asking_first_whether_it_may_come()
    {
        await using var system = await StartAsync();

        Send(system, "hello");

        await UntilEmptyAsync(system);
        Assert.Equal(0, system.Aws.Buckets.PutsThatAsked);
    }

    [Fact]
    public async Task A_message_that_is_delivered_twice_is_still_one_object()
    {
        await using var system = await StartAsync();
        using var duplicates = system.Aws.Faults.Add(new Fault(FaultKind.Duplicate) { Service = "sqs", Every = 2 });
        var ids = Enumerable.Range(0, 200).Select(i => Send(system, $"{i}")).ToList();

        await UntilEmptyAsync(system);

        Assert.Equal(ids.Select(id => $"messages/{id}.json").Order(StringComparer.Ordinal), system.Aws.Bucket(QueueSystem.Messages).Objects.Keys);
        Assert.True(system.Aws.Bucket(QueueSystem.Messages).PutCount > ids.Count, "no message was delivered twice");
    }

    [Fact]
    public async Task A_message_stays_in_the_queue_until_S3_has_it()
    {
        await using var system = await StartAsync();
        using (system.Aws.Faults.Add(new Fault(FaultKind.Unavailable) { Service = "s3" }))
        {
            Send(system, "patience");
            await Await.UntilAsync("eight attempts", () => system.Aws.Faults.CallsOf("s3", "PutObject") >= 8);
            Assert.Equal(1, system.Aws.Queues.Depth(QueueSystem.Messages).Total);
            Assert.Equal(0, system.Aws.Faults.CallsOf("sqs", "DeleteMessageBatch"));
        }

        await UntilEmptyAsync(system);
        Assert.Single(system.Aws.Bucket(QueueSystem.Messages).Objects.Keys);
    }

    [Fact]
    public async Task An_outage_of_S3_sends_no_good_message_to_the_dead_letters()
    {
        // So few that there are slots for receiving each of them a second and a third time.
        const int messages = 20;
        var clock = StandingClock();
        await using var system = await StartAsync(visibility: 3, maxReceiveCount: 2, clock: clock);
        using (system.Aws.Faults.Add(new Fault(FaultKind.Unavailable) { Service = "s3" }))
        {
            for (var i = 0; i < messages; i++) Send(system, $"{i}");
            await Await.UntilAsync("all are received", () => system.Aws.Queues.Depth(QueueSystem.Messages).InFlight == messages);
            // Longer than two visibility timeouts: without extension each message would be received a third time.
            await PassExtendedAsync(system, clock, messages);
        }

        await UntilEmptyAsync(system);
        Assert.Equal(messages, system.Aws.Bucket(QueueSystem.Messages).Objects.Keys.Count);
        Assert.Equal(0, system.Aws.Queues.Depth(QueueSystem.DeadLetters).Total);
    }

    [Fact]
    public async Task A_message_that_is_worked_on_for_long_stays_out_of_others_view()
    {
        var clock = StandingClock();
        await using var system = await StartAsync(visibility: 3, clock: clock);
        using (system.Aws.Faults.Add(new Fault(FaultKind.Slow) { Service = "s3", DelayMilliseconds = 600_000 }))
        {
            Send(system, "slow");
            await PassExtendedAsync(system, clock, 1);
        }

        await UntilEmptyAsync(system);
        Assert.Equal(1, await ReceivedAsync(system));
    }

    [Theory]
    [InlineData("not json")]
    [InlineData("{}")]
    [InlineData("""{"id":"../../etc","received_at":"2026-01-01T00:00:00Z","data":{"field1":"a","field2":"b","field3":"c","field4":"d"}}""")]
    [InlineData("""{"id":"0123456789abcdef0123456789abcdef","received_at":"2026-01-01T00:00:00Z","data":{"field1":"a"}}""")]
    public async Task A_message_of_someone_else_goes_to_the_dead_letters_and_holds_nobody_up(string poison)
    {
        await using var system = await StartAsync(maxReceiveCount: 2);
        system.Aws.Queues.Send(QueueSystem.Messages, poison);
        var id = Send(system, "good");

        await Await.UntilAsync("one dead letter", () => system.Aws.Queues.Depth(QueueSystem.DeadLetters).Total == 1);

        await UntilEmptyAsync(system);
        Assert.Equal([poison], system.Aws.Queues.Bodies(QueueSystem.DeadLetters));
        Assert.Equal([$"messages/{id}.json"], system.Aws.Bucket(QueueSystem.Messages).Objects.Keys);
    }

    [Fact]
    public async Task A_deletion_that_fails_alone_is_tried_again()
    {
        await using var system = await StartAsync(visibility: 3);
        system.Aws.Faults.Add(new Fault(FaultKind.BatchEntry) { Service = "sqs", Operation = "DeleteMessageBatch", Every = 3 });

        for (var i = 0; i < 100; i++) Send(system, $"{i}");

        await UntilEmptyAsync(system);
        Assert.Equal(100, system.Aws.Bucket(QueueSystem.Messages).Objects.Keys.Count);
    }

    [Fact]
    public async Task No_more_is_received_while_the_queue_takes_deletions_slowly()
    {
        const int concurrency = 10;
        // Ten in the call that removes them, ten that wait for it, ten that are stored and keep their slots.
        const int most = 3 * concurrency;
        await using var system = await StartAsync(concurrency: concurrency);
        using (system.Aws.Faults.Add(new Fault(FaultKind.Slow) { Service = "sqs", Operation = "DeleteMessageBatch", DelayMilliseconds = 3_000 }))
        {
            for (var i = 0; i < 500; i++) Send(system, $"{i}");
            await Await.UntilAsync("all places are taken", () => system.Aws.Bucket(QueueSystem.Messages).PutCount >= most);
            await Task.Delay(TimeSpan.FromSeconds(1), Cancel);
            Assert.InRange(system.Aws.Queues.Depth(QueueSystem.Messages).InFlight, 1, most);
        }

        await UntilEmptyAsync(system);
    }

    /// <summary>
    /// The system's promise: every message is stored, or it is among the dead letters because the queue counted as many
    /// receives as it allows. A receive whose answer is lost in transit counts like any other.
    /// </summary>
    [Theory]
    [InlineData(FaultKind.ConnectionReset)]
    [InlineData(FaultKind.ConnectionResetAfter)]
    [InlineData(FaultKind.Throttled)]
    [InlineData(FaultKind.InternalError)]
    public async Task No_message_is_lost_although_every_fifth_call_fails(FaultKind kind)
    {
        await using var system = await StartAsync(visibility: 3);
        using var fault = system.Aws.Faults.Add(new Fault(kind) { Every = 5 });
        var ids = Enumerable.Range(0, 200).Select(i => Send(system, $"{i}")).ToList();

        await UntilEmptyAsync(system);

        var dead = system.Aws.Queues.Bodies(QueueSystem.DeadLetters).Select(IdOf);
        Assert.Equal(ids.Order(StringComparer.Ordinal), StoredIds(system).Union(dead).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData(1, true)]
    [InlineData(2, false)]
    public async Task A_message_is_a_dead_letter_once_as_many_answers_with_it_are_lost_as_the_queue_allows_receives(int lost, bool isStored)
    {
        var clock = StandingClock();
        await using var system = await StartAsync(visibility: 3, maxReceiveCount: 2, clock: clock);
        using var fault = system.Aws.Faults.Add(new Fault(FaultKind.LostReceive) { Service = "sqs", Count = lost });

        var id = Send(system, "unlucky");
        for (var i = 0; i < lost; i++)
        {
            await Await.UntilAsync("it is received", () => system.Aws.Queues.Depth(QueueSystem.Messages).InFlight == 1);
            clock.Advance(TimeSpan.FromSeconds(3));
        }

        await UntilEmptyAsync(system);
        Assert.Equal(isStored ? [$"messages/{id}.json"] : [], system.Aws.Bucket(QueueSystem.Messages).Objects.Keys);
        Assert.Equal(isStored ? [] : [id], system.Aws.Queues.Bodies(QueueSystem.DeadLetters).Select(IdOf));
    }

    // On a busy machine the time for stopping may be over before the last call has ended; then the log says so, and not what is asked here.
    [Fact]
    public async Task Told_to_stop_it_finishes_what_it_has_and_lets_go_of_the_rest() => await Await.UntilAsync("a stop in time", async () =>
    {
        const int concurrency = 10;
        await using var system = await StartAsync(concurrency: concurrency);
        system.Aws.Faults.Add(new Fault(FaultKind.Slow) { Service = "s3", DelayMilliseconds = 100 });
        var ids = Enumerable.Range(0, 2_000).Select(i => Send(system, $"{i}")).ToList();
        await Await.UntilAsync("some objects", () => system.Aws.Bucket(QueueSystem.Messages).Objects.Keys.Count > 50);

        var code = await system.Uploader.StopAsync();

        var stored = StoredIds(system);
        Assert.Equal(ids.Order(StringComparer.Ordinal), stored.Union(system.Aws.Queues.Bodies(QueueSystem.Messages).Select(IdOf)).Order(StringComparer.Ordinal));
        if (!HasStoppedInTime(system) || system.Uploader.Process.Output.Any(line => line.Contains("\"level\":\"warning\"", StringComparison.Ordinal))) return false;
        Assert.Equal(0, code);
        // Stored messages are deleted; the others are visible to the next uploader at once, unless an answer was on its way with them.
        Assert.Equal(2_000 - stored.Count, system.Aws.Queues.Depth(QueueSystem.Messages).Total);
        Assert.InRange(system.Aws.Queues.Depth(QueueSystem.Messages).InFlight, 0, concurrency);
        return true;
    });

    [Fact]
    public async Task Told_to_stop_while_S3_hangs_it_ends_in_time_and_lets_go_of_its_messages() => await Await.UntilAsync("a stop in time", async () =>
    {
        await using var system = await StartAsync(visibility: 600);
        system.Aws.Faults.Add(new Fault(FaultKind.Slow) { Service = "s3", DelayMilliseconds = 600_000 });
        for (var i = 0; i < 20; i++) Send(system, $"{i}");
        await Await.UntilAsync("uploads under way", () => system.Aws.Faults.CallsOf("s3", "PutObject") >= 20);

        var code = await system.Uploader.StopAsync();

        if (!HasStoppedInTime(system) || system.Uploader.Process.Output.Any(line => line.Contains("could not be released", StringComparison.Ordinal))) return false;
        Assert.Equal(0, code);
        Assert.Equal(20, system.Aws.Queues.Depth(QueueSystem.Messages).Visible);
        return true;
    });

    [Fact]
    public async Task Two_uploaders_share_the_queue()
    {
        await using var system = await StartAsync();
        await using var second = await Local.Servers.AppProcess.StartAsync(
            Commands.Uploader,
            new Dictionary<string, string>(system.Aws.TaskEnvironment("uploader"))
            {
                [EnvironmentNames.QueueUrl] = system.Aws.Queues.UrlOf(QueueSystem.Messages),
                [EnvironmentNames.BucketName] = QueueSystem.Messages,
            },
            Cancel);
        for (var i = 0; i < 1_000; i++) Send(system, $"{i}");

        await UntilEmptyAsync(system);

        Assert.Equal(1_000, system.Aws.Bucket(QueueSystem.Messages).Objects.Keys.Count);
        // If each stored all of them, it would be twice as many; after a call that takes too long, a message is put again.
        Assert.InRange(system.Aws.Bucket(QueueSystem.Messages).PutCount, 1_000, 1_500);
    }

    private static Task<QueueSystem> StartAsync(int visibility = 30, int maxReceiveCount = 5, int concurrency = 64, TimeProvider? clock = null) => QueueSystem.StartAsync(
        new QueueSystemOptions
        {
            Validator = false,
            Aws = new DataPlaneOptions
            {
                TimeProvider = clock ?? TimeProvider.System,
                Queues = new Dictionary<string, QueueOptions>
                {
                    [QueueSystem.Messages] = new() { DeadLetterQueue = QueueSystem.DeadLetters, MaxReceiveCount = maxReceiveCount },
                    [QueueSystem.DeadLetters] = new(),
                },
            },
            Environment = new Dictionary<string, string>
            {
                [EnvironmentNames.UploaderVisibilitySeconds] = $"{visibility}",
                [EnvironmentNames.UploaderConcurrency] = $"{concurrency}",
            },
        },
        Cancel);

    /// <summary>
    /// SQS's clock, moved by the test: however slow the machine is, no visibility timeout ends by itself. It starts at the time of day,
    /// with which the SDK compares the end of its credentials.
    /// </summary>
    private static FakeTimeProvider StandingClock() => new(TimeProvider.System.GetUtcNow());

    /// <summary>Moves SQS's clock by more than two visibility timeouts of three seconds, and each time waits until all messages have a new one.</summary>
    private static async Task PassExtendedAsync(QueueSystem system, FakeTimeProvider clock, int messages)
    {
        // Ten in a call, and as many calls as two turns at least, since the first may have begun before.
        var calls = (2 * (int)Math.Ceiling(messages / 10.0)) + 1;
        for (var i = 0; i < 4; i++)
        {
            var before = Extensions();
            await Await.UntilAsync("the visibility timeouts are extended", () => Extensions() >= before + calls);
            clock.Advance(TimeSpan.FromSeconds(2));
        }

        int Extensions() => system.Aws.Faults.CallsOf("sqs", "ChangeMessageVisibilityBatch");
    }

    /// <summary>How many messages the uploader has received, repeated deliveries included.</summary>
    private static async Task<int> ReceivedAsync(QueueSystem system)
    {
        using var http = new HttpClient();
        var metrics = await http.GetStringAsync(new Uri(system.Uploader.Url, Routes.Metrics), Cancel);
        return int.Parse(Regex.Match(metrics, "(?m)^uploader_messages_received_total (\\d+)").Groups[1].Value, CultureInfo.InvariantCulture);
    }

    private static bool HasStoppedInTime(QueueSystem system) =>
        system.Uploader.Process.Output.Any(line => line.Contains("Stopped; 0 messages left unfinished", StringComparison.Ordinal));

    private static List<string> StoredIds(QueueSystem system) => [.. system.Aws.Bucket(QueueSystem.Messages).Objects.Keys.Select(key => Path.GetFileNameWithoutExtension(key))];

    private static string Send(QueueSystem system, string content)
    {
        var (id, text) = Message(content);
        system.Aws.Queues.Send(QueueSystem.Messages, text);
        return id;
    }

    private static (string Id, string Text) Message(string content)
    {
        var id = Guid.NewGuid().ToString("N");
        return (id, $$$"""{"id":"{{{id}}}","received_at":"2026-01-01T00:00:00.000Z","data":{"field1":"{{{content}}}","field2":"b","field3":"c","field4":"d"}}""");
    }

    private static string IdOf(string text) => JsonElement.Parse(text).GetProperty("id").GetString()!;

    private static Task UntilEmptyAsync(QueueSystem system) =>
        Await.UntilAsync("the queue is empty", () => system.Aws.Queues.Depth(QueueSystem.Messages).Total == 0);
}
