using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using FsCheck;
using FsCheck.Fluent;
using HybridCloud.Clouds.Aws.Faults;
using HybridCloud.Contract;
using HybridCloud.Local.Queue;

namespace HybridCloud.Queue.Tests;

/// <summary>A validator and its queue, without an uploader that would empty it.</summary>
public sealed class ValidatorSystem : IAsyncLifetime
{
    public QueueSystem System { get; private set; } = null!;

    public async ValueTask InitializeAsync() =>
        System = await QueueSystem.StartAsync(new QueueSystemOptions { Uploader = false }, TestContext.Current.CancellationToken);

    public ValueTask DisposeAsync() => System.DisposeAsync();
}

public sealed class ValidatorTests(ValidatorSystem fixture) : IClassFixture<ValidatorSystem>, IDisposable
{
    private readonly QueueSystem system = fixture.System;
    private readonly Caller caller = new(() => fixture.System.Validator.Url);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => caller.Dispose();

    [Fact]
    public async Task A_right_token_and_four_fields_are_put_into_the_queue()
    {
        var answer = await caller.PostUntilTakenAsync(Caller.Body(system.Token, "value1", "value2", "value3", "value4"), cancellationToken: Cancel);

        Assert.Equal(200, answer.Status);
        // After a call that took too long it may be there twice: SQS delivers at least once.
        var message = Queued().First(m => m.GetProperty("id").GetString() == answer.MessageId);
        Assert.Equal("""{"field1":"value1","field2":"value2","field3":"value3","field4":"value4"}""", message.GetProperty("data").GetRawText());
    }

    [Fact]
    public async Task A_wrong_token_is_unauthorized_and_puts_nothing_into_the_queue()
    {
        var content = Guid.NewGuid().ToString();

        var answer = await caller.PostAsync(Caller.Body("invalid-token", content, "value2", "value3", "value4"), cancellationToken: Cancel);

        Assert.Equal(401, answer.Status);
        Assert.Equal("application/problem+json", answer.ContentType);
        Assert.DoesNotContain("invalid-token", answer.Body, StringComparison.Ordinal);
        Assert.DoesNotContain(system.Token, answer.Body, StringComparison.Ordinal);
        // A later message is there, so this one would be, too.
        await caller.PostUntilTakenAsync(Caller.Body(system.Token, "value1", "value2", "value3", "value4"), cancellationToken: Cancel);
        Assert.DoesNotContain(Queued(), m => m.GetProperty("data").GetProperty("field1").GetString() == content);
    }

    [Fact]
    public async Task Three_fields_are_refused_by_the_name_of_the_missing_one()
    {
        var answer = await caller.PostAsync(Caller.Body(system.Token, "value1", "value2", "value3"), cancellationToken: Cancel);

        Assert.Equal(400, answer.Status);
        Assert.Equal("\"data.field4\" is missing.", answer.Detail);
    }

