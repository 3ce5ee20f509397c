using System.Collections;
using HybridCloud.Delivery;

using var stop = new CancellationTokenSource();
Console.CancelKeyPress += (_, e) =>
{
    e.Cancel = true;
    stop.Cancel();
};
var variables = Environment.GetEnvironmentVariables().Cast<DictionaryEntry>().ToDictionary(v => (string)v.Key, v => (string)v.Value!);
return await new Cli(variables, Console.Out, Console.Error).RunAsync(args, stop.Token);
