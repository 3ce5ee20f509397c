using HybridCloud.Workload.Hosting;
using StackExchange.Redis;

namespace HybridCloud.Workload.Valkey;

/// <summary>
/// Valkey as the workload uses it: one connection, made when first needed, and made anew after a failure. Nothing
/// is queued for a server that does not answer: a call that runs out of time takes its connection with it.
/// </summary>
internal sealed class ValkeyStore(ValkeyOptions options) : IAsyncDisposable
{
    private readonly Lock gate = new();
    private Task<ConnectionMultiplexer>? connection;

    /// <summary>Host and port, as shown to visitors.</summary>
    public string Endpoint => options.Endpoint;

    public static void Add(EnvironmentReader environment, IServiceCollection services)
    {
        var options = ValkeyOptions.Read(environment);
        services.AddSingleton(_ => new ValkeyStore(options));
        services.AddSingleton<ValkeyProbe>();
        services.AddSingleton<LastUpdateKey>();
        services.AddSingleton<DeadLetterSet>();
        services.AddSingleton<LeaseKey>();
    }

    /// <summary>Does <paramref name="work"/>, giving up when <paramref name="cancellationToken"/> says so.</summary>
    public async Task<T> RunAsync<T>(Func<IDatabase, Task<T>> work, CancellationToken cancellationToken)
    {
        var connecting = Connect();
        try
        {
            var multiplexer = await connecting.WaitAsync(cancellationToken);
            return await work(multiplexer.GetDatabase()).WaitAsync(cancellationToken);
        }
        catch (Exception exception) when (exception is not RedisServerException)
        {
            await DropAsync(connecting);
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (connection is { } connecting) await DropAsync(connecting);
    }

    private Task<ConnectionMultiplexer> Connect()
    {
        lock (gate)
        {
            // Task.Run: the library resolves and connects partly on the caller's thread.
            return connection ??= Task.Run(() => ConnectionMultiplexer.ConnectAsync(options.ToConfiguration()));
        }
    }

    private async Task DropAsync(Task<ConnectionMultiplexer> broken)
    {
        lock (gate)
        {
            if (connection == broken) connection = null;
        }

        if (broken.IsCompletedSuccessfully)
        {
            (await broken).Dispose();
        }
        else
        {
            // Still connecting, or failed to: dispose of it when it turns up, and look at its exception so that none goes unobserved.
            _ = broken.ContinueWith(
                static task =>
                {
                    if (task.IsCompletedSuccessfully) task.Result.Dispose();
                    else _ = task.Exception;
                },
                TaskScheduler.Default);
        }
    }
}
