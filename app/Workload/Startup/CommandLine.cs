using System.Text;
using HybridCloud.Workload.Hosting;

namespace HybridCloud.Workload.Startup;

/// <summary>Finds the command, reads its configuration, and runs it.</summary>
internal static class CommandLine
{
    /// <summary>Exit code for a wrong command line or configuration (sysexits' EX_USAGE and EX_CONFIG in one).</summary>
    public const int Misused = 2;

    /// <summary>Runs one command to its end and returns the process's exit code.</summary>
    public static async Task<int> RunAsync(string[] arguments, Func<string, string?> environment)
    {
        if (arguments is ["--help" or "-h" or "help", ..])
        {
            await Console.Out.WriteAsync(Help());
            return 0;
        }

        if (arguments is not [var name] || CommandModules.All.FirstOrDefault(module => module.Name == name) is not { } command)
        {
            await Console.Error.WriteLineAsync(
                $"Give one command: {string.Join(", ", CommandModules.All.Select(module => module.Name))}. `app --help` explains them.");
            return Misused;
        }

        return await WorkloadHost.RunAsync(command, environment);
    }

    private static string Help()
    {
        var help = new StringBuilder("Usage: app COMMAND\n\nConfiguration comes from environment variables alone.\n");
        foreach (var command in CommandModules.All)
        {
            var reader = new EnvironmentReader(_ => null);
            foreach (var use in command.Uses) use(reader, new ServiceCollection());
            help.Append($"\n{command.Name,-12} {command.Summary}\n");
            foreach (var variable in reader.Variables)
            {
                var presence = variable.Default switch { null => "required", "" => "optional", var value => $"default {value}" };
                help.Append($"  {variable.Name,-34} {variable.Meaning} ({presence})\n");
            }
        }

        return help.ToString();
    }
}