    [Theory]
    [InlineData("""{"token":"TOKEN","data":{"field1":"a","field2":"b","field3":"c","field4":"d","field5":"e"}}""", "other than field1")]
    [InlineData("""{"token":"TOKEN","data":{"field1":"a","field2":"b","field3":"c","field4":"d"},"more":1}""", "other than \"token\"")]
    [InlineData("""{"token":"TOKEN","data":{"field1":1,"field2":"b","field3":"c","field4":"d"}}""", "field1\" must be text")]
    [InlineData("""{"token":"TOKEN","data":{"field1":null,"field2":"b","field3":"c","field4":"d"}}""", "field1\" must be text")]
    [InlineData("""{"token":"TOKEN","data":{"field1":{"a":["b"]},"field2":"b","field3":"c","field4":"d"}}""", "field1\" must be text")]
    [InlineData("""{"token":"TOKEN","data":{"field1":"","field2":"b","field3":"c","field4":"d"}}""", "field1\" must hold 1 to 4096")]
    [InlineData("""{"token":"TOKEN","data":{"field1":"a","field1":"b","field2":"b","field3":"c","field4":"d"}}""", "field1\" is given twice")]
    [InlineData("""{"token":"TOKEN","token":"TOKEN","data":{"field1":"a","field2":"b","field3":"c","field4":"d"}}""", "\"token\" is given twice")]
    [InlineData("""{"token":"TOKEN","data":{"field1":"a","field2":"b","field3":"c","field4":"d"},"data":{}}""", "\"data\" is given twice")]
    [InlineData("""{"token":"TOKEN","data":["a","b","c","d"]}""", "\"data\" must be an object")]
    [InlineData("""{"token":"TOKEN"}""", "\"data\" is missing")]
    public async Task A_payload_that_is_not_exactly_four_strings_is_refused(string body, string reason)
    {
        var answer = await caller.PostAsync(body.Replace("TOKEN", system.Token, StringComparison.Ordinal), cancellationToken: Cancel);

        Assert.Equal(400, answer.Status);
        Assert.Contains(reason, answer.Detail, StringComparison.Ordinal);
        Assert.DoesNotContain(system.Token, answer.Body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("not json")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("\"text\"")]
    [InlineData("""{"token":"x","data":{"field1":"a","field2":"b","field3":"c","fie""")]
    [InlineData("""{"token":"x","data":{}}trailing""")]
    [InlineData("""{"token":"x",}""")]
    [InlineData("""{"token":"\ud800","data":{}}""")]
    [InlineData("""{/*comment*/"token":"x"}""")]
    [InlineData("""{"token":"wrong","data":{"field1":1}}""")]
    public async Task A_caller_without_the_token_does_not_learn_what_is_wrong_with_the_payload(string body)
    {
        var answer = await caller.PostAsync(body, cancellationToken: Cancel);

        Assert.Equal(401, answer.Status);
        Assert.Equal("\"token\" is missing or wrong.", answer.Detail);
    }

    [Fact]
    public async Task A_compressed_body_is_refused_by_its_header()
    {
        using var http = new HttpClient();
        using var content = new ByteArrayContent([0x1f, 0x8b]);
        content.Headers.ContentType = new("application/json");
        content.Headers.ContentEncoding.Add("gzip");
        using var answer = await http.PostAsync(system.Validator.Url, content, Cancel);

        Assert.Equal(415, (int)answer.StatusCode);
        Assert.Contains("Content-Encoding", await answer.Content.ReadAsStringAsync(Cancel), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_caller_that_hangs_up_counts_as_499()
    {
        using var http = new HttpClient();
        var hungUp = 0;
        // On a busy machine a caller may hang up so late that it has been answered.
        var counted = await Await.UntilAsync(
            "a 499",
            async () =>
            {
                await HangUpAsync();
                hungUp++;
                var metrics = await http.GetStringAsync(new Uri(system.Validator.Url, Routes.Metrics), Cancel);
                return Regex.Match(metrics, "validator_requests_total{code=\"499\"} (\\d+)") is { Success: true } line ? int.Parse(line.Groups[1].Value, CultureInfo.InvariantCulture) : 0;
            },
            count => count > 0);

        Assert.InRange(counted, 1, hungUp);

        async Task HangUpAsync()
        {
            using var fault = system.Aws.Faults.Add(new Fault(FaultKind.Slow) { Service = "sqs", DelayMilliseconds = 60_000 });
            using var impatient = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
            var calls = system.Aws.Faults.CallsOf("sqs", "SendMessageBatch");
            var call = caller.PostAsync(Caller.Body(system.Token, "a", "b", "c", "d"), cancellationToken: impatient.Token);
            await Await.UntilAsync("the message is on its way", () => system.Aws.Faults.CallsOf("sqs", "SendMessageBatch") > calls);
            await impatient.CancelAsync();
            await ((Task)call).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    [Fact]
    public async Task A_port_in_use_is_one_line_and_exit_code_1()
    {
        var environment = new Dictionary<string, string>(system.Aws.TaskEnvironment(Commands.Validator))
        {
            [EnvironmentNames.QueueUrl] = system.Aws.Queues.UrlOf(QueueSystem.Messages),
            [EnvironmentNames.ApiToken] = system.Token,
            [EnvironmentNames.ListenAddress] = "127.0.0.1",
            [EnvironmentNames.Port] = $"{system.Validator.Url.Port}",
        };

        var (code, output) = await Local.Servers.AppProcess.RunAsync(Commands.Validator, environment, Cancel);

        Assert.Equal(1, code);
        Assert.Contains($"port {system.Validator.Url.Port} of 127.0.0.1 is in use", Assert.Single(output), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Deep_nesting_is_refused()
    {
        var deep = new string('[', 100_000 / 4) + new string(']', 100_000 / 4);

        Assert.Equal(400, (await caller.PostAsync($$"""{"token":"{{system.Token}}","data":{{deep}}}""", cancellationToken: Cancel)).Status);
    }

    [Fact]
    public async Task Bytes_that_are_not_utf8_are_refused()
    {
        var body = Encoding.UTF8.GetBytes(Caller.Body(system.Token, "value1", "value2", "value3", "value4"));
        body[^10] = 0xFF;

        Assert.Equal(400, (await caller.PostAsync(body, cancellationToken: Cancel)).Status);
    }

    [Theory]
    [InlineData(64 * 1024 + 1)]
    [InlineData(10 * 1024 * 1024)]
    public async Task A_body_that_is_too_long_is_refused(int length)
    {
        var answer = await caller.PostAsync(new byte[length], cancellationToken: Cancel);

        Assert.Equal(413, answer.Status);
        Assert.Contains("65536 bytes", answer.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_body_that_does_not_say_how_long_it_is_and_is_too_long_is_refused()
    {
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, system.Validator.Url) { Content = new ByteArrayContent(new byte[1024 * 1024]) };
        request.Content.Headers.ContentType = new("application/json");
        request.Headers.TransferEncodingChunked = true;

        using var answer = await http.SendAsync(request, Cancel);

        Assert.Equal(413, (int)answer.StatusCode);
    }

    [Theory]
    [InlineData(4096, 200)]
    [InlineData(4097, 400)]
    public async Task A_field_holds_at_most_4096_characters(int length, int status) =>
        Assert.Equal(status, (await caller.PostUntilTakenAsync(Caller.Body(system.Token, new string('x', length), "b", "c", "d"), cancellationToken: Cancel)).Status);

    [Theory]
    [InlineData(null)]
    [InlineData("text/plain")]
    [InlineData("application/json; charset=utf-16")]
    [InlineData("application/json; charset=latin1")]
    public async Task Another_kind_of_content_is_refused(string? contentType)
    {
        var body = Encoding.UTF8.GetBytes(Caller.Body(system.Token, "a", "b", "c", "d"));

        Assert.Equal(415, (await caller.PostAsync(body, contentType, cancellationToken: Cancel)).Status);
    }

    [Fact]
    public async Task The_same_idempotency_key_and_payload_are_the_same_message()
    {
        var body = Caller.Body(system.Token, "a", "b", "c", "d");
        var key = Guid.NewGuid().ToString();

        var first = await caller.PostUntilTakenAsync(body, key, Cancel);
        var again = await caller.PostUntilTakenAsync(body, key, Cancel);
        var other = await caller.PostUntilTakenAsync(Caller.Body(system.Token, "a", "b", "c", "e"), key, Cancel);

        Assert.Equal(first.MessageId, again.MessageId);
        Assert.NotEqual(first.MessageId, other.MessageId);
    }

    [Fact]
    public async Task Without_an_idempotency_key_two_calls_are_two_messages()
    {
        var body = Caller.Body(system.Token, "a", "b", "c", "d");

        Assert.NotEqual(
            (await caller.PostUntilTakenAsync(body, cancellationToken: Cancel)).MessageId, (await caller.PostUntilTakenAsync(body, cancellationToken: Cancel)).MessageId);
    }

    [Fact]
    public async Task An_idempotency_key_that_is_too_long_is_refused() =>
        Assert.Equal(400, (await caller.PostAsync(Caller.Body(system.Token, "a", "b", "c", "d"), new string('k', 129), Cancel)).Status);

    [Fact]
    public async Task Nothing_is_acknowledged_that_the_queue_does_not_have()
    {
        using var fault = system.Aws.Faults.Add(new Fault(FaultKind.AccessDenied) { Service = "sqs" });

        var answer = await caller.PostAsync(Caller.Body(system.Token, "a", "b", "c", "d"), cancellationToken: Cancel);

        Assert.Equal(503, answer.Status);
        Assert.NotNull(answer.RetryAfter);
        Assert.Contains(HeaderNames.IdempotencyKey, answer.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_message_of_a_batch_that_fails_alone_is_tried_again()
    {
        // On a busy machine a call may take longer than the validator waits; then it says so, and not what is asked here.
        var answer = await Await.UntilAsync("an answer within the validator's patience", async () =>
        {
            using var fault = system.Aws.Faults.Add(new Fault(FaultKind.BatchEntry) { Service = "sqs", Count = 2 });
            return (await caller.PostAsync(Caller.Body(system.Token, "a", "b", "c", "d"), cancellationToken: Cancel)).Status;
        }, status => status != 503);

        Assert.Equal(200, answer);
    }

    [Fact]
    public async Task Requests_that_arrive_together_share_calls_and_each_gets_its_own_answer()
    {
        var (answers, calls) = await Await.UntilAsync(
            "answers within the validator's patience",
            async () =>
            {
                // One for each sender: meanwhile the other requests gather.
                using var slow = system.Aws.Faults.Add(new Fault(FaultKind.Slow) { Service = "sqs", Operation = "SendMessageBatch", DelayMilliseconds = 1_000, Count = 8 });
                var before = system.Aws.Faults.CallsOf("sqs", "SendMessageBatch");
                var answers = await Task.WhenAll(Enumerable.Range(0, 200).Select(i =>
                    caller.PostAsync(Caller.Body(system.Token, $"together-{i}", "b", "c", "d"), cancellationToken: Cancel)));
                return (answers, Calls: system.Aws.Faults.CallsOf("sqs", "SendMessageBatch") - before);
            },
            seen => seen.answers.All(answer => answer.Status != 503));

        Assert.All(answers, answer => Assert.Equal(200, answer.Status));
        // A call that was retried on a slow machine is queued twice, under one id: SQS delivers at least once.
        var queued = Queued().DistinctBy(m => m.GetProperty("id").GetString()).ToDictionary(m => m.GetProperty("id").GetString()!, m => m.GetProperty("data").GetProperty("field1").GetString());
        for (var i = 0; i < answers.Length; i++) Assert.Equal($"together-{i}", queued[answers[i].MessageId]);
        Assert.InRange(calls, 20, 199);
    }

    [Fact]
    public void No_body_of_any_kind_causes_a_server_error()
    {
        var pieces = Gen.Elements("{", "}", "[", "]", ":", ",", "\"token\"", "\"data\"", "\"field1\"", "\"field2\"", "\"field3\"", "\"field4\"",
            "\"x\"", "1", "1e999", "null", "true", "\u0000", "\"\\ud83e\"", "\"\\ud83e\\udd8a\"", "🦊", " ", "\"" + system.Token + "\"");
        var bodies = Gen.OneOf(
            pieces.ListOf().Select(string.Concat).Select(Encoding.UTF8.GetBytes),
            Gen.Choose(0, 255).Select(b => (byte)b).ArrayOf());

        Prop.ForAll(bodies.ToArbitrary(), body =>
        {
            var status = Task.Run(() => caller.PostAsync(body, cancellationToken: Cancel)).GetAwaiter().GetResult().Status;
            return status is 200 or (>= 400 and < 500);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(500));
    }

    private List<JsonElement> Queued() => [.. system.Aws.Queues.Bodies(QueueSystem.Messages).Select(body => JsonElement.Parse(body))];
}

public sealed class ValidatorLimitTests
{
    [Fact]
    public async Task More_requests_than_the_configured_rate_are_turned_away_with_the_time_to_wait()
    {
        await using var system = await QueueSystem.StartAsync(
            new QueueSystemOptions
            {
                Uploader = false,
                Environment = new Dictionary<string, string> { [EnvironmentNames.ValidatorRequestsPerSecond] = "1" },
            },
            TestContext.Current.CancellationToken);
        using var caller = new Caller(() => system.Validator.Url);

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => caller.PostAsync(Caller.Body(system.Token, "a", "b", "c", "d"))));

        // Let through: on a busy machine the first call may take longer than the validator waits.
        Assert.Contains(answers, answer => answer.Status is 200 or 503);
        var turnedAway = answers.First(answer => answer.Status == 429);
        Assert.Equal(TimeSpan.FromSeconds(1), turnedAway.RetryAfter);
    }
}
