using HybridCloud.Contract;

namespace HybridCloud.Workload.Startup;

/// <summary>
/// The program called as <c>/bin/sh</c>, a name that it also has in the image: a platform that starts a component with
/// <c>/bin/sh -c "app worker"</c> works, and yet the image has no shell.
/// </summary>
internal static class ShellCall
{
    /// <summary>The arguments that the program would get without the shell; any other arguments are returned unchanged.</summary>
    public static string[] Unwrap(string[] arguments)
    {
        // sh's options may be joined: -c, -ec, -lc.
        if (arguments is not [['-', not '-', ..] options, var script, ..] || !options.EndsWith('c')) return arguments;
        var words = script.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        if (words is ["exec", ..]) words = words[1..];
        return words is [var program, .. var rest] && (program == Commands.Program || program.EndsWith($"/{Commands.Program}", StringComparison.Ordinal)) ? rest : arguments;
    }
}
