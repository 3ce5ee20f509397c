using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using HybridCloud.Bench.Queue;
using HybridCloud.Contract;
using HybridCloud.Local.Processes;
using HybridCloud.Local.Queue;

// Arguments: the workload's program, published as for the image, and which service to measure; both when none is named.
string[] services = [Commands.Validator, Commands.Uploader];
if (args is not [var app, .. var chosen] || !File.Exists(app) || chosen.Except(services).Any())
{
    await Console.Error.WriteLineAsync(
        $"'{string.Join(' ', args)}' is not the workload's program and {string.Join(" or ", services)}: run `make bench-queue`, with SERVICE= for one of them.");
    return 2;
}

// Side by side in one run on one machine: same stand-in for SQS and S3, same load, one contestant at a time.
const int connections = 64;
const int messages = 30_000;
const int manyMessages = 100_000;
const string python = "/usr/bin/python3";
// As the Dockerfile sets it.
var image = new Dictionary<string, string> { ["DOTNET_EnableDiagnostics"] = "0" };
var load = TimeSpan.FromSeconds(15);
var warmUp = TimeSpan.FromSeconds(5);
using var stop = new CancellationTokenSource(TimeSpan.FromMinutes(15));
var cancel = stop.Token;
using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
var processors = Environment.ProcessorCount;
Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{processors} processors, load average {File.ReadAllText("/proc/loadavg").Split(' ')[0]} before the run"));

var failures = 0;
if (chosen is [] || chosen.Contains(Commands.Validator)) await CompareValidatorsAsync();
if (chosen is [] || chosen.Contains(Commands.Uploader)) await CompareUploadersAsync();
return failures == 0 ? 0 : 1;

async Task CompareValidatorsAsync()
{
    var (validator, validatorMemory, validatorTime) = await MeasureValidatorAsync(peer: false);
    var (flask, flaskMemory, flaskTime) = await MeasureValidatorAsync(peer: true);
    Console.WriteLine();
    Console.WriteLine($"Validator, {connections} connections, {load.TotalSeconds} s        requests/s      p50 ms      p99 ms   errors   memory MB   CPU ms/request");
    Row("app validator", validator, validatorMemory, validatorTime);
    Row($"Flask, boto3, gunicorn x{processors}", flask, flaskMemory, flaskTime);
    Ratio("requests per second", validator.RequestsPerSecond / flask.RequestsPerSecond, 8);
    Ratio("p99, theirs to ours", flask.P99Milliseconds / validator.P99Milliseconds, 1);
    if (validator.Errors + flask.Errors == 0) return;
    Console.WriteLine("  a contestant answered with errors: no comparison");
    failures++;
}

async Task CompareUploadersAsync()
{
    var (uploader, uploaderMemory, uploaderTime, _) = await MeasureUploaderAsync(messages, "app", 1);
    var (_, peerMemory, _, _) = await MeasureUploaderAsync(messages / 10, "peer", 1);
    // Equal memory: as many of theirs as it takes to use no less than one of ours.
    var peers = (int)Math.Ceiling(uploaderMemory / peerMemory);
    var (boto, botoMemory, botoTime, _) = await MeasureUploaderAsync(messages / 5, "peer", peers);
    Console.WriteLine();
    Console.WriteLine("Uploader                                messages/s   memory MB   CPU ms/message");
    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{"app uploader",-36} {uploader,13:N0} {uploaderMemory,11:N0} {uploaderTime,16:N3}"));
    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{$"boto3, {peers} process(es)",-36} {boto,13:N0} {botoMemory,11:N0} {botoTime,16:N3}"));
    Ratio("messages per second", uploader / boto, 5);
    Ratio("memory, theirs to ours", botoMemory / uploaderMemory, 1);

    var (_, _, _, samples) = await MeasureUploaderAsync(manyMessages, "app", 1);
    var (early, late) = (samples.Skip(samples.Count / 5).Take(samples.Count / 5).Max(), samples.TakeLast(samples.Count / 5).Max());
    Console.WriteLine(string.Create(
        CultureInfo.InvariantCulture, $"Memory over {manyMessages:N0} messages: {early:N0} MB in the second fifth, {late:N0} MB in the last"));
    Ratio("second fifth to last fifth", early / late, 0.9);
}

void Stop(PosixSignalContext context)
{
    context.Cancel = true;
    stop.Cancel();
}

void Row(string name, Load result, double memory, double time) => Console.WriteLine(string.Create(
    CultureInfo.InvariantCulture,
    $"{name,-36} {result.RequestsPerSecond,14:N0} {result.P50Milliseconds,11:N1} {result.P99Milliseconds,11:N1} {result.Errors,8} {memory,11:N0} {time,16:N3}"));

