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
        // Every write hangs: the worker is always in the middle of one.
        shared.System.Postgres.Pause();
        shared.System.Valkey.Pause();
        try
        {
            await Task.Delay(SharedSystem.Interval, Cancel);
            var watch = Stopwatch.StartNew();
            shared.System.Worker.Process.Send(Signal.Terminate);
            Assert.Equal(0, await shared.System.Worker.Process.WaitForExitAsync(Cancel));
            Assert.InRange(watch.Elapsed.TotalSeconds, 0, 10);
        }
        finally
        {
            shared.System.Postgres.Resume();
            shared.System.Valkey.Resume();
        }
    }

    [Fact]
    public async Task Sigterm_ends_the_api_with_exit_code_0()
    {
        Assert.Equal(0, await shared.System.Api.StopAsync());
        await shared.System.Api.StartAsync(Cancel);
    }

    [Fact]
    public async Task The_dashboards_times_stay_fresh_while_the_api_restarts()
    {
        await shared.System.Api.Process.KillAsync(Cancel);
        await using var connection = await shared.System.Postgres.OpenAsync(Cancel);
        var killed = TimeProvider.System.GetUtcNow().UtcDateTime;
        await Await.UntilAsync("a new time", async () =>
        {
            await using var command = new Npgsql.NpgsqlCommand("SELECT timestamp FROM last_update", connection);
            return (DateTime)(await command.ExecuteScalarAsync(Cancel))!;
        }, time => time > killed);
        await shared.System.Api.StartAsync(Cancel);
    }

    [Fact]
    public async Task Of_two_workers_one_acts_and_the_other_takes_over_when_it_dies()
    {
        await using var second = await AppProcess.StartAsync(Commands.Worker, shared.System.Environment(), Cancel);
        await shared.FreshAsync(Sources.Postgres);
        await shared.FreshAsync(Sources.Postgres);
        Assert.DoesNotContain(second.Process.Output, line => line.Contains("Updated", StringComparison.Ordinal));

        await shared.System.Worker.Process.KillAsync(Cancel);
        await second.Process.WaitForLineAsync(line => line.Contains("Updated postgres", StringComparison.Ordinal), Cancel);
        await shared.FreshAsync(Sources.Postgres);
    }

    [Fact]
    public async Task Every_series_of_a_worker_that_has_done_nothing_yet_is_there_and_0()
    {
        // Another worker acts.
        await using var second = await AppProcess.StartAsync(Commands.Worker, shared.System.Environment(), Cancel);
        using var client = new HttpClient();
        var text = await client.GetStringAsync(new Uri(second.Url, "/metrics"), Cancel);
        Assert.All(
            [
                "app_worker_cycles_total{result=\"ok\"} 0", "app_worker_cycles_total{result=\"failed\"} 0",
                "app_worker_deliveries_total{source=\"secret\",result=\"failed\"} 0", "app_worker_retries_total{source=\"valkey\"} 0",
                "app_worker_dead_letters_total{source=\"postgres\"} 0",
            ],
            (string series) => Assert.Contains($"\n{series}\n", text, StringComparison.Ordinal));
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
            await shared.FreshAsync(Sources.Valkey);
            await shared.FreshAsync(Sources.Valkey);
            var acting = new[] { shared.System.Worker, second }.Count(worker =>
                worker.Process.Output.TakeLast(20).Any(line => line.Contains("Updated valkey", StringComparison.Ordinal)));
            Assert.Equal(1, acting);
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
        using var client = new HttpClient();
        // The first thousands fill pools, caches and compiled code.
        await UntilCyclesAsync(2_500);
        var early = ResidentMegabytes(worker.Process.Id);
        await UntilCyclesAsync(10_000);
        var late = ResidentMegabytes(worker.Process.Id);
        TestContext.Current.TestOutputHelper?.WriteLine($"resident memory: {early:0} MB after 2,500 cycles, {late:0} MB after 10,000");
        Assert.InRange(late - early, double.NegativeInfinity, 15);

        async Task UntilCyclesAsync(double wanted)
        {
            while (true)
            {
                var text = await client.GetStringAsync(new Uri(worker.Url, "/metrics"), Cancel);
                var cycles = text.Split('\n').Where(line => line.StartsWith("app_worker_cycles_total", StringComparison.Ordinal))
                    .Sum(line => double.Parse(line.Split(' ')[1], CultureInfo.InvariantCulture));
                if (cycles >= wanted) return;
                await Task.Delay(TimeSpan.FromSeconds(1), Cancel);
            }
        }
    }

    private static double ResidentMegabytes(int processId)
    {
        var line = File.ReadLines($"/proc/{processId}/status").Single(line => line.StartsWith("VmRSS:", StringComparison.Ordinal));
        return double.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) / 1024;
    }
}
