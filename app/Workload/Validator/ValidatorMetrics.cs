using System.Diagnostics.Metrics;
using HybridCloud.Workload.Telemetry;

namespace HybridCloud.Workload.Validator;

/// <summary>What the validator measures.</summary>
internal sealed class ValidatorMetrics
{
    private readonly Counter<long> requests =
        WorkloadMeter.Instance.CreateCounter<long>("validator.requests", null, "Requests, by status code.");

    private readonly Histogram<double> requestDuration =
        WorkloadMeter.Instance.CreateHistogram<double>("validator.request.duration", "s", "Time from the request to its answer.");

    private readonly Counter<long> tokens =
        WorkloadMeter.Instance.CreateCounter<long>("validator.token.checks", null, "Tokens that were checked, by result.");

    private readonly Counter<long> messages =
        WorkloadMeter.Instance.CreateCounter<long>("validator.messages", null, "Messages for the queue, by result.");

    private readonly Histogram<double> sendDuration =
        WorkloadMeter.Instance.CreateHistogram<double>("validator.send.duration", "s", "Time of one call to the queue, which carries up to ten messages.");

    /// <summary>Prometheus computes a rate only from a series that it has seen before its first event.</summary>
    public ValidatorMetrics()
    {
        foreach (var code in (ReadOnlySpan<int>)[200, 400, 401, 413, 415, 429, 499, 503]) requests.Add(0, new KeyValuePair<string, object?>("code", code));
        foreach (var result in (ReadOnlySpan<string>)["accepted", "refused"]) tokens.Add(0, new KeyValuePair<string, object?>("result", result));
        foreach (var result in (ReadOnlySpan<string>)["sent", "failed"]) messages.Add(0, new KeyValuePair<string, object?>("result", result));
    }

    public void Request(int status, TimeSpan duration)
    {
        requests.Add(1, new KeyValuePair<string, object?>("code", status));
        requestDuration.Record(duration.TotalSeconds);
    }

    public void Token(bool accepted) => tokens.Add(1, new KeyValuePair<string, object?>("result", accepted ? "accepted" : "refused"));

    public void Sent(int count) => messages.Add(count, new KeyValuePair<string, object?>("result", "sent"));

    public void Failed(int count) => messages.Add(count, new KeyValuePair<string, object?>("result", "failed"));

    public void Send(TimeSpan duration) => sendDuration.Record(duration.TotalSeconds);
}
