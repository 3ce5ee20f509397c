using System.Runtime.InteropServices;
using HybridCloud.Contract;
using HybridCloud.Local;
using HybridCloud.Local.Processes;
using HybridCloud.Local.Queue;
using HybridCloud.Local.Servers;

using var stop = new CancellationTokenSource();
using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
using var hangup = PosixSignalRegistration.Create(PosixSignal.SIGHUP, Stop);

// However `make up` ends, this ends with it.
ParentDeath.Follow();
var queue = args.Contains("queue");

// localsystem [queue] [port]
var given = args.FirstOrDefault(arg => arg != "queue");
var port = 0;
if (given is not null && (!int.TryParse(given, out port) || port is < 1 or > 65_000))
{
    await Console.Error.WriteLineAsync($"PORT is {given}; give a number from 1 to 65000.");
    return 1;
}

for (var i = 0; port != 0 && i < (queue ? 4 : 2); i++)
{
    if (FreePort.IsFree(port + i)) continue;
    await Console.Error.WriteLineAsync($"Port {port + i} is in use or not allowed; choose another PORT, or leave it out for free ones.");
    return 1;
}

try
{
    var engine = queue || LocalSystem.Missing.Count == 0 ? null : await ContainerEngine.FindAsync(stop.Token);
    if (!queue && engine is null && LocalSystem.Missing.Count > 0)
    {
        await Console.Error.WriteLineAsync(
            LocalSystem.Missing is [var one]
                ? $"Cannot start: {one} is not installed, and neither docker nor podman works here to run it."
                : $"Cannot start: {string.Join(" and ", LocalSystem.Missing)} are not installed, and neither docker nor podman works here to run them.");
        return 1;
    }

    if (queue)
    {
        await QueueProgram.RunAsync(port, stop.Token);
        return 0;
    }

    Console.WriteLine("Starting PostgreSQL, Valkey, the API and the worker ...");
    await using var system = await LocalSystem.StartAsync(new LocalSystemOptions { Engine = engine, Port = port }, stop.Token);
    var (header, secret) = system.OriginSecret;
    Console.WriteLine($"Dashboard    {system.DashboardUrl}");
    Console.WriteLine($"  as Spaces  {system.CrossOriginUrl}");
    foreach (var route in Routes.Public) Console.WriteLine($"API          {new Uri(system.DashboardUrl, route)}");
    Console.WriteLine($"Worker       {new Uri(system.Worker.Url, Routes.Health)} {new Uri(system.Worker.Url, Routes.Metrics)}");
    Console.WriteLine($"AWS          {system.Aws.Address}");
    Console.WriteLine($"Metrics      curl -H '{header}: {secret}' {new Uri(system.Api.Url, Routes.Metrics)}");
    Console.WriteLine("Ctrl-C stops everything.");
    await Watch.UntilCancelledAsync(system.Processes, Console.Out, stop.Token);
}
catch (OperationCanceledException) when (stop.IsCancellationRequested)
{
    Console.WriteLine("Stopped.");
}

return 0;

void Stop(PosixSignalContext context)
{
    context.Cancel = true;
    stop.Cancel();
}
