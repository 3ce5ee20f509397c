using System.Text;
using System.Threading.Channels;
using Amazon.S3;
using HybridCloud.Workload.Hosting;
using HybridCloud.Workload.Loops;
using HybridCloud.Workload.Queue;

namespace HybridCloud.Workload.Uploader;

/// <summary>
/// Moves messages from the queue to S3, one object each. A message is removed from the queue only after S3 has it, and its
/// key derives from its own id: no matter what crashes when, nothing is lost and nothing is stored under two keys.
/// </summary>
internal sealed partial class UploaderService(
    Inbox inbox, IAmazonS3 s3, MessageBucket bucket, UploaderOptions options, UploaderMetrics metrics, UploaderHealth health, LoopRunner loops, TimeProvider clock, ILogger<UploaderService> log)
    : BackgroundService
{
    private const int DeleteBatch = 10;
    private static readonly TimeSpan DeleteLinger = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan DepthInterval = TimeSpan.FromSeconds(5);

    // A message is at most 64 KiB.
    private static readonly TimeSpan PutDeadline = TimeSpan.FromSeconds(15);

    /// <summary>Time for uploads in progress when the service is told to stop; the host's own limit is longer.</summary>
    private static readonly TimeSpan DrainTime = Shutdown.Timeout - TimeSpan.FromSeconds(3);

    private readonly SemaphoreSlim slots = new(options.Concurrency);

    // Full while the queue is slow to delete: uploads then keep their slots, and nothing more is received.
    private readonly Channel<Delivery> stored = Channel.CreateBounded<Delivery>(options.Concurrency);

    public static void Add(EnvironmentReader environment, IServiceCollection services)
    {
        services.AddSingleton(UploaderOptions.Read(environment));
        services.AddSingleton<UploaderMetrics>();
        services.AddSingleton<UploaderHealth>();
        services.AddSingleton<Inbox>();
        services.AddHostedService<UploaderService>();
    }

    public override void Dispose()
    {
        slots.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var drained = new CancellationTokenSource();
        // One poller per ten uploads, four at most, and as many removers for what they store.
        var batches = Math.Clamp(options.Concurrency / DeleteBatch, 1, 4);
        var removing = Task.WhenAll(Enumerable.Range(0, batches).Select(_ => loops.RunAsync("remove", RemoveStoredAsync, CancellationToken.None)));
        var watching = Task.WhenAll(inbox.KeepHiddenAsync(drained.Token), inbox.WatchDepthAsync(DepthInterval, drained.Token));

        using var working = new CancellationTokenSource();
        using var stopping = stoppingToken.Register(() => working.CancelAfter(DrainTime));
        await Task.WhenAll(Enumerable.Range(0, batches).Select(_ => loops.RunAsync("poll", stopping => PollAsync(stopping, working.Token), stoppingToken)));

        // Once every slot is back, every upload has ended.
        for (var i = 0; i < options.Concurrency; i++) await slots.WaitAsync(CancellationToken.None);
        stored.Writer.Complete();
        await removing;
        await drained.CancelAsync();
        await watching;
        LogDrained(inbox.OpenCount);
    }

    private async Task<bool> PollAsync(CancellationToken stopping, CancellationToken working)
    {
        var free = 0;
        try
        {
            free = await TakeSlotsAsync(stopping);
            var deliveries = await inbox.ReceiveAsync(free, stopping);
            metrics.Polled(deliveries.Count > 0 ? "messages" : "empty");
            foreach (var delivery in deliveries) _ = Task.Run(() => StoreAsync(delivery, working), CancellationToken.None);
            free -= deliveries.Count;
            return true;
        }
        catch (Exception) when (!stopping.IsCancellationRequested)
        {
            // Messages that the lost response may hold become visible again by themselves.
            metrics.Polled("failed");
            throw;
        }
        finally
        {
            health.Active();
            if (free > 0) slots.Release(free);
        }
    }

    private async Task StoreAsync(Delivery delivery, CancellationToken working)
    {
        try
        {
            if (QueuedMessage.ObjectKeyOf(delivery.Text) is not { } key)
            {
                // Left to the redrive policy: after its last receive SQS moves it to the dead-letter queue.
                LogPoison(delivery.Id, delivery.ReceiveCount);
                await inbox.ReleaseAsync(delivery, "poison", TimeSpan.FromSeconds(1));
                return;
            }

            if (await PutAsync(delivery, key, working)) await stored.Writer.WriteAsync(delivery, CancellationToken.None);
        }
        finally
        {
            slots.Release();
        }
    }

    /// <summary>Stores a message, however long it takes: while S3 fails, the message stays invisible and its receive count does not grow.</summary>
    /// <returns>Whether S3 has it; if not, the message has been released.</returns>
    private async Task<bool> PutAsync(Delivery delivery, string key, CancellationToken working)
    {
        for (var attempt = 1; ; attempt++)
        {
            var started = clock.GetTimestamp();
            try
            {
                using var body = new MemoryStream(Encoding.UTF8.GetBytes(delivery.Text), writable: false);
                var request = new PutObjectRequest
                {
                    BucketName = bucket.Name,
                    Key = key,
                    InputStream = body,
                    ContentType = "application/json",
                    UseChunkEncoding = false,
                    AutoCloseStream = false,
                };
                await clock.CallWithinAsync(PutDeadline, cancel => s3.PutObjectAsync(request, cancel), working);
                metrics.Uploaded(true, clock.GetElapsedTime(started));
                health.Active();
                delivery.LastSign = clock.GetTimestamp();
                return true;
            }
            catch (Exception e)
            {
                delivery.LastSign = clock.GetTimestamp();
                metrics.Uploaded(false, clock.GetElapsedTime(started));
                health.Active();
                var poison = UploadFailure.IsOfTheMessage(e);
                LogNotStored(delivery.Id, attempt, e);
                if (poison || !await LoopRunner.PauseAsync(attempt, clock, working))
                {
                    await inbox.ReleaseAsync(delivery, poison ? "poison" : "released", poison ? TimeSpan.FromSeconds(1) : TimeSpan.Zero);
                    return false;
                }
            }
        }
    }

    private async Task<bool> RemoveStoredAsync(CancellationToken cancellationToken)
    {
        if (!await stored.Reader.WaitToReadAsync(cancellationToken)) return false;
        var batch = new List<Delivery>(DeleteBatch);
        using var linger = new CancellationTokenSource(DeleteLinger, clock);
        try
        {
            while (batch.Count < DeleteBatch)
            {
                if (stored.Reader.TryRead(out var delivery)) batch.Add(delivery);
                else if (!await stored.Reader.WaitToReadAsync(linger.Token)) break;
            }
        }
        catch (OperationCanceledException)
        {
            // Waited long enough for a full batch.
        }

        if (batch.Count > 0) await inbox.DeleteAsync(batch);
        return true;
    }

    /// <summary>Waits for a free slot and takes up to ten.</summary>
    private async Task<int> TakeSlotsAsync(CancellationToken stopping)
    {
        await slots.WaitAsync(stopping);
        var taken = 1;
        while (taken < DeleteBatch && slots.Wait(0, CancellationToken.None)) taken++;
        return taken;
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Message {Id}, received {Count} times, is not one of the validator's; it is left to the dead-letter queue")]
    private partial void LogPoison(string id, int count);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Message {Id} was not stored, attempt {Attempt}")]
    private partial void LogNotStored(string id, int attempt, Exception exception);

    [LoggerMessage(Level = LogLevel.Information, Message = "Stopped; {Count} messages left unfinished")]
    private partial void LogDrained(int count);
}
