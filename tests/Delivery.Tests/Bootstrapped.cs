namespace HybridCloud.Delivery.Tests;

/// <summary>Tests on a machine whose account and team are bootstrapped, each with its own clouds and working folder.</summary>
public abstract class Bootstrapped : IAsyncLifetime
{
    // Every new cloud has the same account and team, so the first bootstrap leaves what all others would leave.
    private static readonly Lazy<Task<KeyValuePair<string, byte[]>[]>> State = new(BootstrapAsync);

    private protected CloudStandIn cloud = null!;
    private protected DeliveryRun run = null!;

    public async ValueTask InitializeAsync()
    {
        var state = await State.Value;
        cloud = await CloudStandIn.StartAsync();
        run = new DeliveryRun(cloud);
        var bucket = cloud.Aws.Store.Make((await run.TargetAsync()).Bucket, CloudStandIn.FirstAccount).Objects;
        foreach (var (key, content) in state)
            bucket[key] = content;
        await SetUpAsync();
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        run.Dispose();
        await TearDownAsync();
        await cloud.DisposeAsync();
    }

    /// <summary>Starts whatever else the class needs.</summary>
    protected virtual Task SetUpAsync() => Task.CompletedTask;

    /// <summary>Stops what <see cref="SetUpAsync"/> started.</summary>
    protected virtual Task TearDownAsync() => Task.CompletedTask;

    private static async Task<KeyValuePair<string, byte[]>[]> BootstrapAsync()
    {
        await using var cloud = await CloudStandIn.StartAsync();
        using var run = new DeliveryRun(cloud).Foundation();
        await run.SucceedAsync("bootstrap");
        return cloud.Buckets.Single().Value.Objects.ToArray();
    }
}
