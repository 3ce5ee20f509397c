using System.Diagnostics.Metrics;
using HybridCloud.Workload.Telemetry;

namespace HybridCloud.Workload.Uploader;

/// <summary>What the uploader measures.</summary>
internal sealed class UploaderMetrics
{
    private readonly Counter<long> polls =
        WorkloadMeter.Instance.CreateCounter<long>("uploader.polls", null, "Calls that asked the queue for messages, by result.");

    private readonly Counter<long> received =
        WorkloadMeter.Instance.CreateCounter<long>("uploader.messages.received", null, "Messages received, repeated deliveries included.");

    private readonly Counter<long> messages =
        WorkloadMeter.Instance.CreateCounter<long>("uploader.messages", null, "Messages that the uploader is done with, by outcome.");

    private readonly Counter<long> uploads =
        WorkloadMeter.Instance.CreateCounter<long>("uploader.uploads", null, "Attempts to store a message in S3, by result.");

    private readonly Histogram<double> uploadDuration =
        WorkloadMeter.Instance.CreateHistogram<double>("uploader.upload.duration", "s", "Time of one attempt to store a message.");

    private readonly Histogram<double> messageDuration =
        WorkloadMeter.Instance.CreateHistogram<double>("uploader.message.duration", "s", "Time from receiving a message to its deletion.");

    private readonly Histogram<double> messageAge = WorkloadMeter.Instance.CreateHistogram(
        "uploader.message.age", "s", "Time that a message spent in the queue before it was received.",
        advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.01, 0.05, 0.1, 0.5, 1, 5, 10, 30, 60, 300, 900, 3600, 14_400] });

    private long inFlight;
    private long visible;
    private long hidden;
    private double oldestAge;

    public UploaderMetrics()
    {
        // Prometheus computes a rate only from a series that it has seen before its first event.
        foreach (var result in (ReadOnlySpan<string>)["messages", "empty", "failed"]) polls.Add(0, new KeyValuePair<string, object?>("result", result));
        foreach (var outcome in (ReadOnlySpan<string>)["stored", "poison", "released"]) messages.Add(0, new KeyValuePair<string, object?>("outcome", outcome));
        foreach (var result in (ReadOnlySpan<string>)["stored", "failed"]) uploads.Add(0, new KeyValuePair<string, object?>("result", result));
        received.Add(0);
        WorkloadMeter.Instance.CreateObservableGauge("uploader.messages.in_progress", () => Interlocked.Read(ref inFlight), null, "Messages being worked on.");
        WorkloadMeter.Instance.CreateObservableGauge("queue.messages.visible", () => Interlocked.Read(ref visible), null, "Messages that wait in the queue.");
        WorkloadMeter.Instance.CreateObservableGauge("queue.messages.in_flight", () => Interlocked.Read(ref hidden), null, "Messages in the queue that are being worked on.");
        WorkloadMeter.Instance.CreateObservableGauge(
            "queue.oldest_message.age", () => Volatile.Read(ref oldestAge), "s", "Age of the oldest message that was received recently; 0 when the queue is empty.");
    }

    public void Polled(string result) => polls.Add(1, new KeyValuePair<string, object?>("result", result));

    public void Received(TimeSpan age)
    {
        received.Add(1);
        Interlocked.Increment(ref inFlight);
        messageAge.Record(age.TotalSeconds);
    }

    public void Finished(string outcome, TimeSpan duration)
    {
        Interlocked.Decrement(ref inFlight);
        messages.Add(1, new KeyValuePair<string, object?>("outcome", outcome));
        messageDuration.Record(duration.TotalSeconds);
    }

    public void Uploaded(bool stored, TimeSpan duration)
    {
        uploads.Add(1, new KeyValuePair<string, object?>("result", stored ? "stored" : "failed"));
        uploadDuration.Record(duration.TotalSeconds);
    }

    public void Depth(long visibleMessages, long hiddenMessages, TimeSpan oldest)
    {
        Interlocked.Exchange(ref visible, visibleMessages);
        Interlocked.Exchange(ref hidden, hiddenMessages);
        Volatile.Write(ref oldestAge, oldest.TotalSeconds);
    }
}
