using System.ComponentModel;
using System.Diagnostics;
using System.Text;

namespace HybridCloud.Delivery.Terraform;

/// <summary>Runs a program to its end, keeping what it prints and, where asked, showing it line by line.</summary>
internal static class ProcessRunner
{
    public static async Task<TerraformResult> RunAsync(
        string program, IEnumerable<string> arguments, string folder, IReadOnlyDictionary<string, string> variables, TextWriter? echo, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(program, arguments)
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
            // Terraform finishes what it has begun and releases the lock when it is interrupted, not when it is killed.
            await InterruptAsync(process);
            throw;
        }

        return new TerraformResult(process.ExitCode, await output, await error);
    }

    private static async Task InterruptAsync(Process process)
    {
        using var interrupt = Process.Start("kill", ["-INT", process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(5));
        try
        {
            await process.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
        }
    }

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
