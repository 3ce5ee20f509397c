using System.Collections.Concurrent;
using System.Text.Json;
using HybridCloud.Clouds.DataPlane;
using HybridCloud.Clouds.DataPlane.Sqs;
using HybridCloud.Contract;
using HybridCloud.Local.Queue;
using HybridCloud.Local.Servers;

namespace HybridCloud.Queue.Tests;

public sealed class KillTests
{
    private const int Messages = 10_000;
    private const int Callers = 32;

    [Fact]
    public async Task Ten_thousand_accepted_messages_are_in_S3_once_each_although_both_services_are_killed_again_and_again()
    {
        var cancel = TestContext.Current.CancellationToken;
        await using var system = await QueueSystem.StartAsync(
            new QueueSystemOptions
            {
                Aws = new DataPlaneOptions
                {
                    Queues = new Dictionary<string, QueueOptions>
                    {
                        // Each kill costs the messages in flight one receive, and on a busy machine so does a visibility timeout that is over.
                        [QueueSystem.Messages] = new() { DeadLetterQueue = QueueSystem.DeadLetters, MaxReceiveCount = 1_000 },
                        [QueueSystem.DeadLetters] = new(),
                    },
                },
                Environment = new Dictionary<string, string> { [EnvironmentNames.UploaderVisibilitySeconds] = "3" },
            },
            cancel);
        using var caller = new Caller(() => system.Validator.Url);
        var accepted = new ConcurrentDictionary<string, string>();
        var progress = () => accepted.Count;

        var killing = Task.WhenAll(KillAgainAndAgainAsync(system.Validator, 4, progress, cancel), KillAgainAndAgainAsync(system.Uploader, 6, progress, cancel));
        var numbers = new ConcurrentQueue<int>(Enumerable.Range(0, Messages));
        await Task.WhenAll(Enumerable.Range(0, Callers).Select(async _ =>
        {
            while (numbers.TryDequeue(out var number)) accepted[$"content-{number}"] = await SendAsync(caller, system.Token, number, cancel);
        }));
        await killing;

        await Await.UntilAsync("the queue is empty", () => system.Aws.Queues.Depth(QueueSystem.Messages).Total == 0);
        var keys = system.Aws.Bucket(QueueSystem.Messages).Objects.Keys;
        var stored = keys.Select(key => JsonElement.Parse(system.Aws.Bucket(QueueSystem.Messages).Objects.Text(key)))
            .ToLookup(message => message.GetProperty("data").GetProperty("field1").GetString()!, message => message.GetProperty("id").GetString()!);
        Assert.Equal(Messages, accepted.Count);
        Assert.Equal(Messages, keys.Count);
        Assert.All(accepted, pair => Assert.Equal([pair.Value], stored[pair.Key]));
        Assert.Equal(0, system.Aws.Queues.Depth(QueueSystem.DeadLetters).Total);
    }

    // As a careful client does: with the same key until there is an answer.
    private static async Task<string> SendAsync(Caller caller, string token, int number, CancellationToken cancel)
    {
        while (true)
        {
            try
            {
                var answer = await caller.PostAsync(Caller.Body(token, $"content-{number}", "b", "c", "d"), $"key-{number}", cancel);
                if (answer.Status == 200) return answer.MessageId;
                Assert.True(answer.Status is 429 or 503, $"{answer.Status}: {answer.Body}");
            }
            catch (Exception e) when (e is HttpRequestException or IOException)
            {
                // The validator was killed; it comes back.
            }

            await Task.Delay(50, cancel);
        }
    }

    /// <summary>Kills the process once in each share of the accepted messages, at a random moment.</summary>
    private static async Task KillAgainAndAgainAsync(AppProcess app, int times, Func<int> progress, CancellationToken cancel)
    {
        for (var kill = 1; kill <= times; kill++)
        {
            var next = (Messages * kill / (times + 1)) - Random.Shared.Next(Messages / (times + 1));
            while (progress() < next) await Task.Delay(5, cancel);
            await app.Process.KillAsync(cancel);
            await app.StartAsync(cancel);
        }
    }
}
