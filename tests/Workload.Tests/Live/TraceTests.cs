using HybridCloud.Contract;
using HybridCloud.Local;
using HybridCloud.Local.Servers;

namespace HybridCloud.Workload.Tests.Live;

/// <summary>A running system whose API and worker send traces to a collector, and count a queue.</summary>
public sealed class TracedSystem : IAsyncLifetime
{
    public const string Queue = "default";

    public LocalSystem System { get; private set; } = null!;

    internal TraceReceiver Collector { get; private set; } = null!;

    internal ApiClient Api { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Collector = await TraceReceiver.StartAsync(CancellationToken.None);
        System = await LocalSystem.StartAsync(
            new LocalSystemOptions
            {
                WorkerInterval = TimeSpan.FromSeconds(2),
                Environment = new Dictionary<string, string>
                {
                    [EnvironmentNames.OtlpEndpoint] = Collector.Url.ToString(),
                    [EnvironmentNames.OtelServiceName] = "workload",
                    [EnvironmentNames.WorkerQueue] = Queue,
                },
            },
            CancellationToken.None);
        Api = new ApiClient(() => System.Api.Url, System.OriginSecret);
    }

    public async ValueTask DisposeAsync()
    {
        Api?.Dispose();
        if (System is not null) await System.DisposeAsync();
        if (Collector is not null) await Collector.DisposeAsync();
    }
}

public sealed class TraceTests(TracedSystem traced, SharedSystem shared) : IClassFixture<TracedSystem>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_request_is_a_span_of_its_callers_trace_named_by_its_route()
    {
        const string TraceId = "4bf92f3577b34da6a3ce929d0e0e4736";
        const string Caller = "00f067aa0ba902b7";
        var span = await SpanAsync(() => AskAsync(Routes.Version, TraceId, Caller), span => span.TraceId == TraceId && span.Source == "Microsoft.AspNetCore");

        Assert.Equal($"GET {Routes.Version}", span.Name);
        Assert.Equal(Caller, span.ParentId);
        Assert.Equal("workload", span.Service);
        Assert.Equal("200", span.Attributes["http.response.status_code"]);
    }

    [Fact]
    public async Task Probes_leave_no_span()
    {
        const string Probe = "0af7651916cd43dd8448eb211c80319c";
        const string After = "1af7651916cd43dd8448eb211c80319c";
        await SpanAsync(
            async () =>
            {
                await AskAsync(Routes.Health, Probe, "b7ad6b7169203331");
                await AskAsync(Routes.Version, After, "b7ad6b7169203331");
            },
            span => span.TraceId == After);

        Assert.DoesNotContain(traced.Collector.Spans, span => span.TraceId == Probe);
    }

    [Fact]
    public async Task A_cycle_of_the_worker_holds_its_deliveries_and_its_calls_to_aws()
    {
        // Without a request: another cycle comes by itself.
        var call = await SpanAsync(
            () => Task.CompletedTask,
            span => span.Source == "System.Net.Http" && Parent(span) is { Name: "deliver secret" } delivery && Parent(delivery)?.Name == "worker cycle");

        Assert.Equal("127.0.0.1", call.Attributes["server.address"]);
        // May be sent in another batch.
        await SpanAsync(() => Task.CompletedTask, span => span.Name == "deliver postgres" && Parent(span)?.Name == "worker cycle");
    }

    [Fact]
    public async Task A_check_that_fails_is_a_span_that_failed()
    {
        await traced.System.Postgres.KillAsync(Cancel);
        try
        {
            var check = await SpanAsync(() => traced.Api.GetAsync("/db/status"), span => span.Name == "check postgres" && span.Status == Span.Failed);

            Assert.Equal("HybridCloud.Workload", check.Source);
        }
        finally
        {
            await traced.System.Postgres.StartAsync(Cancel);
        }
    }

    [Fact]
    public async Task Without_a_collector_no_assembly_of_OpenTelemetry_is_loaded()
    {
        Assert.Contains("OpenTelemetry", await File.ReadAllTextAsync($"/proc/{traced.System.Api.Process.Id}/maps", Cancel), StringComparison.Ordinal);
        Assert.DoesNotContain("OpenTelemetry", await File.ReadAllTextAsync($"/proc/{shared.System.Api.Process.Id}/maps", Cancel), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wrong_address_of_the_collector_is_named()
    {
        var (code, output) = await AppProcess.RunAsync(
            Commands.Api, new Dictionary<string, string>(traced.System.Environment()) { [EnvironmentNames.OtlpEndpoint] = "127.0.0.1:4318", [EnvironmentNames.OtlpProtocol] = "grpc" }, Cancel);

        var text = string.Join('\n', output);
        Assert.Equal(2, code);
        Assert.Contains("OTEL_EXPORTER_OTLP_ENDPOINT is \"127.0.0.1:4318\": give an address", text, StringComparison.Ordinal);
        Assert.Contains("OTEL_EXPORTER_OTLP_PROTOCOL is \"grpc\": give one of http/protobuf", text, StringComparison.Ordinal);
    }

    private async Task AskAsync(string route, string traceId, string caller)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, traced.Api.At(route));
        request.Headers.Add("traceparent", $"00-{traceId}-{caller}-01");
        using var response = await traced.Api.Http.SendAsync(request, Cancel);
        response.EnsureSuccessStatusCode();
    }

    /// <summary>Makes a request again and again until a span has arrived: what the collector does not take promptly is lost.</summary>
    private async Task<Span> SpanAsync(Func<Task> ask, Func<Span, bool> wanted)
    {
        var found = await Await.UntilAsync("a span", async () =>
        {
            await ask();
            return traced.Collector.Spans.FirstOrDefault(wanted);
        }, span => span is not null);
        return found!;
    }

    private Span? Parent(Span? span) => span is null ? null : traced.Collector.Spans.FirstOrDefault(other => other.Id == span.ParentId);
}
