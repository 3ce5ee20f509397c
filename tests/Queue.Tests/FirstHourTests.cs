using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using HybridCloud.Local.Processes;

namespace HybridCloud.Queue.Tests;

/// <summary>What a newcomer sees before anything is compiled, and while it is.</summary>
public sealed class FirstHourTests : IDisposable
{
    private static readonly string Progress = Checkout.Path("cdktf/progress.sh");

    // A checkout without git, as from an unpacked archive, with nothing in it that could be compiled.
    private readonly string unpacked = Directory.CreateTempSubdirectory("first-hour-").FullName;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(unpacked, recursive: true);

    [Fact]
    public async Task A_long_step_says_what_it_does_at_least_every_ten_seconds_and_how_long_it_took()
    {
        var ticks = Path.Combine(unpacked, "ticks");
        var noting = Path.Combine(unpacked, "noting.sh");
        // Bash reads it before the script: each tick notes its time, and so how long the machine kept the script from the next.
        await File.WriteAllTextAsync(noting, $"sleep() {{ echo \"${{EPOCHREALTIME/,/.}}\" >>'{ticks}'; command sleep \"$@\"; }}\n", Cancel);

        var began = Now();
        var (code, said) = await RunAsync(Progress, ["Waiting for paint to dry", "env", "sleep", "21"], ("BASH_ENV", noting));
        var ended = Now();

        Assert.Equal(0, code);
        List<double> times = [began, .. (await File.ReadAllLinesAsync(ticks, Cancel)).Select(line => double.Parse(line, CultureInfo.InvariantCulture)), ended];
        // It looks at the clock each ten ticks.
        var look = times.Zip(times.Skip(10), (first, last) => last - first).Max();
        var seconds = Regex.Matches(said, @"Waiting for paint to dry(?: \.\.\.|:) (\d+) s").Select(match => int.Parse(match.Groups[1].Value, null)).ToList();
        Assert.Equal(said.TrimEnd().Split('\n').Length, seconds.Count);
        Assert.InRange(seconds[0], 0, 1 + look);
        Assert.All(seconds.Zip(seconds.Skip(1)), pair => Assert.InRange(pair.Second - pair.First, 0, 10 + look));
        Assert.InRange(seconds[^1], 20, 1 + ended - began);

        static double Now() => DateTimeOffset.UtcNow.ToUnixTimeMilliseconds() / 1000.0;
    }

    [Fact]
    public async Task A_step_gives_back_what_its_command_says_and_its_exit_code()
    {
        Assert.Equal((3, "said\n"), await RunAsync(Progress, ["Failing", "bash", "-c", "echo said; exit 3"]));
    }

    [Theory]
    [InlineData("exec")]
    [InlineData("")]
    public async Task What_ends_a_command_ends_all_that_it_has_started(string exec)
    {
        var marker = $"{Random.Shared.Next(100_000, 999_999)}.5";
        await using var shell = await ChildProcess.StartAsync(
            "a recipe", ["bash", "-c", $"{exec} {Progress} Sleeping bash -c 'echo started; sleep {marker} & wait'; true"]);
        await shell.WaitForLineAsync(line => line == "started", Cancel);

        shell.Send(Signal.Terminate);

        await Await.UntilAsync("its child is gone", async () => (await RunAsync("pgrep", ["-f", $"sleep {marker}"])).Code == 1);
    }

