using System.Globalization;
using System.Text.Json;
using HybridCloud.Contract;
using HybridCloud.Local.Processes;

namespace HybridCloud.Local.Servers;

/// <summary>The workload's program, running one of its commands.</summary>
public sealed class AppProcess : IAsyncDisposable
{
    private const string ListeningOn = "Now listening on: ";

    // APP_PROGRAM: the program as published for the image, which `make test` uses; otherwise the one built with this library.
    private static readonly string BuiltProgram =
        Environment.GetEnvironmentVariable("APP_PROGRAM") ?? Path.Combine(AppContext.BaseDirectory, "app");

    private readonly string program;
    private readonly string command;
    private readonly Dictionary<string, string> environment;
    private ChildProcess? process;
    private Uri? url;

    private AppProcess(string program, string command, IReadOnlyDictionary<string, string> environment)
    {
        (this.program, this.command) = (program, command);
        this.environment = new Dictionary<string, string>(environment);
        this.environment.TryAdd(EnvironmentNames.ListenAddress, "127.0.0.1");
        // Its own from before the first start, so that it is still free for the next.
        if (!this.environment.ContainsKey(EnvironmentNames.Port)) this.environment[EnvironmentNames.Port] = FreePort.Next().ToString(CultureInfo.InvariantCulture);
    }

    /// <summary>The running program.</summary>
    public ChildProcess Process => process ?? throw new InvalidOperationException($"app {command} is not running.");

    /// <summary>Where it listens, "http://127.0.0.1:port/" unless its environment names another address. It keeps its port when started again.</summary>
    public Uri Url => url ?? throw new InvalidOperationException($"app {command} has not started.");

    /// <summary>Starts a command that serves, and waits until it listens.</summary>
    /// <param name="program">Path of the program; the usual one when null.</param>
    public static async Task<AppProcess> StartAsync(
        string command, IReadOnlyDictionary<string, string> environment, CancellationToken cancellationToken, string? program = null)
    {
        var app = new AppProcess(program ?? BuiltProgram, command, environment);
        await app.StartAsync(cancellationToken);
        return app;
    }

    /// <summary>Runs a command that ends by itself.</summary>
    public static async Task<(int ExitCode, IReadOnlyList<string> Output)> RunAsync(
        string command, IReadOnlyDictionary<string, string> environment, CancellationToken cancellationToken)
    {
        await using var process = await ChildProcess.StartAsync($"app {command}", [BuiltProgram, command], environment);
        var code = await process.WaitForExitAsync(cancellationToken);
        return (code, process.Output);
    }

    /// <summary>Starts the command again after <see cref="StopAsync"/> or a kill.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        process = await ChildProcess.StartAsync($"app {command}", [program, command], environment, deathSignal: Signal.Terminate);
        var line = await process.WaitForLineAsync(line => line.Contains(ListeningOn, StringComparison.Ordinal), cancellationToken);
        using var json = JsonDocument.Parse(line);
        url = new Uri(json.RootElement.GetProperty("message").GetString()![ListeningOn.Length..]);
    }

    /// <summary>Changes a variable in the environment of the next start.</summary>
    public void Set(string name, string value) => environment[name] = value;

    /// <summary>Asks it to end with SIGTERM.</summary>
    /// <returns>The exit code.</returns>
    public Task<int> StopAsync() => Process.StopAsync();

    public async ValueTask DisposeAsync()
    {
        if (process is not null) await process.DisposeAsync();
    }
}
