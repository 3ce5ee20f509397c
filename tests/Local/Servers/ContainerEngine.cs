using System.Globalization;
using HybridCloud.Local.Processes;

namespace HybridCloud.Local.Servers;

/// <summary>Docker or Podman, for the servers that are not installed as programs.</summary>
public sealed class ContainerEngine
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly string program;

    /// <param name="program">The engine's command; both engines understand the options used here.</param>
    internal ContainerEngine(string program) => this.program = program;

    /// <summary>The first engine that is installed and answers, or null.</summary>
    public static async Task<ContainerEngine?> FindAsync(CancellationToken cancellationToken)
    {
        foreach (var name in (string[])["docker", "podman"])
        {
            if (Executables.Find(name) is not { } program) continue;
            // The command can be installed without a running daemon.
            await using var info = await ChildProcess.StartAsync(name, [program, "info"]);
            if (await info.WaitForExitAsync(cancellationToken).WaitAsync(Patience, cancellationToken) == 0) return new ContainerEngine(program);
        }

        return null;
    }

    /// <summary>Runs a server in a container, reachable on one port of the loopback. It is removed when it ends.</summary>
    /// <param name="image">From <see cref="ContainerImages"/>.</param>
    /// <param name="port">Loopback port.</param>
    /// <param name="containerPort">Port inside the container.</param>
    /// <param name="environment">Passed by name: values may be secrets, and everyone can see arguments.</param>
    /// <param name="script">What the container's shell runs.</param>
    internal async Task<Container> RunAsync(
        string image, int port, int containerPort, IReadOnlyDictionary<string, string> environment, string script)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"hybrid-cloud-{Environment.ProcessId}-{Guid.NewGuid():N}");
        List<string> command =
        [
            program, "run", "--rm", "--name", name,
            "--publish", string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{port}:{containerPort}"),
        ];
        foreach (var variable in environment.Keys) command.AddRange(["--env", variable]);
        command.AddRange(["--entrypoint", "sh", image, "-c", script]);
        // The client passes SIGTERM on to the container, which therefore ends with this process, however that ends.
        var process = await ChildProcess.StartAsync(image, command, environment, deathSignal: Signal.Terminate);
        return new Container(program, name, process);
    }
}

/// <summary>A running container.</summary>
internal sealed class Container(string program, string name, ChildProcess process) : IAsyncDisposable
{
    /// <summary>The engine's client, attached to the container's output.</summary>
    public ChildProcess Process => process;

    public async ValueTask DisposeAsync()
    {
        // Whatever state it is in; the client ends with it.
        await using (var remove = await ChildProcess.StartAsync(program, [program, "rm", "--force", "--volumes", name]))
            await remove.WaitForExitAsync(CancellationToken.None);
        await process.DisposeAsync();
    }
}
