using HybridCloud.Workload.Hosting;
using HybridCloud.Workload.Telemetry;

namespace HybridCloud.Workload.Startup;

/// <summary>Builds the host of a command and runs it.</summary>
internal static partial class WorkloadHost
{
    /// <summary>Exit code when a service of the host failed.</summary>
    public const int Failed = 1;

    /// <summary>Runs <paramref name="command"/> until it ends or the process is told to stop.</summary>
    /// <returns>0 after an orderly end, <see cref="Failed"/>, or <see cref="CommandLine.Misused"/> when the configuration is wrong.</returns>
    public static async Task<int> RunAsync(CommandModule command, Func<string, string?> environment)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Logging.AddJsonLines();
        builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = Shutdown.Timeout);
        builder.Services.AddSingleton(TimeProvider.System);

        var reader = new EnvironmentReader(environment);
        foreach (var use in command.Uses) use(reader, builder.Services);
        if (reader.Faults.Count > 0)
        {
            await Console.Error.WriteLineAsync(
                $"app {command.Name}: {reader.Faults.Count} fault(s) in the environment:\n  {string.Join("\n  ", reader.Faults)}");
            return CommandLine.Misused;
        }

        return command.Executes is null ? await ServeAsync(command, builder) : await ExecuteAsync(command, builder.Services);
    }

    private static async Task<int> ServeAsync(CommandModule command, WebApplicationBuilder builder)
    {
        HttpServer.Configure(builder);
        await using var app = builder.Build();
        if (HttpServer.WhyNotListening(app.Services) is { } reason)
        {
            await Console.Error.WriteLineAsync($"app {command.Name}: {reason}.");
            return Failed;
        }

        HttpServer.UsePipeline(app);
        foreach (var map in command.Serves) map(app);
        LogStarting(app.Logger, command.Name, BuildInformation.Version, BuildInformation.Commit);
        var services = app.Services.GetServices<IHostedService>().OfType<BackgroundService>().ToList();
        await app.RunAsync();
        // The host stops when a service fails, and has logged why.
        return services.Any(service => service.ExecuteTask is { IsFaulted: true }) ? Failed : 0;
    }

    private static async Task<int> ExecuteAsync(CommandModule command, IServiceCollection services)
    {
        await using var provider = services.BuildServiceProvider();
        using var stop = new CancellationTokenSource();
        using var terminate = System.Runtime.InteropServices.PosixSignalRegistration.Create(
            System.Runtime.InteropServices.PosixSignal.SIGTERM,
            context =>
            {
                context.Cancel = true;
                stop.Cancel();
            });
        return await command.Executes!(provider, stop.Token);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Starting {Command}, version {Version}, commit {Commit}")]
    private static partial void LogStarting(ILogger logger, string command, string version, string commit);
}
