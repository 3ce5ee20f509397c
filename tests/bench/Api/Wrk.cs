using System.Globalization;
using System.Text.RegularExpressions;
using HybridCloud.Local.Processes;

namespace HybridCloud.Bench;

/// <summary>What wrk measured.</summary>
/// <param name="PerSecond">Requests a second.</param>
/// <param name="P99">Latency that 99 of 100 requests stayed under, in milliseconds.</param>
/// <param name="Errors">Answers other than 2xx and 3xx, and socket errors.</param>
internal sealed record Load(double PerSecond, double P99, int Errors);

/// <summary>The load tool: https://github.com/wg/wrk.</summary>
internal static partial class Wrk
{
    public const int Connections = 64;

    public static async Task<Load> RunAsync(Uri url, TimeSpan duration, string? header)
    {
        List<string> command =
        [
            "wrk", "--threads", "2", "--connections", Connections.ToString(CultureInfo.InvariantCulture),
            "--duration", $"{duration.TotalSeconds:0}s", "--timeout", "30s", "--latency",
        ];
        if (header is not null) command.AddRange(["--header", header]);
        await using var wrk = await ChildProcess.StartAsync("wrk", [.. command, url.ToString()]);
        if (await wrk.WaitForExitAsync(CancellationToken.None) != 0)
            throw new InvalidOperationException($"wrk failed:\n{string.Join('\n', wrk.Output)}");
        var text = string.Join('\n', wrk.Output);
        return new Load(
            double.Parse(RequestsPerSecond().Match(text).Groups[1].Value, CultureInfo.InvariantCulture),
            Milliseconds(NinetyNinth().Match(text)),
            Failures().Matches(text).Sum(match => int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture)));
    }

    private static double Milliseconds(Match match) => double.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture)
        * match.Groups[2].Value switch { "us" => 0.001, "ms" => 1, _ => 1000 };

    [GeneratedRegex(@"Requests/sec:\s+([\d.]+)")]
    private static partial Regex RequestsPerSecond();

    [GeneratedRegex(@"99%\s+([\d.]+)(us|ms|s)")]
    private static partial Regex NinetyNinth();

    [GeneratedRegex(@"(?:Non-2xx or 3xx responses:|connect|read|write|timeout) (\d+)")]
    private static partial Regex Failures();
}
