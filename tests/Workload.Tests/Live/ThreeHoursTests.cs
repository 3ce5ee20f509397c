using Amazon;
using HybridCloud.Clouds.DataPlane;
using HybridCloud.Contract;
using HybridCloud.Local;
using HybridCloud.Workload.History;
using HybridCloud.Workload.Hosting;
using HybridCloud.Workload.Postgres;
using HybridCloud.Workload.Startup;
using HybridCloud.Workload.Valkey;
using HybridCloud.Workload.Worker;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace HybridCloud.Workload.Tests.Live;

/// <summary>
/// Hours in seconds: the worker's cycles and the API in this process, against real PostgreSQL and Redis and an imitated Secrets
/// Manager, which allows a hundred versions a day. Everything but the real servers uses one clock, which the test advances.
/// </summary>
public sealed class ThreeHoursTests : IAsyncLifetime
{
    private const int Minutes = 3 * 60;

    private readonly FakeTimeProvider clock = new(TimeProvider.System.GetUtcNow());
    private LocalSystem system = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => system = await LocalSystem.StartAsync(
        new LocalSystemOptions { Workers = 0, Api = false, Aws = new DataPlaneOptions { TimeProvider = clock } }, Cancel);

    public async ValueTask DisposeAsync()
    {
        AWSConfigs.ManualClockCorrection = null;
        await system.DisposeAsync();
    }

    [Theory]
    [InlineData(60)]
    [InlineData(900)]
    public async Task The_status_stays_ok_for_three_hours_through_a_restart_and_a_change_of_the_worker_that_acts(int secretInterval)
    {
        await using var api = await ApiAsync();
        using var visitor = new ApiClient(() => new Uri(api.Urls.Single()), system.OriginSecret);
        var first = Worker(secretInterval);
        var second = Worker(secretInterval);
        var acting = first;
        var (writes, refused) = (0, 0);
        try
        {
            for (var minute = 0; minute < Minutes; minute++)
            {
                if (minute == 30)
                {
                    await first.DisposeAsync();
                    acting = first = Worker(secretInterval);
                }

                if (minute == 2 * 60) acting = second;
                if (minute is 0 or 30 or (2 * 60)) await acting.GetRequiredService<Cycle>().ResumeAsync(Cancel);

                var (began, calls, versions) = (clock.GetUtcNow(), Calls(), Versions());
                await PassAsync(acting.GetRequiredService<Cycle>().RunAsync(Cancel, Cancel));
                // When a call is refused because of the limit, the SDK repeats it once.
                writes += Versions() - versions;
                refused += Calls() > calls && Versions() == versions ? 1 : 0;
                // The API asks AWS again only after some seconds.
                AdvanceTo(began.AddSeconds(30));
                await OkAsync(minute);
                AdvanceTo(began.AddSeconds(59));
                await OkAsync(minute);
                AdvanceTo(began.AddSeconds(60));
            }
        }
        finally
        {
            await first.DisposeAsync();
            await second.DisposeAsync();
        }

        // One of the hundred versions existed before. Refused after 99, 114 and 144 minutes: a worker that forgot would ask more often.
        Assert.Equal(secretInterval == 60 ? (99, 3) : (Minutes / 15, 0), (writes, refused));

        async Task OkAsync(int minute)
        {
            var status = await visitor.GetAsync(Routes.WorkerStatus);
            // This machine may be too busy for AWS's client, whose limits are real. Every source is good for half a minute more.
            for (var again = 0; again < 5 && IsLate(status); again++)
            {
                Advance(TimeSpan.FromSeconds(5));
                status = await visitor.GetAsync(Routes.WorkerStatus);
            }

            Assert.True(status.Bool("ok"), $"minute {minute}: {status}");
            Assert.True(status.IsNull("dead_letters", "latest") || refused > 0, $"minute {minute}: {status}");
            Assert.Equal(refused == 0, status.Source(Sources.Secret).IsNull("note"));
        }
    }

    /// <summary>
    /// Waits for a cycle. One that pauses between two attempts, because a real server was slow, waits for this test's clock, which
    /// then goes on slower than time does, so that the worker's own limits are not reached before the real ones.
    /// </summary>
    private async Task PassAsync(Task cycle)
    {
        while (await Task.WhenAny(cycle, Task.Delay(TimeSpan.FromSeconds(2), Cancel)) != cycle) Advance(TimeSpan.FromSeconds(0.5));
        await cycle;
    }

    private static bool IsLate(Json status)
    {
        var errors = status["sources"].Element.EnumerateArray().Select(source => new Json(source).Text("error")).OfType<string>().ToList();
        return errors.Count > 0 && errors.All(error => error == "no answer in time");
    }

    private int Calls() => system.Aws.Faults.CallsOf("secretsmanager", "UpdateSecret");

    private int Versions() => system.Aws.Secrets.VersionCount(system.Aws.Options.Secrets.Keys.First());

    private void AdvanceTo(DateTimeOffset time)
    {
        if (time > clock.GetUtcNow()) Advance(time - clock.GetUtcNow());
    }

    private void Advance(TimeSpan time)
    {
        clock.Advance(time);
        // The SDK signs by this machine's clock.
        AWSConfigs.ManualClockCorrection = clock.GetUtcNow() - TimeProvider.System.GetUtcNow();
    }

    private ServiceProvider Worker(int secretInterval)
    {
        var services = new ServiceCollection();
        services.AddLogging();
        Use(Commands.Worker, services, new Dictionary<string, string>(system.Environment())
        {
            [EnvironmentNames.WorkerIntervalSeconds] = "60",
            [EnvironmentNames.WorkerSecretIntervalSeconds] = $"{secretInterval}",
        });
        return services.BuildServiceProvider();
    }

    private async Task<WebApplication> ApiAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        var command = Use(Commands.Api, builder.Services, new Dictionary<string, string>(system.Environment())
        {
            [EnvironmentNames.ListenAddress] = "127.0.0.1",
            [EnvironmentNames.Port] = "0",
        });
        // It checks on its own, perhaps in the middle of a step of this test's clock, which would count as a late answer.
        builder.Services.Remove(builder.Services.Single(service => service.ImplementationType == typeof(HistoryRecorder)));
        HttpServer.Configure(builder);
        var app = builder.Build();
        HttpServer.UsePipeline(app);
        foreach (var map in command.Serves) map(app);
        await app.StartAsync(Cancel);
        return app;
    }

    private CommandModule Use(string name, IServiceCollection services, Dictionary<string, string> environment)
    {
        services.AddSingleton<TimeProvider>(clock);
        var command = CommandModules.All.Single(module => module.Name == name);
        var reader = new EnvironmentReader(variable => environment.GetValueOrDefault(variable));
        foreach (var use in command.Uses) use(reader, services);
        Assert.Empty(reader.Faults);
        services.AddSingleton(_ => new PostgresStore(PatientOptions.Postgres(environment)));
        services.AddSingleton(_ => new ValkeyStore(PatientOptions.Valkey(environment), clock));
        return command;
    }
}