void Ratio(string what, double ratio, double goal)
{
    var reached = ratio >= goal;
    if (!reached) failures++;
    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {what}: {ratio:N1} (goal {goal}): {(reached ? "reached" : "NOT REACHED")}"));
}

async Task<(Load Load, double Megabytes, double Milliseconds)> MeasureValidatorAsync(bool peer)
{
    await using var system = await QueueSystem.StartAsync(new QueueSystemOptions { Validator = !peer, Uploader = false, Program = app, Environment = image }, cancel);
    await using var contestant = peer ? await StartFlaskAsync(system) : new Contestant([system.Validator.Process], owned: false);
    var url = peer ? flaskUrl! : system.Validator.Url;
    await Wrk.RunAsync(url, system.Token, connections, warmUp, cancel);
    var before = contestant.ProcessorTime;
    var result = await Wrk.RunAsync(url, system.Token, connections, load, cancel);
    return (result, contestant.ResidentMegabytes, (contestant.ProcessorTime - before).TotalMilliseconds / (result.RequestsPerSecond * load.TotalSeconds));
}

async Task<Contestant> StartFlaskAsync(QueueSystem system)
{
    var port = FreePort.Next();
    flaskUrl = new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}/"));
    var gunicorn = await ChildProcess.StartAsync(
        "gunicorn",
        [
            python, "/usr/bin/gunicorn", "--chdir", AppContext.BaseDirectory, "--bind", flaskUrl.Authority, "--worker-class", "gthread", "--workers",
            processors.ToString(CultureInfo.InvariantCulture), "--threads", (connections / processors).ToString(CultureInfo.InvariantCulture),
            "--keep-alive", "60", "validator_peer:app",
        ],
        new Dictionary<string, string>(system.Aws.TaskEnvironment(Commands.Validator))
        {
            [EnvironmentNames.QueueUrl] = system.Aws.Queues.UrlOf(QueueSystem.Messages),
            [EnvironmentNames.ApiToken] = system.Token,
        });
    using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(5) };
    while (true)
    {
        try
        {
            if ((await http.GetAsync(new Uri(flaskUrl, "/healthz"), cancel)).IsSuccessStatusCode) return new Contestant([gunicorn]);
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException && !gunicorn.HasExited && !cancel.IsCancellationRequested)
        {
            await Task.Delay(200, cancel);
        }
    }
}

async Task<(double PerSecond, double Megabytes, double Milliseconds, List<double> Samples)> MeasureUploaderAsync(int count, string name, int instances)
{
    await using var system = await QueueSystem.StartAsync(new QueueSystemOptions { Validator = false, Uploader = false }, cancel);
    for (var i = 0; i < count; i++)
    {
        system.Aws.Queues.Send(
            QueueSystem.Messages,
            $$$"""{"id":"{{{Guid.CreateVersion7():N}}}","received_at":"2026-01-01T00:00:00.000Z","data":{"field1":"value1","field2":"value2","field3":"value3","field4":"value4"}}""");
    }

    var environment = new Dictionary<string, string>(system.Aws.TaskEnvironment(Commands.Uploader))
    {
        [EnvironmentNames.QueueUrl] = system.Aws.Queues.UrlOf(QueueSystem.Messages),
        [EnvironmentNames.BucketName] = QueueSystem.Messages,
        [EnvironmentNames.Port] = "0",
        [EnvironmentNames.ListenAddress] = "127.0.0.1",
    };
    foreach (var (variable, value) in image) environment[variable] = value;
    var processes = await Task.WhenAll(Enumerable.Range(0, instances).Select(_ => name == "app"
        ? ChildProcess.StartAsync("app", [app, Commands.Uploader], environment)
        : ChildProcess.StartAsync("peer", [python, Path.Combine(AppContext.BaseDirectory, "uploader_peer.py")], environment)));
    await using var contestant = new Contestant(processes);

    // The first third finds the program still compiling its code; the rate is that of the rest.
    var first = count / 3;
    while (system.Aws.Bucket(QueueSystem.Messages).PutCount < first) await Task.Delay(5, cancel);
    var (started, done) = (Stopwatch.GetTimestamp(), system.Aws.Bucket(QueueSystem.Messages).PutCount);
    var before = contestant.ProcessorTime;
    var samples = new List<double>();
    while (system.Aws.Queues.Depth(QueueSystem.Messages).Total > 0)
    {
        samples.Add(contestant.ResidentMegabytes);
        await Task.Delay(250, cancel);
    }

    return (
        (count - done) / Stopwatch.GetElapsedTime(started).TotalSeconds, samples.DefaultIfEmpty(contestant.ResidentMegabytes).Max(),
        (contestant.ProcessorTime - before).TotalMilliseconds / (count - done), samples);
}

internal static partial class Program
{
    private static Uri? flaskUrl;
}
