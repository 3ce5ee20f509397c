using System.Diagnostics;
using System.Text;
using System.Text.RegularExpressions;
using HybridCloud.Clouds.Aws.Services;
using HybridCloud.Delivery.Processes;

namespace HybridCloud.Delivery.Tests.Deployments;

/// <summary>What is left when a run is cut off, or cannot write its state: with real Terraform and the signals of a real runner.</summary>
public sealed partial class CancellationTests : Bootstrapped
{
    private const string State = "poc-app-platform-aws/dev/hybrid.tfstate";

    private BucketObjects Objects => cloud.Buckets.Single().Value.Objects;

    protected override Task SetUpAsync()
    {
        run.Values("hybrid", ("app", "made"));
        return Task.CompletedTask;
    }

    [Fact]
    public async Task A_cancelled_job_ends_with_its_state_written_its_lock_released_and_a_word_on_what_is_left()
    {
        var cancellation = TestContext.Current.CancellationToken;
        var begun = new TaskCompletionSource();
        var slow = new TaskCompletionSource();
        cloud.Writing = async (key, _) =>
        {
            if (key != State)
                return true;
            begun.TrySetResult();
            await slow.Task;
            return true;
        };
        // As a workflow runs its step, without the synth and the build, which are not cancelled here.
        await File.WriteAllTextAsync(run.Inside("step"), "make -o synth -o inputs-deploy progress=: deploy\n", cancellation);
        // What a shell starts in the background ignores SIGINT, and so do its children: a runner's step does not.
        var start = new ProcessStartInfo("env", ["--default-signal=INT", "bash", ".github/step.sh", run.Inside("step")]) { WorkingDirectory = Checkout.Root, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment.Clear();
        foreach (var (name, value) in run.Variables)
            start.Environment[name] = value;
        foreach (var (name, value) in Environment.GetEnvironmentVariables().Cast<System.Collections.DictionaryEntry>().Select(v => ((string)v.Key, (string)v.Value!)).Where(v => v.Item1.StartsWith("DOTNET", StringComparison.Ordinal)))
            start.Environment[name] = value;
        using var step = Process.Start(start)!;
        var printed = new StringBuilder();
        var reading = Task.WhenAll(ReadAsync(step.StandardOutput, printed), ReadAsync(step.StandardError, printed));
        try
        {
            await Task.WhenAny(begun.Task, step.WaitForExitAsync(cancellation)).WaitAsync(TimeSpan.FromMinutes(5), cancellation);
            Assert.True(begun.Task.IsCompleted, printed.ToString());

            // https://github.com/actions/runner/blob/main/src/Runner.Sdk/ProcessInvoker.cs
            await SignalAsync(step, "INT");
            await WaitAsync(step, TimeSpan.FromSeconds(7.5));
            // A busy machine may take longer.
            await Await.UntilAsync("the interrupt that Terraform received", () => step.HasExited || Said(printed).Contains("Interrupt received.", StringComparison.Ordinal));
            await SignalAsync(step, "TERM");
            await WaitAsync(step, TimeSpan.FromSeconds(2.5));
            await SignalAsync(step, "KILL");
            await step.WaitForExitAsync(cancellation);

            Assert.True(Objects.ContainsKey(State + ".tflock"));
            var cancelled = run.RunAsync("cancelled", ("GITHUB_STEP_SUMMARY", run.Inside("summary.md")), ("CANCEL_PATIENCE_SECONDS", "90"));
            slow.SetResult();
            var outcome = await cancelled;

            Assert.True(outcome.Code == 0, outcome.ToString());
            Assert.Contains("hybrid: the deployment of 3f9c2ab was cut off (failed); any part of it may be in place.", outcome.Output, StringComparison.Ordinal);
            Assert.Contains("hybrid: its state is written and not locked.", outcome.Output, StringComparison.Ordinal);
            Assert.Contains("was cut off", await File.ReadAllTextAsync(run.Inside("summary.md"), cancellation), StringComparison.Ordinal);
            Assert.Contains("\"made\"", Encoding.UTF8.GetString(Objects[State]), StringComparison.Ordinal);
            Assert.False(Objects.ContainsKey(State + ".tflock"));
            await reading.WaitAsync(TimeSpan.FromMinutes(5), cancellation);
            Assert.True(printed.ToString().Contains("deploy: stopped; run it again to continue", StringComparison.Ordinal), printed.ToString());
            Assert.Equal(1, Count(printed.ToString(), "Interrupt received."));
            Assert.DoesNotContain("Two interrupts received", printed.ToString(), StringComparison.Ordinal);
        }
        finally
        {
            // Whatever still waits for the bucket ends by itself.
            slow.TrySetResult();
        }
    }

    [Fact]
    public async Task A_step_is_told_once_that_its_run_is_cancelled_and_is_waited_for()
    {
        var cancellation = TestContext.Current.CancellationToken;
        var (script, begun, told, go) = (run.Inside("step"), run.Inside("begun"), run.Inside("told"), run.Inside("go"));
        await File.WriteAllTextAsync(script, $"""
            exec 3<> <(:)
            trap 'echo INT >>{told}' INT
            touch {begun}
            # No command: an interrupt as one ends may be lost.
            for _ in $(seq 6000); do test ! -e {go} || break; read -rt 0.1 -u 3 || :; done
            echo ended >>{told}
            exit 7

            """, cancellation);
        using var step = Process.Start(new ProcessStartInfo("env", ["--default-signal=INT", "bash", Checkout.Path(".github/step.sh"), script]))!;
        await Await.UntilAsync("a step that runs", () => File.Exists(begun) || step.HasExited);

        await SignalAsync(step, "INT");
        await Await.UntilAsync("a step that was told", () => File.Exists(told) || step.HasExited);
        await SignalAsync(step, "TERM");
        await Await.UntilAsync("a step that has got the signal", () => step.HasExited || !File.ReadLines($"/proc/{step.Id}/status").Any(line => Pending().IsMatch(line)));
        await WaitAsync(step, TimeSpan.FromSeconds(1));
        await File.WriteAllTextAsync(go, "", cancellation);
        await step.WaitForExitAsync(cancellation);

        Assert.Equal("INT\nended\n", await File.ReadAllTextAsync(told, cancellation));
        Assert.Equal(7, step.ExitCode);
    }

    [Fact]
    public async Task Stopping_make_stops_the_delivery_program_once_and_make_waits_for_it()
    {
        var cancellation = TestContext.Current.CancellationToken;
        var (program, begun, told, shell) = (run.Inside("cdktf", "Delivery", "bin", "Debug", "net10.0", "delivery"), run.Inside("begun"), run.Inside("told"), run.Inside("shell"));
        Directory.CreateDirectory(Path.GetDirectoryName(program)!);
        await File.WriteAllTextAsync(program, $"""
            #!/bin/bash
            trap 'sleep 1; echo TERM >>{told}; exit 1' TERM
            touch {begun}
            for _ in $(seq 6000); do sleep 0.1; done

            """, cancellation);
        File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        // Newer versions of bash exec their last command even unasked, but not when a trap is set.
        await File.WriteAllTextAsync(shell, "trap : USR1\n", cancellation);
        var start = new ProcessStartInfo("make", ["-f", Checkout.Path("Makefile"), "-C", run.Inside(), "-o", "needs_dotnet", "progress=:", "rollback"]) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment.Clear();
        start.Environment["PATH"] = run.Variables["PATH"];
        start.Environment["BASH_ENV"] = shell;
        using var make = Process.Start(start)!;
        var printed = new StringBuilder();
        var reading = Task.WhenAll(ReadAsync(make.StandardOutput, printed), ReadAsync(make.StandardError, printed));
        await Await.UntilAsync("the delivery program", () => File.Exists(begun) || make.HasExited);
        Assert.True(File.Exists(begun), printed.ToString());

        await SignalAsync(make, "TERM");
        await make.WaitForExitAsync(cancellation);

        Assert.True(File.Exists(told), "The delivery program was not told, or not waited for.");
        Assert.Equal("TERM\n", await File.ReadAllTextAsync(told, cancellation));
        await reading.WaitAsync(TimeSpan.FromMinutes(5), cancellation);
    }

    [Fact]
    public async Task A_run_that_died_leaves_a_lock_that_is_named_with_the_command_that_releases_it()
    {
        Objects["poc-app-platform-aws/dev/hybrid.releases.json"] = Encoding.UTF8.GetBytes("""[{"image":"good-1","at":"2026-11-01T00:00:00Z","state":"applying"}]""");
        Objects[State + ".tflock"] = Encoding.UTF8.GetBytes("""{"ID":"5ff1d6a6","Operation":"OperationTypeApply","Who":"runner@host-7","Created":"2026-11-21T01:02:03Z"}""");

        var outcome = await run.RunAsync("cancelled", ("CANCEL_PATIENCE_SECONDS", "2"));

        Assert.Equal(ExitCodes.Failure, outcome.Code);
        Assert.Contains("hybrid: its state is locked by runner@host-7 since 2026-11-21 01:02:03 UTC (OperationTypeApply). When that run is dead: make unlock STACK=hybrid LOCK_ID=5ff1d6a6", outcome.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_lock_is_waited_for_when_no_deployment_is_under_way_too()
    {
        Objects["poc-app-platform-aws/dev/hybrid.releases.json"] = Encoding.UTF8.GetBytes("""[{"image":"good-1","at":"2026-11-01T00:00:00Z","state":"healthy"}]""");
        Objects[State + ".tflock"] = Encoding.UTF8.GetBytes("""{"ID":"5ff1d6a6","Operation":"OperationTypeApply","Who":"runner@host-7","Created":"2026-11-21T01:02:03Z"}""");
        var found = ReadAsync(State + ".tflock");
        var cancelled = run.RunAsync("cancelled", ("CANCEL_PATIENCE_SECONDS", "90"));
        await Task.WhenAny(found, cancelled);
        Objects.Remove(State + ".tflock");

        var outcome = await cancelled;

        Assert.True(outcome.Code == 0, outcome.ToString());
        Assert.Contains("hybrid: its state is written and not locked.", outcome.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_run_that_has_yet_to_write_how_it_ended_is_waited_for()
    {
        const string log = "poc-app-platform-aws/dev/hybrid.releases.json";
        Objects[log] = Encoding.UTF8.GetBytes("""[{"image":"good-1","at":"2026-11-01T00:00:00Z","state":"applying"}]""");
        var read = ReadAsync(log);
        var cancelled = run.RunAsync("cancelled", ("CANCEL_PATIENCE_SECONDS", "90"));
        await Task.WhenAny(read, cancelled);
        Objects[log] = Encoding.UTF8.GetBytes("""[{"image":"good-1","at":"2026-11-01T00:00:00Z","state":"healthy"}]""");

        Assert.Contains("hybrid: good-1 is deployed and was healthy.", (await cancelled).Output, StringComparison.Ordinal);
    }

    // When an object is requested again, it has been read before.
    private Task ReadAsync(string key)
    {
        var (times, again) = (0, new TaskCompletionSource());
        cloud.Reading = read =>
        {
            if (read == key && ++times == 2)
                again.TrySetResult();
        };
        return again.Task;
    }

    [Fact]
    public async Task A_run_that_died_before_it_wrote_how_it_ended_is_written_down_as_failed()
    {
        const string log = "poc-app-platform-aws/dev/hybrid.releases.json";
        Objects[log] = Encoding.UTF8.GetBytes("""[{"image":"good-1","at":"2026-11-01T00:00:00Z","state":"applying"}]""");

        var outcome = await run.RunAsync("cancelled", ("CANCEL_PATIENCE_SECONDS", "1"));

        Assert.True(outcome.Code == 0, outcome.ToString());
        Assert.Contains("hybrid: the deployment of good-1 was cut off (failed); any part of it may be in place.", outcome.Output, StringComparison.Ordinal);
        var written = Encoding.UTF8.GetString(Objects[log]);
        Assert.Contains("failed", written, StringComparison.Ordinal);
        Assert.DoesNotContain("applying", written, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Plans_for_inspection_neither_take_the_lock_nor_wait_for_it()
    {
        var locks = 0;
        cloud.Writing = (key, _) =>
        {
            locks += key.EndsWith(".tflock", StringComparison.Ordinal) ? 1 : 0;
            return Task.FromResult(true);
        };
        await run.SucceedAsync("plan");
        Assert.Equal(0, locks);

        Objects[State + ".tflock"] = Encoding.UTF8.GetBytes("""{"ID":"5ff1d6a6","Operation":"OperationTypeApply","Who":"runner@host-7","Created":"2026-11-21T01:02:03Z"}""");
        Assert.Contains("hybrid: 1 to create", await run.SucceedAsync("plan"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_deployment_waits_for_the_one_that_holds_the_lock()
    {
        Objects[State + ".tflock"] = Encoding.UTF8.GetBytes("""{"ID":"5ff1d6a6","Operation":"OperationTypeApply","Who":"runner@host-7","Created":"2026-11-21T01:02:03Z"}""");
        var attempts = 0;
        cloud.Writing = (key, _) =>
        {
            // Released before Terraform tries for the second time.
            if (key == State + ".tflock" && ++attempts == 2)
                Objects.Remove(key);
            return Task.FromResult(true);
        };

        var outcome = await run.RunAsync("deploy", ("LOCK_TIMEOUT", "4m"), ("SMOKE_TIMEOUT_SECONDS", "1"));

        Assert.Contains("The state of hybrid is locked by runner@host-7 since 2026-11-21 01:02:03 UTC (OperationTypeApply): waiting up to 4m for it", outcome.Output, StringComparison.Ordinal);
        Assert.Contains("Apply complete!", outcome.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Drift_is_not_looked_for_in_the_middle_of_a_deployment()
    {
        Objects[State + ".tflock"] = Encoding.UTF8.GetBytes("""{"ID":"5ff1d6a6","Operation":"OperationTypeApply","Who":"runner@host-7","Created":"2026-11-21T01:02:03Z"}""");

        var outcome = await run.RunAsync("drift", ("LOCK_TIMEOUT", "1s"));

        Assert.Equal(ExitCodes.Failure, outcome.Code);
        Assert.Contains("dev was not checked", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_state_that_could_not_be_written_is_written_a_moment_later()
    {
        var refused = 0;
        cloud.Writing = (key, _) => Task.FromResult(key != State || refused++ >= 1);

        var outcome = await run.RunAsync("deploy", ("STATE_PATIENCE_SECONDS", "3"));

        Assert.Equal(ExitCodes.Failure, outcome.Code);
        Assert.Contains("Terraform could not write the state of hybrid at first; it has been written now, and nothing is lost.", outcome.Error, StringComparison.Ordinal);
        Assert.Contains("Nothing was rolled back", outcome.Error, StringComparison.Ordinal);
        Assert.Contains("\"made\"", Encoding.UTF8.GetString(Objects[State]), StringComparison.Ordinal);
        Assert.False(File.Exists(run.Inside("cdktf.out", "stacks", "hybrid", "errored.tfstate")));
    }

    [Fact]
    public async Task A_state_that_cannot_be_written_at_all_is_kept_and_encrypted_for_whoever_may_read_it()
    {
        var (key, certificate) = (run.Inside("recovery.key"), run.Inside("recovery.pem"));
        await OpenSslAsync("req", "-x509", "-newkey", "rsa:2048", "-noenc", "-keyout", key, "-out", certificate, "-subj", "/CN=state recovery", "-days", "2");
        cloud.Writing = (written, _) => Task.FromResult(written != State);

        var outcome = await run.RunAsync("deploy", ("STATE_PATIENCE_SECONDS", "1"), ("RECOVERY_CERTIFICATE", await File.ReadAllTextAsync(certificate, TestContext.Current.CancellationToken)));

        Assert.Equal(ExitCodes.Failure, outcome.Code);
        var kept = run.Inside("work", "errored", "dev-hybrid.tfstate");
        Assert.Contains($"It is kept in {kept}, and encrypted for RECOVERY_CERTIFICATE in {kept}.cms.", outcome.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("\"made\"", await File.ReadAllTextAsync(kept + ".cms", TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.Contains("\"made\"", await OpenSslAsync("cms", "-decrypt", "-inform", "PEM", "-in", kept + ".cms", "-inkey", key, "-recip", certificate), StringComparison.Ordinal);
    }

    private static async Task<string> OpenSslAsync(params string[] arguments)
    {
        var result = await ProcessRunner.RunAsync(
            "openssl", arguments, Path.GetTempPath(), new Dictionary<string, string> { ["PATH"] = Environment.GetEnvironmentVariable("PATH")! }, echo: null, TestContext.Current.CancellationToken);
        Assert.True(result.ExitCode == 0, result.Error);
        return result.Output;
    }

    private static Task SignalAsync(Process process, string signal) =>
        process.HasExited
            ? Task.CompletedTask
            : Process.Start("kill", ["-" + signal, process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]).WaitForExitAsync(TestContext.Current.CancellationToken);

    private static async Task WaitAsync(Process process, TimeSpan time)
    {
        try
        {
            await process.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(time, TestContext.Current.CancellationToken);
        }
        catch (TimeoutException)
        {
        }
    }

    private static async Task ReadAsync(StreamReader reader, StringBuilder text)
    {
        while (await reader.ReadLineAsync(TestContext.Current.CancellationToken) is { } line)
        {
            lock (text)
                text.AppendLine(line);
        }
    }

    [GeneratedRegex(@"^S(ig|hd)Pnd:\s*0*[1-9a-f]")]
    private static partial Regex Pending();

    private static string Said(StringBuilder text)
    {
        lock (text)
            return text.ToString();
    }

    private static int Count(string text, string part) => text.Split(part).Length - 1;
}
