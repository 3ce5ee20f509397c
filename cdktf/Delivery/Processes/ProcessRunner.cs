using System.ComponentModel;
using System.Diagnostics;
using System.Text;

namespace HybridCloud.Delivery.Processes;

/// <summary>Runs a program to its end and captures its output; optionally also shows it line by line.</summary>
internal static class ProcessRunner
{
    public static async Task<ProcessResult> RunAsync(
        string program, IEnumerable<string> arguments, string folder, IReadOnlyDictionary<string, string> variables, TextWriter? echo, CancellationToken cancellationToken)
    {
        // Ctrl-C in a terminal, and .github/step.sh for a cancelled job, signal the whole process group. On a second signal Terraform exits
        // at once, without writing its state or releasing its lock. With setsid it gets only the one signal that this program sends.
        var search = variables.GetValueOrDefault("PATH");
        var apart = program == "terraform" && Exists("setsid", search) && Exists(program, search);
        var start = new ProcessStartInfo(apart ? "setsid" : program, apart ? [program, .. arguments] : arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        start.Environment.Clear();
        foreach (var (name, value) in variables)
            start.Environment[name] = value;

        using var process = new Process { StartInfo = start };
        try
        {
            process.Start();
        }
        catch (Win32Exception e)
        {
            throw new DeliveryException($"{program} could not be started ({e.Message}): install it and put it on the PATH.", e);
        }

        process.StandardInput.Close();
        var output = ReadAsync(process.StandardOutput, echo);
        var error = ReadAsync(process.StandardError, echo: null);
        try
        {
            await process.WaitForExitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            await InterruptAsync(process, patience: program == "terraform" ? Timeout.InfiniteTimeSpan : TimeSpan.FromSeconds(30));
            throw;
        }

        return new ProcessResult(process.ExitCode, await output, await error);
    }

    /// <summary>Interrupts a process. Terraform then finishes what it has begun and releases the lock, which it could not if killed.</summary>
    private static async Task InterruptAsync(Process process, TimeSpan patience)
    {
        using var interrupt = Process.Start("kill", ["-INT", process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
        using var limit = new CancellationTokenSource(patience);
        try
        {
            await process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
        }
    }

    private static bool Exists(string program, string? search) =>
        (search ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries).Any(folder => File.Exists(Path.Combine(folder, program)));

    private static async Task<string> ReadAsync(StreamReader reader, TextWriter? echo)
    {
        var text = new StringBuilder();
        while (await reader.ReadLineAsync() is { } line)
        {
            text.AppendLine(line);
            if (echo is not null)
                await echo.WriteLineAsync(line);
        }

        return text.ToString();
    }
}
