using HybridCloud.Workload.Valkey;

namespace HybridCloud.Workload.Tests.Live;

/// <summary>The metric by which the platform scales workers.</summary>
public sealed class QueueDepthTests(TracedSystem system) : IClassFixture<TracedSystem>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Jobs_that_wait_in_BullMQs_list_and_by_priority_are_the_queues_depth()
    {
        await using var valkey = new ValkeyStore(PatientOptions.Valkey(system.System.Environment()), TimeProvider.System);
        await valkey.RunAsync(database => database.ListLeftPushAsync($"bull:{TracedSystem.Queue}:wait", ["1", "2"]), Cancel);
        await valkey.RunAsync(database => database.SortedSetAddAsync($"bull:{TracedSystem.Queue}:prioritized", "3", 1), Cancel);

        await Await.UntilAsync("three jobs", MetricAsync, text => text.Contains($"\nqueue_depth{{queue=\"{TracedSystem.Queue}\"}} 3\n", StringComparison.Ordinal));

        await system.System.Valkey.KillAsync(Cancel);
        try
        {
            await Await.UntilAsync("no depth while nobody can count", MetricAsync, text => !text.Contains("queue_depth", StringComparison.Ordinal));
        }
        finally
        {
            await system.System.Valkey.StartAsync(Cancel);
        }

        await Await.UntilAsync("a depth again", MetricAsync, text => text.Contains("queue_depth{", StringComparison.Ordinal));
    }

    private Task<string> MetricAsync() => system.Api.Http.GetStringAsync(new Uri(system.System.Worker.Url, "/metrics"), Cancel);
}
