using System.Globalization;
using HybridCloud.Local.Processes;

namespace HybridCloud.Bench.Queue;

/// <summary>What the load generator saw.</summary>
internal sealed record Load(double RequestsPerSecond, double P50Milliseconds, double P99Milliseconds, long Errors);

/// <summary>The load generator wrk: so many connections at once, each waiting for its answer.</summary>
internal static class Wrk
{
    public static async Task<Load> RunAsync(Uri url, string token, int connections, TimeSpan duration, CancellationToken cancellationToken)
    {
        await using var wrk = await ChildProcess.StartAsync(
            "wrk",
            [
                "wrk", "--threads", "1", "--connections", Text(connections), "--duration", $"{Text((int)duration.TotalSeconds)}s", "--timeout", "30s",
                "--script", Path.Combine(AppContext.BaseDirectory, "payload.lua"), url.ToString(),
            ],
            new Dictionary<string, string> { ["TOKEN"] = token });
        var result = (await wrk.WaitForLineAsync(line => line.StartsWith("RESULT", StringComparison.Ordinal), cancellationToken)).Split(' ');
        double Number(int i) => double.Parse(result[i], CultureInfo.InvariantCulture);
        // wrk reports microseconds.
        return new Load(Number(1) / (Number(2) / 1e6), Number(3) / 1000, Number(4) / 1000, (long)Number(5));
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