    // Each long step of a command, identified by a word in its call of dotnet or node.
    [Theory]
    [InlineData("synth", "make.mjs")]
    [InlineData("synth", "publish")]
    [InlineData("plan", "build")]
    [InlineData("plan", "publish")]
    [InlineData("lint", "format")]
    [InlineData("lint", "build")]
    [InlineData("up", "build")]
    [InlineData("test", "publish")]
    [InlineData("test", "run")]
    [InlineData("soak", "publish")]
    [InlineData("bench-synth", "publish")]
    [InlineData("review", "build")]
    public async Task SIGTERM_to_make_leaves_no_process_behind(string target, string step)
    {
        Unpack("Makefile", "cdktf/check-tools.sh", "cdktf/progress.sh", "tests/run.sh");
        foreach (var folder in (string[])["tests/Some.Tests", "cdktf/Infrastructure/obj"]) Directory.CreateDirectory(Path.Combine(unpacked, folder));
        var marker = $"{Random.Shared.Next(100_000, 999_999)}.25";
        var tools = Directory.CreateDirectory(Path.Combine(unpacked, "bin")).FullName;
        await ScriptAsync(Path.Combine(unpacked, "tests", "tools.sh"), "exit 0");
        // Stands in for the program that checks a verb's inputs before the stacks are compiled.
        await ScriptAsync(Path.Combine(Directory.CreateDirectory(Path.Combine(unpacked, "cdktf/Delivery/bin/Debug/net10.0")).FullName, "delivery"), "exit 0");
        foreach (var (tool, version) in ((string, string)[])[("dotnet", "10.0.100"), ("node", "v22.0.0"), ("npm", "10.0.0")])
        {
            await ScriptAsync(
                Path.Combine(tools, tool),
                $"[ \"$1\" != --version ] || {{ echo {version}; exit; }}\ncase \" $* \" in *'{step}'*) sleep {marker} & echo started >>{unpacked}/said; wait;; esac");
        }

        await using var make = await ChildProcess.StartAsync(
            "make", ["env", "-u", "MAKEFLAGS", "-u", "MAKELEVEL", "-u", "PROJECT", "-u", "FILTER", $"PATH={tools}:{Environment.GetEnvironmentVariable("PATH")}", "make", "-C", unpacked, target, "IMAGE_TAG=v1"]);
        await Await.UntilAsync($"{target} is at its {step}", () => Task.FromResult(File.Exists(Path.Combine(unpacked, "said"))));

        make.Send(Signal.Terminate);

        await Await.UntilAsync("nothing of it is left", async () => (await RunAsync("pgrep", ["-f", $"sleep {marker}|{unpacked}"])).Code == 1);
    }

    private static async Task ScriptAsync(string path, string text)
    {
        await File.WriteAllTextAsync(path, $"#!/usr/bin/env bash\n{text}\n", Cancel);
        await RunAsync("chmod", ["+x", path]);
    }

