using System.Diagnostics;
using System.Net.Sockets;
using System.Text.Json;
using System.Text.RegularExpressions;
using HybridCloud.Contract;
using HybridCloud.Local.Processes;
using HybridCloud.Local.Servers;

namespace HybridCloud.Queue.Tests;

/// <summary>What <c>make up QUEUE=1</c> runs, and what it prints.</summary>
public sealed class UpSystem : IAsyncLifetime
{
    private ChildProcess program = null!;

    /// <summary>Everything that it printed until it was ready.</summary>
    public string Printed { get; private set; } = "";

    public async ValueTask InitializeAsync()
    {
        // A shell makes what it starts in the background ignore Ctrl-C, and its children inherit that, tests included.
        program = await ChildProcess.StartAsync(
            "localsystem queue", ["env", "--default-signal=INT", Path.Combine(AppContext.BaseDirectory, "localsystem"), "queue"]);
        await program.WaitForLineAsync(line => line.StartsWith("Ctrl-C", StringComparison.Ordinal), TestContext.Current.CancellationToken);
        Printed = string.Join('\n', program.Output);
    }

    public ValueTask DisposeAsync() => program.DisposeAsync();

    /// <summary>The address that is printed after a name.</summary>
    public Uri AddressOf(string name) => new(Regex.Match(Printed, $"(?m)^{name} +(http://.+)$").Groups[1].Value);

    public int Id => program.Id;

    public Task SaysAsync(string line) => program.WaitForLineAsync(said => said == line, TestContext.Current.CancellationToken);

    /// <summary>Interrupts it and waits until it has stopped its parts, one after the other.</summary>
    public Task<int> InterruptAsync()
    {
        program.Send(Signal.Interrupt);
        return program.WaitForExitAsync(TestContext.Current.CancellationToken);
    }
}

public sealed class UpTests(UpSystem up) : IClassFixture<UpSystem>
{
    private static readonly string[] Calls =
    [
        .. Regex.Matches(File.ReadAllText(Checkout.Path("docs/QUEUE.md")), "(?s)```bash\n(curl -X POST .+?)```").Select(m => m.Groups[1].Value),
    ];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(0, 200, "message_id", "^[0-9a-f]{32}$")]
    [InlineData(1, 401, "detail", "wrong")]
    [InlineData(2, 400, "detail", "^\"data.field4\" is missing.$")]
    public async Task The_documented_call_has_the_documented_answer(int call, int status, string field, string value)
    {
        Assert.Equal(3, Calls.Length);

        var (code, body) = await CallUntilTakenAsync(Calls[call]);

        Assert.Equal(status, code);
        Assert.Matches(value, JsonElement.Parse(body).GetProperty(field).GetString());
    }

    [Fact]
    public async Task What_the_valid_call_sent_is_stored()
    {
        using var http = new HttpClient();
        var bucket = new Uri(Regex.Match(up.Printed, "curl (http://.+/buckets/.+)").Groups[1].Value);

        var (_, body) = await CallUntilTakenAsync(Calls[0]);

        var key = $"messages/{JsonElement.Parse(body).GetProperty("message_id").GetString()}.json ";
        var stored = await Await.UntilAsync(
            key,
            async () => (await http.GetStringAsync(new Uri($"{bucket}/objects"), Cancel)).Split('\n').FirstOrDefault(line => line.StartsWith(key, StringComparison.Ordinal)),
            line => line is not null);
        Assert.Contains("field4", stored, StringComparison.Ordinal);
        Assert.True(JsonElement.Parse(await http.GetStringAsync(bucket, Cancel)).GetProperty("objects").GetInt32() > 0);
    }

    [Fact]
    public async Task Prometheus_is_on_loopback_and_scrapes_both_services()
    {
        Assert.SkipUnless(PrometheusServer.IsInstalled, "Prometheus is not installed (Debian: prometheus)");
        using var http = new HttpClient { BaseAddress = up.AddressOf("Prometheus") };
        Assert.True(http.BaseAddress.IsLoopback);

        await Await.UntilAsync(
            "Prometheus sees both services",
            async () => JsonElement.Parse(await http.GetStringAsync(new Uri("api/v1/query?query=up==1", UriKind.Relative), Cancel))
                .GetProperty("data").GetProperty("result").EnumerateArray().Select(s => s.GetProperty("metric").GetProperty("job").GetString())
                .Order().SequenceEqual([Commands.Uploader, Commands.Validator]));
    }

    // On a busy machine a call may take longer than the validator waits.
    private Task<(int Status, string Body)> CallUntilTakenAsync(string call) =>
        Await.UntilAsync("an answer within the validator's patience", () => CallAsync(call), answer => answer.Status != 503);

    // Runs the call exactly as documented, except that curl also prints the status.
    private async Task<(int Status, string Body)> CallAsync(string call)
    {
        var export = Regex.Match(up.Printed, "(?m)^ *(export TOKEN=.+)$").Groups[1].Value;
        var start = new ProcessStartInfo("bash", ["-euc", $$"""{{export}}; curl() { command curl --silent --write-out '\n%{http_code}' "$@"; }; {{call}}"""]) { RedirectStandardOutput = true };
        using var bash = Process.Start(start)!;
        var printed = (await bash.StandardOutput.ReadToEndAsync(Cancel)).Split('\n');
        await bash.WaitForExitAsync(Cancel);
        return (int.Parse(printed[^1], System.Globalization.CultureInfo.InvariantCulture), printed[0]);
    }
}

public sealed class DownTests
{
    [Fact]
    public async Task It_names_a_part_that_dies_and_when_interrupted_leaves_nothing_running()
    {
        var up = new UpSystem();
        await up.InitializeAsync();
        await using (up)
        {
            var addresses = Regex.Matches(up.Printed, "http://127.0.0.1:[0-9]+").Select(m => new Uri(m.Value)).Distinct().ToList();
            Assert.True(addresses.Count >= 3, up.Printed);
            using var pgrep = Process.Start(new ProcessStartInfo("pgrep", ["-P", $"{up.Id}", "-f", "app uploader"]) { RedirectStandardOutput = true })!;
            var uploader = int.Parse(await pgrep.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken), System.Globalization.CultureInfo.InvariantCulture);
            Process.GetProcessById(uploader).Kill();
            await up.SaysAsync("app uploader has ended with exit code 137; everything else keeps running. Its last lines:");

            Assert.Equal(0, await up.InterruptAsync());

            foreach (var address in addresses)
            {
                using var client = new TcpClient();
                await Assert.ThrowsAsync<SocketException>(() => client.ConnectAsync(address.Host, address.Port, TestContext.Current.CancellationToken).AsTask());
            }
        }
    }
}
