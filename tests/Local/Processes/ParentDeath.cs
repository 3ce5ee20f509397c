using System.Runtime.InteropServices;

namespace HybridCloud.Local.Processes;

/// <summary>Ends this process with the one that started it.</summary>
internal static partial class ParentDeath
{
    // PR_SET_PDEATHSIG of Linux's prctl(2).
    private const int SetParentDeathSignal = 1;

    /// <summary>From now on, this process gets SIGTERM when its parent dies, however it dies.</summary>
    public static void Follow() => _ = Control(SetParentDeathSignal, (nuint)Signal.Terminate);

    [LibraryImport("libc", EntryPoint = "prctl")]
    private static partial int Control(int option, nuint argument);
}
