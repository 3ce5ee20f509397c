using System.Diagnostics;
using System.Globalization;
using HybridCloud.Bench;
using HybridCloud.Contract;
using HybridCloud.Local;
using HybridCloud.Local.Servers;

// Arguments: the published program, and the peer's folder. Both answer from the same databases, one after the other.
if (args is not [var program, var peerFolder])
{
    await Console.Error.WriteLineAsync("Give the published program and the peer's folder; `make bench-api` does.");
    return 2;
}

var warmUp = TimeSpan.FromSeconds(5);
var measured = TimeSpan.FromSeconds(10);
const int Starts = 5;

await using var system = await LocalSystem.StartAsync(new LocalSystemOptions { Api = false, Workers = 0 }, CancellationToken.None);
using var client = new HttpClient();
var (headerName, secret) = system.OriginSecret;
var header = $"{headerName}: {secret}";

var startTimes = new List<double>();
for (var i = 0; i < Starts; i++)
{
    var watch = Stopwatch.StartNew();
    await using var started = await AppProcess.StartAsync(Commands.Api, system.Environment(), CancellationToken.None, program);
    (await client.GetAsync(new Uri(started.Url, Routes.Health))).EnsureSuccessStatusCode();
    startTimes.Add(watch.Elapsed.TotalSeconds);
}

await using var api = await AppProcess.StartAsync(Commands.Api, system.Environment(), CancellationToken.None, program);
await using var peer = await Peer.StartAsync(peerFolder, system.Environment());
// A peer that cannot reach the databases would be fast without doing the work.
var answer = await client.GetStringAsync(new Uri(peer.Url, Routes.DatabaseStatus));
if (answer.Contains("\"ok\":false", StringComparison.Ordinal)) throw new InvalidOperationException($"The peer does not reach its databases: {answer}");
await using var memory = MemoryWatch.Start(api.Process.Id);
var results = new List<(string Route, Load Ours, Load Theirs)>();
foreach (var route in new[] { Routes.Health, Routes.DatabaseStatus })
{
    var ours = await MeasureAsync(new Uri(api.Url, route), header);
    var theirs = await MeasureAsync(new Uri(peer.Url, route), null);
    results.Add((route, ours, theirs));
}

var resident = memory.HighestMegabytes;
await using var worker = await AppProcess.StartAsync(Commands.Worker, system.Environment(), CancellationToken.None, program);
await Task.Delay(TimeSpan.FromSeconds(20));
var idle = MemoryWatch.ResidentMegabytes(worker.Process.Id);

Console.WriteLine($"{Environment.ProcessorCount} cores, {Wrk.Connections} connections, load average {File.ReadAllText("/proc/loadavg").Split(' ')[0]}; peer: FastAPI, uvicorn, asyncpg, redis");
Console.WriteLine();
Console.WriteLine("route         app req/s   peer req/s   ratio   app p99 ms   peer p99 ms   errors");
var failed = false;
foreach (var (route, ours, theirs) in results)
{
    Console.WriteLine(string.Create(
        CultureInfo.InvariantCulture,
        $"{route,-12}{ours.PerSecond,11:0}{theirs.PerSecond,13:0}{ours.PerSecond / theirs.PerSecond,8:0.0}{ours.P99,13:0.00}{theirs.P99,14:0.00}{ours.Errors + theirs.Errors,9}"));
    var wanted = route == Routes.Health ? 8 : 5;
    // A contestant that does not answer, or answers with errors, makes the ratio meaningless.
    Judge($"{route} answered by both, without an error", ours.PerSecond > 0 && theirs.PerSecond > 0 && ours.Errors + theirs.Errors == 0);
    Judge($"{route} at least {wanted} times the peer's requests a second", ours.PerSecond >= wanted * theirs.PerSecond);
    Judge($"{route} p99 no worse than the peer's", ours.P99 <= theirs.P99);
}

startTimes.Sort();
Console.WriteLine();
Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"start to first {Routes.Health} answer  {startTimes[Starts / 2]:0.000} s (median of {Starts})"));
Judge("start within 0.7 s", startTimes[Starts / 2] <= 0.7);
Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"resident memory under load           {resident:0} MB"));
Judge("api within 150 MB", resident <= 150);
Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"resident memory of an idle worker    {idle:0} MB"));
Judge("worker within 100 MB", idle <= 100);
return failed ? 1 : 0;

async Task<Load> MeasureAsync(Uri url, string? header)
{
    await Wrk.RunAsync(url, warmUp, header);
    return await Wrk.RunAsync(url, measured, header);
}

void Judge(string target, bool met)
{
    if (met) return;
    failed = true;
    Console.WriteLine($"  missed: {target}");
}
