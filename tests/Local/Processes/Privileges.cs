namespace HybridCloud.Local.Processes;

/// <summary>Which user a server runs as, and that it does not outlive its parent.</summary>
internal static class Privileges
{
    private static readonly string? SetPriv = Executables.Find("setpriv");

    /// <summary>
    /// The user that PostgreSQL runs as, which refuses to run as root: null for this process's own user,
    /// unless that is root.
    /// </summary>
    public static string? UnprivilegedUser { get; } =
        Environment.UserName != "root" ? null
        : File.ReadLines("/etc/passwd").Any(line => line.StartsWith("postgres:", StringComparison.Ordinal)) ? "postgres"
        : "nobody";

    /// <summary>What to put before a command.</summary>
    public static IEnumerable<string> Prefix(string? user, Signal deathSignal)
    {
        if (SetPriv is null)
            return user is null ? [] : throw new InvalidOperationException("setpriv (util-linux) is needed to start PostgreSQL as root.");
        var change = user is null ? Array.Empty<string>() : ["--reuid", user, "--regid", user == "nobody" ? "nogroup" : user, "--clear-groups"];
        return [SetPriv, .. change, "--pdeathsig", Name(deathSignal), "--"];
    }

    private static string Name(Signal signal) => signal switch
    {
        Signal.Interrupt => "INT",
        Signal.Quit => "QUIT",
        Signal.Terminate => "TERM",
        _ => "KILL",
    };
}
