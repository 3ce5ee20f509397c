using HybridCloud.Clouds.ControlPlane;

// Prints the environment variables to set, and serves until it is stopped.
var port = args is ["--port", var text] && int.TryParse(text, out var number) ? number : args.Length == 0 ? 0 : -1;
if (port < 0)
{
    await Console.Error.WriteLineAsync($"usage: AwsControlPlane [--port NUMBER], not \"{string.Join(' ', args)}\"");
    return 2;
}

await using var plane = await AwsControlPlane.StartAsync(new() { Port = port });
Console.WriteLine($"export AWS_ENDPOINT_URL={plane.Url} AWS_EC2_METADATA_DISABLED=true");
var stopped = new TaskCompletionSource();
using var interrupt = System.Runtime.InteropServices.PosixSignalRegistration.Create(System.Runtime.InteropServices.PosixSignal.SIGINT, Stop);
using var terminate = System.Runtime.InteropServices.PosixSignalRegistration.Create(System.Runtime.InteropServices.PosixSignal.SIGTERM, Stop);
await stopped.Task;
return 0;

void Stop(System.Runtime.InteropServices.PosixSignalContext context)
{
    context.Cancel = true;
    stopped.TrySetResult();
}
