using HybridCloud.Workload.Hosting;
using StackExchange.Redis;

namespace HybridCloud.Workload.Valkey;

/// <summary>
/// Valkey as the workload uses it: one connection, opened on first use and reopened after a failure. A caller that runs
/// out of time leaves a connection that is still being opened to the next caller, but drops one that has been silent, so
/// that nothing is queued for a server that does not answer.
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

    /// <summary>Runs <paramref name="work"/>; gives up when <paramref name="cancellationToken"/> is cancelled.</summary>
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

    // After a failover the host name points to another server; a connection to the old one would stay refused.
    private static bool IsOfServersRole(RedisServerException refusal) => refusal.Kind is RedisErrorKind.ReadOnly
        or RedisErrorKind.MasterDown or RedisErrorKind.Loading or RedisErrorKind.NoAuth or RedisErrorKind.WrongPass;

    public ValueTask DisposeAsync()
    {
        if (connection is { } connecting) Drop(connecting);
        return ValueTask.CompletedTask;
    }

    // Most of the caller's time went into opening the connection: the timeout says nothing about the connection itself.
    private bool WasShortOfTime(Exception exception, long began) =>
        exception is OperationCanceledException && clock.GetElapsedTime(began) < LongestSilence;

    private Task<ConnectionMultiplexer> Connect()
    {
        lock (gate)
        {
            if (connection is { IsCompleted: true, IsCompletedSuccessfully: false } failed)
            {
                // Observed here, since its callers may have left before it failed.
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

        // Disposed at once, or once it has been opened.
        _ = broken.ContinueWith(
            static task =>
            {
                if (task.IsCompletedSuccessfully) task.Result.Dispose();
                else _ = task.Exception;
            },
            TaskScheduler.Default);
    }
}
