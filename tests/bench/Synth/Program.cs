using HybridCloud.Bench;
using HybridCloud.Contract;

// bench-synth                            measures, from the checkout's folder
// bench-synth first                      only the first synth of a clean clone
// bench-synth environments COUNT FOLDER  synthesizes for that many environments; started by the first form
if (args is ["environments", var count, var folder])
{
    Environments.Synthesize(int.Parse(count), folder);
    return 0;
}

const int runs = 15;
// The first synth of this commit is measured alongside an older commit's, since a machine's seconds say little by themselves.
const string older = "10d475327997f3c746ac293f68fe2c4625b6e026";
var checkout = Directory.GetCurrentDirectory();
var temporary = Directory.CreateTempSubdirectory("bench-synth-").FullName;
var missed = new List<string>();
try
{
    if (args is ["first"])
    {
        await FirstSynthAsync();
        return Verdict();
    }

    // Nothing changed, alongside the same resources in compiled TypeScript; in turns, so that both see the same machine.
    await Measured.RunAsync(checkout, "make synth");
    await Measured.RunAsync(checkout, "node tests/bench/synth-peer/generate.mjs cdktf.out cdktf/dotnet/bindings");
    var peer = $"node cdktf/dotnet/bindings/.cache/bench/main.cjs {temporary}/peer";
    List<Measured> ours = [], theirs = [];
    for (var run = 0; run < runs; run++)
    {
        ours.Add(await Measured.RunAsync(checkout, "make synth"));
        theirs.Add(await Measured.RunAsync(checkout, peer));
    }

    var unchanged = Measured.Median(ours.Select(run => run.Seconds));
    var typescript = Measured.Median(theirs.Select(run => run.Seconds));
    Report("make synth, nothing changed", unchanged, "s", atMost: 1.5);
    Report("  the same resources in compiled TypeScript", typescript, "s");
    Report("  ratio", unchanged / typescript, "", atMost: 1.5);
    Report("  peak memory", await Measured.PeakAsync(checkout, "make synth"), "MB");

    var edited = Path.Combine(checkout, "cdktf/Infrastructure/Program.cs");
    var before = await File.ReadAllTextAsync(edited);
    try
    {
        List<double> edits = [];
        for (var run = 0; run < 3; run++)
        {
            await File.WriteAllTextAsync(edited, $"{before}// Edit {run}.\n");
            edits.Add((await Measured.RunAsync(checkout, "make synth")).Seconds);
        }
        Report("make synth after one C# edit", Measured.Median(edits), "s", atMost: 6);
    }
    finally
    {
        await File.WriteAllTextAsync(edited, before);
        await Measured.RunAsync(checkout, "make synth");
    }

    var everyEnvironment = new Dictionary<string, string> { ["ENVIRONMENT"] = string.Join(',', DeploymentEnvironment.All) };
    List<double> one = [], all = [];
    for (var run = 0; run < runs; run++)
    {
        one.Add((await Measured.RunAsync(checkout, "make synth")).Seconds);
        all.Add((await Measured.RunAsync(checkout, "make synth", everyEnvironment)).Seconds);
    }
    Report($"all stacks in {everyEnvironment["ENVIRONMENT"]}", Measured.Median(all), "s");
    Report("  to the same in one environment", Measured.Median(all) / Measured.Median(one), "", atMost: 2);

    var environments = new Dictionary<int, double>();
    foreach (var number in (int[])[1, 10, 25, 50])
    {
        List<double> seconds = [];
        for (var run = 0; run < 3; run++)
            seconds.Add((await Measured.RunAsync(checkout, $"dotnet {typeof(Measured).Assembly.Location} environments {number} {temporary}/many")).Seconds);
        environments[number] = Measured.Median(seconds);
        Report($"{number} environments in one synth", environments[number], "s");
    }
    // Linear: the second 25 cost what the first cost, give or take a half.
    Report("  the second 25 to the first 25", (environments[50] - environments[25]) / (environments[25] - environments[1]), "", atMost: 1.5);

    await FirstSynthAsync();
}
finally
{
    Directory.Delete(temporary, recursive: true);
}

return Verdict();

int Verdict()
{
    Console.WriteLine(missed.Count == 0 ? "Every target is met." : $"Missed: {string.Join(", ", missed)}.");
    return missed.Count == 0 ? 0 : 1;
}

// In turns, so that both see the same machine: the latest commit, and an older one.
async Task FirstSynthAsync()
{
    foreach (var (caches, measured) in new[] { ("empty caches", 2), ("downloads cached", 2) })
    {
        List<Measured> now = [], before = [];
        for (var run = 0; run < measured; run++)
        {
            now.Add(await CleanCloneAsync("HEAD", caches, Measured.RunAsync));
            before.Add(await CleanCloneAsync(older, caches, Measured.RunAsync));
        }

        var seconds = Measured.Median(now.Select(run => run.Seconds));
        var then = Measured.Median(before.Select(run => run.Seconds));
        Report($"clean clone to stacks, {caches}", seconds, "s", atMost: 120);
        Report($"  the same at {older[..7]}", then, "s");
        Report("  ratio", seconds / then, "", atMost: 0.65);
        ReportProcessor(now, before);
        Report("  peak memory", await CleanCloneAsync("HEAD", caches, Measured.PeakAsync), "MB", atMost: 2048);
    }
}

// Nothing built before, and no build server that is warm or would hide its memory from the measurement.
async Task<T> CleanCloneAsync<T>(string commit, string caches, Func<string, string, IReadOnlyDictionary<string, string>?, Task<T>> measure)
{
    var clone = Path.Combine(temporary, "clone");
    var downloads = Path.Combine(temporary, "downloads");
    if (caches == "empty caches" && Directory.Exists(downloads)) Directory.Delete(downloads, recursive: true);
    await Measured.RunAsync(checkout, $"git clone --quiet --no-checkout {checkout} {clone}");
    await Measured.RunAsync(clone, $"git checkout --quiet --detach {commit}");
    try
    {
        return await measure(clone, "make synth", new Dictionary<string, string>
        {
            ["NUGET_PACKAGES"] = Path.Combine(downloads, "nuget"),
            ["npm_config_cache"] = Path.Combine(downloads, "npm"),
            ["MSBUILDDISABLENODEREUSE"] = "1",
            ["UseSharedCompilation"] = "false",
        });
    }
    finally
    {
        Directory.Delete(clone, recursive: true);
    }
}

// The goals are about elapsed time. When others load the machine, processor time says more; but a synth's Node process, for which .NET
// does not wait, is not in it, so it does not measure a synth by itself.
void ReportProcessor(IEnumerable<Measured> one, IEnumerable<Measured> other) => Report("  ratio of processor time, which is not judged",
    Measured.Median(one.Select(run => run.ProcessorSeconds)) / Measured.Median(other.Select(run => run.ProcessorSeconds)), "");

void Report(string what, double value, string unit, double? atMost = null)
{
    var target = atMost is null ? "" : $"at most {atMost:0.##} {unit}".TrimEnd();
    Console.WriteLine($"{what,-50} {value,8:0.00} {unit,-3} {target}".TrimEnd());
    if (value > atMost) missed.Add(what.Trim());
}
