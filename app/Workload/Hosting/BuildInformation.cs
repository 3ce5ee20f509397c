using System.Reflection;

namespace HybridCloud.Workload.Hosting;

/// <summary>What was built, as the build stamped it into the assembly ("version+commit").</summary>
internal static class BuildInformation
{
    private static readonly string[] Stamp =
        (typeof(BuildInformation).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown")
        .Split('+', 2);

    /// <summary>The image's tag, or "local" for a manual build.</summary>
    public static string Version => Stamp[0];

    /// <summary>Full hash of the commit, or "unknown" when the sources were not a repository.</summary>
    public static string Commit => Stamp.Length > 1 ? Stamp[1] : "unknown";
}
