using HybridCloud.Bench;
using HybridCloud.Contract;

// bench-synth                            measures, from the checkout's folder
// bench-synth environments COUNT FOLDER  synthesizes for that many environments; started by the former
if (args is ["environments", var count, var folder])
{
    Environments.Synthesize(int.Parse(count), folder);
    return 0;
}

const int runs = 15;
var checkout = Directory.GetCurrentDirectory();
var temporary = Directory.CreateTempSubdirectory("bench-synth-").FullName;
var missed = new List<string>();
try
{
    // Nothing changed, and beside it the same resources in compiled TypeScript; in turns, so that both see the same machine.
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
    Report("  ratio", unchanged / typescript, "", atMost: 4);
    Report("  peak memory", ours.Max(run => run.PeakMegabytes), "MB");

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

    // Nothing that was downloaded or built before, and no build server that was warm or would hide its memory from the measurement.
    var clone = Path.Combine(temporary, "clone");
    await Measured.RunAsync(checkout, $"git clone --quiet {checkout} {clone}");
    var clean = await Measured.RunAsync(clone, "make synth", new Dictionary<string, string>
    {
        ["NUGET_PACKAGES"] = Path.Combine(temporary, "nuget"),
        ["npm_config_cache"] = Path.Combine(temporary, "npm"),
        ["MSBUILDDISABLENODEREUSE"] = "1",
        ["UseSharedCompilation"] = "false",
    });
    Report("clean clone to synthesized stacks, empty caches", clean.Seconds, "s", atMost: 120);
    Report("  peak memory", clean.PeakMegabytes, "MB", atMost: 2048);
}
finally
{
    Directory.Delete(temporary, recursive: true);
}

Console.WriteLine(missed.Count == 0 ? "Every target is met." : $"Missed: {string.Join(", ", missed)}.");
return missed.Count == 0 ? 0 : 1;

void Report(string what, double value, string unit, double? atMost = null)
{
    var target = atMost is null ? "" : $"at most {atMost:0.##} {unit}".TrimEnd();
    Console.WriteLine($"{what,-50} {value,8:0.00} {unit,-3} {target}".TrimEnd());
    if (value > atMost) missed.Add(what.Trim());
}
