using System.Diagnostics;
using System.Globalization;
using HybridCloud.Local.Network;
using HybridCloud.Local.Servers;

namespace HybridCloud.Queue.Tests;

/// <summary><c>make soak</c>: every network fault, for a long time and with every number of callers, on one system that never restarts.</summary>
public sealed class SoakTests
{
    private const string Minutes = "SOAK_MINUTES";

    // What pools and compiled code take in the beginning.
    private const double AllowedGrowthMegabytes = 60;
    private const int AllowedGrowthHandles = 80;

    private static readonly NetworkFault[] Faults = [NetworkFault.Reset, NetworkFault.Close, NetworkFault.Silence, NetworkFault.Dribble, NetworkFault.HalfClose];
    private static readonly int[] Callers = [1, 16, 128];

    // Seconds of a fault that lasts until somebody fixes it: longer than any deadline, retry and idle time of the SDK and of the services.
    private const int UntilTold = 110;

    [Fact]
    public async Task Hours_of_a_bad_network_lose_no_message_end_no_loop_and_leave_memory_and_handles_flat()
    {
        var text = Environment.GetEnvironmentVariable(Minutes);
        Assert.SkipUnless(
            double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var minutes), $"{Minutes} is not set: `make soak` sets it");
        var cancel = TestContext.Current.CancellationToken;
        await using var network = await BadNetwork.StartAsync(cancel);
        await network.SendAsync(Callers[^1], TimeSpan.FromSeconds(5), cancel);
        await network.AssertHealedAsync(cancel);
        AppProcess[] apps = [network.System.Validator, network.System.Uploader];
        var before = apps.Select(app => (Memory: Megabytes(app), Handles: Handles(app))).ToList();

        Print("fault      callers  seconds  accepted  refused  healed after  validator         uploader");
        var watch = Stopwatch.StartNew();
        var rows = from seconds in (int[])[4, 60, UntilTold]
                   from fault in Faults
                   from callers in seconds == UntilTold ? [16] : Callers
                   select (fault, callers, seconds);
        foreach (var (fault, callers, seconds) in rows)
        {
            if (watch.Elapsed.TotalMinutes >= minutes) break;
            var (accepted, refused) = (network.Accepted, network.Refused);
            var sending = network.SendAsync(callers, TimeSpan.FromSeconds(seconds + 4), cancel);
            await Task.Delay(TimeSpan.FromSeconds(2), cancel);
            network.Sqs.Set(fault);
            network.S3.Set(fault);
            await Task.Delay(TimeSpan.FromSeconds(seconds), cancel);
            network.Sqs.Set(NetworkFault.None);
            network.S3.Set(NetworkFault.None);
            var healing = Stopwatch.StartNew();
            await sending;
            await network.AssertHealedAsync(cancel);
            Print(string.Create(
                CultureInfo.InvariantCulture,
                $"{fault,-10} {callers,7}  {seconds,7}  {network.Accepted - accepted,8}  {network.Refused - refused,7}  {healing.Elapsed.TotalSeconds,10:0.0} s  {Size(apps[0]),-16}  {Size(apps[1]),-16}"));
        }

        foreach (var (app, (memory, handles)) in apps.Zip(before))
        {
            Assert.InRange(Megabytes(app) - memory, double.NegativeInfinity, AllowedGrowthMegabytes);
            Assert.InRange(Handles(app) - handles, int.MinValue, AllowedGrowthHandles);
        }
    }

    private static void Print(string line) => TestContext.Current.SendDiagnosticMessage(line);

    private static string Size(AppProcess app) => string.Create(CultureInfo.InvariantCulture, $"{Megabytes(app):0} MB {Handles(app)} fd");

    private static int Handles(AppProcess app) => Directory.GetFileSystemEntries($"/proc/{app.Process.Id}/fd").Length;

    private static double Megabytes(AppProcess app) => double.Parse(
        File.ReadLines($"/proc/{app.Process.Id}/status").Single(line => line.StartsWith("VmRSS:", StringComparison.Ordinal))
            .Split(' ', StringSplitOptions.RemoveEmptyEntries)[1],
        CultureInfo.InvariantCulture) / 1024;
}