    [Fact]
    public async Task Without_a_checkout_a_synth_asks_for_the_tag_before_it_compiles()
    {
        Unpack("Makefile", "cdktf/check-tools.sh", "cdktf/progress.sh");

        var (code, said) = await RunAsync("make", ["-C", unpacked, "synth"], ("GIT_CEILING_DIRECTORIES", Path.GetTempPath().TrimEnd('/')));

        Assert.NotEqual(0, code);
        Assert.Contains("there is no git checkout here to name the commit to deploy; set IMAGE_TAG", said, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path.Combine(unpacked, ".build")));
    }

    [Theory]
    [InlineData("diff hybrid", "run make plan STACK")]
    [InlineData("deploy hybrid", "run make deploy STACK")]
    public async Task The_cdktf_command_says_at_once_that_it_does_not_know_where_the_state_lies(string verb, string instead)
    {
        Unpack("Makefile", "cdktf/check-tools.sh", "cdktf/progress.sh");
        // As cdktf-cli 0.21 does: it calls the app that cdktf.json names, and later Terraform, which would ask for the bucket and wait.
        await File.WriteAllTextAsync(Path.Combine(unpacked, "cdktf.js"), $"CDKTF_OUTDIR=cdktf.out make --silent -C {unpacked} synth; exit $?", Cancel);

        var (code, said) = await RunAsync("bash", [Path.Combine(unpacked, "cdktf.js"), .. verb.Split(' ')], ("IMAGE_TAG", "v1"));

        Assert.NotEqual(0, code);
        Assert.Contains("does not know where the state is", said, StringComparison.Ordinal);
        Assert.Contains(instead, said, StringComparison.Ordinal);
        Assert.Contains("TF_CLI_ARGS_init", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_folder_that_git_does_not_trust_is_named_with_the_command_that_fixes_it()
    {
        var (code, said) = await RunAsync(Checkout.Path("cdktf/check-tools.sh"), ["commit"], ("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1"));

        Assert.Equal(1, code);
        Assert.Matches("git config --global --add safe.directory /", said);
    }

    [Theory]
    [InlineData("test")]
    [InlineData("up")]
    [InlineData("lint")]
    [InlineData("review")]
    [InlineData("synth")]
    public async Task A_HOME_that_cannot_be_written_to_is_named_first(string target)
    {
        Unpack("Makefile", "cdktf/check-tools.sh", "cdktf/progress.sh");

        var (code, said) = await RunAsync("make", ["-C", unpacked, target, "IMAGE_TAG=v1"], ("HOME", "/proc/home"));

        Assert.NotEqual(0, code);
        Assert.Contains("HOME is /proc/home and cannot be written to", said, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("test")]
    [InlineData("up")]
    [InlineData("lint")]
    [InlineData("review")]
    public async Task A_missing_dotnet_is_named_first(string target)
    {
        Unpack("Makefile", "cdktf/check-tools.sh", "cdktf/progress.sh");

        var tools = Directory.CreateDirectory(Path.Combine(unpacked, "tools")).FullName;
        await RunAsync("bash", ["-c", "printf '#!/bin/sh\\nexit 127\\n' >\"$0\"; chmod +x \"$0\"", Path.Combine(tools, "dotnet")]);

        var (code, said) = await RunAsync("make", ["-C", unpacked, target], ("PATH", $"{tools}:{Environment.GetEnvironmentVariable("PATH")}"));

        Assert.NotEqual(0, code);
        Assert.Contains("dotnet is missing or does not start; install the .NET SDK", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_port_that_is_in_use_is_named_before_anything_starts()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;

        var (code, said) = await RunAsync(Path.Combine(AppContext.BaseDirectory, "localsystem"), ["queue", $"{port}"]);

        Assert.Equal((1, $"Port {port} is in use or not allowed; choose another PORT, or leave it out for free ones.\n"), (code, said));
    }

    [Theory]
    [InlineData("0", "")]
    [InlineData("no", "")]
    [InlineData("1", "queue")]
    public async Task QUEUE_0_does_not_start_the_queue_services(string given, string argument)
    {
        var (_, printed) = await RunAsync("make", ["-C", Checkout.Path("."), "--dry-run", "up", $"QUEUE={given}"]);

        Assert.Matches($@"(?m)localsystem {argument}\s*$", printed);
    }

    [Fact]
    public async Task A_user_who_may_not_install_anything_is_told_what_is_missing_and_the_command_that_installs_it()
    {
        Unpack("tests/tools.sh");
        var script = Path.Combine(unpacked, "tests", "tools.sh");
        await File.WriteAllTextAsync(script, (await File.ReadAllTextAsync(script, Cancel)).Replace("postgres:postgresql", "no-such-server:no-such-package", StringComparison.Ordinal), Cancel);
        // Without root's rights, whoever runs the tests.
        var id = Path.Combine(Directory.CreateDirectory(Path.Combine(unpacked, "bin")).FullName, "id");
        await ScriptAsync(id, "echo 65534");

        var (code, said) = await RunAsync("bash", [script, "no-such-server"], ("PATH", $"{Path.GetDirectoryName(id)}:{Environment.GetEnvironmentVariable("PATH")}"), ("CI", ""));

        Assert.Equal(
            (0, "tools: not installed: no-such-package; tests that need them are skipped. Installing needs root and Debian's packages: apt-get install no-such-package\n"),
            (code, said));
    }

    [Fact]
    public async Task An_unknown_project_is_answered_with_the_known_ones()
    {
        var (code, said) = await RunAsync(Checkout.Path("tests/run.sh"), [], ("PROJECT", "Workloads"));

        Assert.Equal(2, code);
        Assert.Matches("^There is no test project Workloads; choose one of: .*Workload", said);
    }

    private void Unpack(params string[] files)
    {
        foreach (var file in files)
        {
            var copy = Path.Combine(unpacked, file);
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(Checkout.Path(file), copy);
        }
    }

    private static async Task<(int Code, string Said)> RunAsync(string program, string[] arguments, params (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo("bash", ["-c", "exec \"$@\" 2>&1", "bash", program, .. arguments]) { RedirectStandardOutput = true };
        // What `make test` sets for itself.
        foreach (var name in (string[])["PROJECT", "FILTER", "QUEUE", "PORT", "MAKEFLAGS", "MAKELEVEL", "MFLAGS", "IMAGE_TAG"]) start.Environment.Remove(name);
        foreach (var (name, value) in environment) start.Environment[name] = value;
        using var process = Process.Start(start)!;
        var said = await process.StandardOutput.ReadToEndAsync(Cancel);
        await process.WaitForExitAsync(Cancel);
        return (process.ExitCode, said);
    }
}
