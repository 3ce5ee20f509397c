using System.Globalization;
using System.Text.Json;
using HybridCloud.Clouds.DataPlane;

// The only argument is the port; 0 or none for a free one. The first line of output is a workload's environment as JSON.
if (args.Length > 1 || (args.Length == 1 && !ushort.TryParse(args[0], CultureInfo.InvariantCulture, out _)))
{
    await Console.Error.WriteLineAsync($"'{string.Join(' ', args)}' is not a port: give none, or one number from 0 to 65535.");
    return 2;
}

await using var host = await AwsDataPlane.StartAsync(new DataPlaneOptions { Port = args.Length == 1 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 0 });
Console.WriteLine(JsonSerializer.Serialize(host.WorkloadEnvironment()));
await host.WaitForShutdownAsync();
return 0;
