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
var queue = args is ["queue"];

try
{
    var engine = queue || LocalSystem.Missing.Count == 0 ? null : await ContainerEngine.FindAsync(stop.Token);
    if (!queue && engine is null && LocalSystem.Missing.Count > 0)
    {
        await Console.Error.WriteLineAsync(
            $"Cannot start: not installed: {string.Join(", ", LocalSystem.Missing)}; and no docker or podman answers that could run them.");
        return 1;
    }

    if (queue)
    {
        await QueueProgram.RunAsync(stop.Token);
        return 0;
    }

    await using var system = await LocalSystem.StartAsync(new LocalSystemOptions { Engine = engine }, stop.Token);
    var (header, secret) = system.OriginSecret;
    Console.WriteLine($"Dashboard    {system.DashboardUrl}");
    Console.WriteLine($"  as Spaces  {system.CrossOriginUrl}");
    foreach (var route in Routes.Public) Console.WriteLine($"API          {new Uri(system.DashboardUrl, route)}");
    Console.WriteLine($"Worker       {new Uri(system.Worker.Url, Routes.Health)} {new Uri(system.Worker.Url, Routes.Metrics)}");
    Console.WriteLine($"AWS          {system.Aws.Address}");
    Console.WriteLine($"Metrics      curl -H '{header}: {secret}' {new Uri(system.Api.Url, Routes.Metrics)}");
    Console.WriteLine("Ctrl-C stops everything.");
    await Task.Delay(Timeout.Infinite, stop.Token);
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
