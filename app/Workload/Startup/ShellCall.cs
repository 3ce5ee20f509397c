using HybridCloud.Contract;

namespace HybridCloud.Workload.Startup;

/// <summary>
/// A call of the program as <c>/bin/sh</c>, whose name it has in the image too: a platform that starts a component by
/// <c>/bin/sh -c "app worker"</c> finds what it needs, and nobody finds a shell.
/// </summary>
internal static class ShellCall
{
    /// <summary>The arguments that the program would have been started with directly; others are given back as they are.</summary>
    public static string[] Unwrap(string[] arguments)
    {
        // sh's options may be joined: -c, -ec, -lc.
        if (arguments is not [['-', not '-', ..] options, var script, ..] || !options.EndsWith('c')) return arguments;
        var words = script.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        if (words is ["exec", ..]) words = words[1..];
        return words is [var program, .. var rest] && (program == Commands.Program || program.EndsWith($"/{Commands.Program}", StringComparison.Ordinal)) ? rest : arguments;
    }
}
