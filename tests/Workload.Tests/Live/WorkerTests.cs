using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using HybridCloud.Clouds.DataPlane;
using HybridCloud.Contract;
using HybridCloud.Local.Processes;
using HybridCloud.Local.Servers;

namespace HybridCloud.Workload.Tests.Live;

public sealed class WorkerTests(SharedSystem shared) : IAsyncLifetime
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => await shared.AllGreenAsync();

    public async ValueTask DisposeAsync()
    {
        if (shared.System.Worker.Process.HasExited) await shared.System.Worker.StartAsync(CancellationToken.None);
        await shared.AllGreenAsync();
    }

    [Fact]
    public async Task Sigterm_in_the_middle_of_writing_ends_it_in_time_with_exit_code_0()
    {
        var ended = await TerminateAsync();
        // It waits about six seconds for the writes; a busy machine may take more than the other four, but not each time.
        for (var attempt = 2; attempt <= 3 && ended is not { Code: 0, Seconds: <= 10 }; attempt++)
        {
            await shared.System.Worker.StartAsync(Cancel);
            await shared.AllGreenAsync();
            ended = await TerminateAsync();
        }

        Assert.Equal(0, ended.Code);
        Assert.InRange(ended.Seconds, 0, 10);

        async Task<(int Code, double Seconds)> TerminateAsync()
        {
            // Every write hangs: the worker is always in the middle of one.
            shared.System.Postgres.Pause();
            shared.System.Valkey.Pause();
            try
            {
                await Task.Delay(SharedSystem.Interval, Cancel);
                var watch = Stopwatch.StartNew();
                shared.System.Worker.Process.Send(Signal.Terminate);
                var code = await shared.System.Worker.Process.WaitForExitAsync(Cancel);
                return (code, watch.Elapsed.TotalSeconds);
            }
            finally
            {
                shared.System.Postgres.Resume();
                shared.System.Valkey.Resume();
            }
        }
    }

    [Fact]
    public async Task Sigterm_ends_the_api_with_exit_code_0()
    {
        try
        {
            shared.System.Api.Process.Send(Signal.Terminate);
            Assert.Equal(0, await shared.System.Api.Process.WaitForExitAsync(Cancel));
        }
        finally
        {
            await shared.System.Api.StartAsync(Cancel);
        }
    }

    [Fact]
    public async Task The_dashboards_times_stay_fresh_while_the_api_restarts()
    {
        await shared.System.Api.Process.KillAsync(Cancel);
        try
        {
            await using var connection = await shared.System.Postgres.OpenAsync(Cancel);
            var killed = TimeProvider.System.GetUtcNow().UtcDateTime;
            await Await.UntilAsync("a new time", async () =>
            {
                await using var command = new Npgsql.NpgsqlCommand("SELECT timestamp FROM last_update", connection);
                return (DateTime)(await command.ExecuteScalarAsync(Cancel))!;
            }, time => time > killed);
        }
        finally
        {
            await shared.System.Api.StartAsync(Cancel);
        }
    }

    [Fact]
    public async Task Of_two_workers_one_acts_and_the_other_takes_over_when_it_dies()
    {
        await using var second = await AppProcess.StartAsync(Commands.Worker, shared.System.Environment(), Cancel);
        var (acting, waiting) = await OneActsAsync(Sources.Postgres, second);
        var before = await WrittenAsync(waiting, Sources.Postgres);

        await acting.Process.KillAsync(Cancel);

        await Await.UntilAsync("a write of the other", () => WrittenAsync(waiting, Sources.Postgres), seen => seen > before);
        await shared.FreshAsync(Sources.Postgres);
    }

    [Fact]
    public async Task Every_series_of_a_worker_that_has_done_nothing_yet_is_there_and_0()
    {
        string[] wanted =
        [
            "app_worker_cycles_total{result=\"ok\"} 0", "app_worker_cycles_total{result=\"failed\"} 0",
            "app_worker_deliveries_total{source=\"secret\",result=\"failed\"} 0", "app_worker_retries_total{source=\"valkey\"} 0",
            "app_worker_dead_letters_total{source=\"postgres\"} 0",
        ];
        using var client = new HttpClient();
        // Another worker acts; on a busy machine its lease may run out, and then this one has done something.
        await Await.UntilAsync("no missing series of a worker that waits", async () =>
        {
            await using var second = await AppProcess.StartAsync(Commands.Worker, shared.System.Environment(), Cancel);
            var lines = (await client.GetStringAsync(new Uri(second.Url, "/metrics"), Cancel)).Split('\n');
            return string.Join(", ", wanted.Except(lines));
        }, missing => missing.Length == 0);
    }

    [Fact]
    public async Task A_worker_that_is_told_to_stop_hands_over_at_once()
    {
        await using var second = await AppProcess.StartAsync(Commands.Worker, shared.System.Environment(), Cancel);
        await second.Process.WaitForLineAsync(line => line.Contains("Now listening", StringComparison.Ordinal), Cancel);
        await shared.System.Worker.StopAsync();
        await second.Process.WaitForLineAsync(line => line.Contains(" acts", StringComparison.Ordinal), Cancel);
    }

    [Fact]
    public async Task Without_postgres_the_lease_in_valkey_keeps_it_to_one_worker()
    {
        await using var second = await AppProcess.StartAsync(Commands.Worker, shared.System.Environment(), Cancel);
        await shared.System.Postgres.KillAsync(Cancel);
        try
        {
            await OneActsAsync(Sources.Valkey, second);
        }
        finally
        {
            await shared.System.Postgres.StartAsync(Cancel);
        }
    }

    [Fact]
    public async Task Healthz_of_a_worker_that_works_is_200()
    {
        using var client = new HttpClient();
        using var response = await client.GetAsync(new Uri(shared.System.Worker.Url, "/healthz"), Cancel);
        Assert.True(response.IsSuccessStatusCode);
    }

    [Fact]
    public async Task Too_many_versions_of_the_secret_slow_it_down_and_the_visitor_is_told()
    {
        await using var system = await Local.LocalSystem.StartAsync(
            new Local.LocalSystemOptions
            {
                WorkerInterval = TimeSpan.FromSeconds(1),
                Aws = new DataPlaneOptions { MaxSecretVersions = 3 },
            },
            Cancel);
        using var api = new ApiClient(() => system.Api.Url, system.OriginSecret);
        var status = await Await.UntilAsync(
            "a note about the secret", () => api.GetAsync("/worker/status"), seen => !seen.Source(Sources.Secret).IsNull("note"));
        Assert.Contains("15 min", status.Source(Sources.Secret).Text("note"), StringComparison.Ordinal);
        var name = system.Aws.Options.Secrets.Keys.First();
        var calls = system.Aws.Faults.CallsOf("secretsmanager", "UpdateSecret");
        await Task.Delay(TimeSpan.FromSeconds(3), Cancel);
        Assert.Equal(calls, system.Aws.Faults.CallsOf("secretsmanager", "UpdateSecret"));
        Assert.Equal(3, system.Aws.Secrets.VersionCount(name));
    }

    [Fact]
    public async Task Logs_are_one_json_object_a_line_with_source_attempt_duration_and_outcome()
    {
        // Waits for the line, and not for the time that it reports, which the API shows before the line has come through the pipe.
        var update = await shared.System.Worker.Process.WaitForLineAsync(line => line.Contains("Updated valkey", StringComparison.Ordinal), Cancel);
        foreach (var line in shared.System.Worker.Process.Output) JsonDocument.Parse(line).Dispose();
        using var json = JsonDocument.Parse(update);
        Assert.EndsWith("Z", json.RootElement.GetProperty("time").GetString(), StringComparison.Ordinal);
        Assert.Equal("valkey", json.RootElement.GetProperty("source").GetString());
        Assert.True(json.RootElement.GetProperty("attempt").GetInt32() >= 1);
        Assert.True(json.RootElement.GetProperty("duration_ms").GetDouble() > 0);
        Assert.Equal("delivered", json.RootElement.GetProperty("outcome").GetString());
    }

    [Fact]
    public async Task Memory_is_flat_over_ten_thousand_cycles()
    {
        await shared.System.Worker.StopAsync();
        var environment = new Dictionary<string, string>(shared.System.Environment())
        {
            [EnvironmentNames.WorkerIntervalSeconds] = "0.001",
            [EnvironmentNames.WorkerSecretIntervalSeconds] = "1",
        };
        await using var worker = await AppProcess.StartAsync(Commands.Worker, environment, Cancel);
        // The first thousands fill pools, caches and compiled code.
        await UntilCyclesAsync(2_500);
        var early = ResidentMegabytes(worker.Process.Id);
        await UntilCyclesAsync(10_000);
        var late = ResidentMegabytes(worker.Process.Id);
        TestContext.Current.TestOutputHelper?.WriteLine($"resident memory: {early:0} MB after 2,500 cycles, {late:0} MB after 10,000");
        Assert.InRange(late - early, double.NegativeInfinity, 15);

        async Task UntilCyclesAsync(double wanted)
        {
            while (await shared.Api.MetricAsync(worker.Url, "app_worker_cycles_total") < wanted) await Task.Delay(TimeSpan.FromSeconds(1), Cancel);
        }
    }

    /// <summary>Waits for two writes in a row by the same worker alone. On a busy machine a lease may run out and pass to the other one.</summary>
    private async Task<(AppProcess Acting, AppProcess Waiting)> OneActsAsync(string source, AppProcess second)
    {
        var first = shared.System.Worker;
        var (byFirst, _) = await Await.UntilAsync("one worker that acts alone", async () =>
        {
            var before = (First: await WrittenAsync(first, source), Second: await WrittenAsync(second, source));
            await shared.FreshAsync(source);
            await shared.FreshAsync(source);
            return (First: await WrittenAsync(first, source) - before.First, Second: await WrittenAsync(second, source) - before.Second);
        }, seen => seen.First > 0 != seen.Second > 0);
        return byFirst > 0 ? (first, second) : (second, first);
    }

    private Task<double> WrittenAsync(AppProcess worker, string source) =>
        shared.Api.MetricAsync(worker.Url, $"app_worker_deliveries_total{{source=\"{source}\",result=\"ok\"}}");

    private static double ResidentMegabytes(int processId)
    {
        var line = File.ReadLines($"/proc/{processId}/status").Single(line => line.StartsWith("VmRSS:", StringComparison.Ordinal));
        return double.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) / 1024;
    }
}
