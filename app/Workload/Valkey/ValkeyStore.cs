using HybridCloud.Workload.Hosting;
using StackExchange.Redis;

namespace HybridCloud.Workload.Valkey;

/// <summary>
/// Valkey as the workload uses it: one connection, made when first needed, and made anew after a failure. A caller
/// whose time is over leaves a connection that is still being made to the next caller, and takes one that has kept
/// silent with it: nothing is queued for a server that does not answer.
/// </summary>
internal sealed class ValkeyStore(ValkeyOptions options, TimeProvider clock) : IAsyncDisposable
{
    // Shorter than any caller's deadline, and longer than a busy server takes.
    private static readonly TimeSpan LongestSilence = TimeSpan.FromSeconds(1.5);

    private readonly Lock gate = new();
    private Task<ConnectionMultiplexer>? connection;

    /// <summary>Host and port, as shown to visitors.</summary>
    public string Endpoint => options.Endpoint;

    public static void Add(EnvironmentReader environment, IServiceCollection services)
    {
        var options = ValkeyOptions.Read(environment);
        services.AddSingleton(provider => new ValkeyStore(options, provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<ValkeyProbe>();
        services.AddSingleton<LastUpdateKey>();
        services.AddSingleton<DeadLetterSet>();
        services.AddSingleton<LeaseKey>();
    }

    /// <summary>Does <paramref name="work"/>, giving up when <paramref name="cancellationToken"/> says so.</summary>
    public async Task<T> RunAsync<T>(Func<IDatabase, Task<T>> work, CancellationToken cancellationToken)
    {
        var connecting = Connect();
        var multiplexer = await connecting.WaitAsync(cancellationToken);
        var began = clock.GetTimestamp();
        try
        {
            return await work(multiplexer.GetDatabase()).WaitAsync(cancellationToken);
        }
        catch (Exception exception) when (exception is RedisServerException refusal ? IsOfServersRole(refusal) : !WasShortOfTime(exception, began))
        {
            Drop(connecting);
            throw;
        }
    }

    // After a failover the name leads to another server; a connection to the old one would go on being refused.
    private static bool IsOfServersRole(RedisServerException refusal) => refusal.Kind is RedisErrorKind.ReadOnly
        or RedisErrorKind.MasterDown or RedisErrorKind.Loading or RedisErrorKind.NoAuth or RedisErrorKind.WrongPass;

    public ValueTask DisposeAsync()
    {
        if (connection is { } connecting) Drop(connecting);
        return ValueTask.CompletedTask;
    }

    // Most of the caller's time went into making the connection: that says nothing about the connection.
    private bool WasShortOfTime(Exception exception, long began) =>
        exception is OperationCanceledException && clock.GetElapsedTime(began) < LongestSilence;

    private Task<ConnectionMultiplexer> Connect()
    {
        lock (gate)
        {
            if (connection is { IsCompleted: true, IsCompletedSuccessfully: false } failed)
            {
                // Its callers may have left before it failed.
                _ = failed.Exception;
                connection = null;
            }

            // Task.Run: the library resolves and connects partly on the caller's thread.
            return connection ??= Task.Run(() => ConnectionMultiplexer.ConnectAsync(options.ToConfiguration()));
        }
    }

    private void Drop(Task<ConnectionMultiplexer> broken)
    {
        lock (gate)
        {
            if (connection == broken) connection = null;
        }

        // At once, or when it turns up.
        _ = broken.ContinueWith(
            static task =>
            {
                if (task.IsCompletedSuccessfully) task.Result.Dispose();
                else _ = task.Exception;
            },
            TaskScheduler.Default);
    }
}
