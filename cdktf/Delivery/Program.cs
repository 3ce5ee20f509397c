using System.Collections;
using System.Runtime.InteropServices;
using HybridCloud.Delivery;

using var stop = new CancellationTokenSource();
// The first signal stops the run. Further ones, which a runner sends when it cancels a job, are ignored.
void Stop(PosixSignalContext signal)
{
    signal.Cancel = true;
    if (stop.IsCancellationRequested)
        return;
    Console.Error.WriteLine($"{signal.Signal}: stopping; Terraform finishes what it has begun, writes its state and releases the lock");
    stop.Cancel();
}

using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
using var hangup = PosixSignalRegistration.Create(PosixSignal.SIGHUP, Stop);
var variables = Environment.GetEnvironmentVariables().Cast<DictionaryEntry>().ToDictionary(v => (string)v.Key, v => (string)v.Value!);
return await new Cli(variables, Console.Out, Console.Error).RunAsync(args, stop.Token);
