using System.Globalization;
using System.Text.Json;
using HybridCloud.Local.Processes;

namespace HybridCloud.Local.Servers;

/// <summary>Prometheus on the loopback, with the deployed alert rules.</summary>
public sealed class PrometheusServer : IAsyncDisposable
{
    private readonly ChildProcess process;
    private readonly HttpClient http;

    private PrometheusServer(ChildProcess process, Uri url)
    {
        (this.process, Url) = (process, url);
        http = new HttpClient { BaseAddress = url };
    }

    /// <summary>Whether Prometheus is installed.</summary>
    public static bool IsInstalled => Executables.Find("prometheus") is not null;

    public ChildProcess Process => process;

    /// <summary>Address of its pages and API.</summary>
    public Uri Url { get; }

    /// <param name="targets">What to scrape: job and address.</param>
    /// <param name="port">0 for a free one.</param>
    internal static async Task<PrometheusServer> StartAsync(
        DataFolder folder, IReadOnlyDictionary<string, Uri> targets, TimeSpan interval, CancellationToken cancellationToken, int port = 0)
    {
        if (port == 0) port = FreePort.Next();
        var seconds = interval.TotalSeconds.ToString(CultureInfo.InvariantCulture);
        var configuration = await folder.WriteAsync(
            "prometheus.yml",
            $$"""
            global: {scrape_interval: {{seconds}}s, scrape_timeout: {{seconds}}s, evaluation_interval: {{seconds}}s}
            rule_files: ["{{Checkout.Path("cdktf/monitoring/prometheus/alerts.yml")}}", "{{Checkout.Path("cdktf/monitoring/prometheus/sizes.yml")}}"]
            scrape_configs:
            {{string.Join('\n', targets.Select(target => $$"""- {job_name: {{target.Key}}, static_configs: [{targets: ["{{target.Value.Authority}}"]}]}"""))}}
            """,
            null, cancellationToken);
        var process = await ChildProcess.StartAsync(
            "prometheus",
            [
                Executables.Find("prometheus")!, $"--config.file={configuration}", $"--storage.tsdb.path={Path.Combine(folder.FullPath, "prometheus")}",
                string.Create(CultureInfo.InvariantCulture, $"--web.listen-address=127.0.0.1:{port}"),
            ]);
        await process.WaitForLineAsync(line => line.Contains("Server is ready to receive web requests", StringComparison.Ordinal), cancellationToken);
        return new PrometheusServer(process, new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}/")));
    }

    /// <summary>The result of an instant query.</summary>
    /// <exception cref="InvalidOperationException">Prometheus refuses the query.</exception>
    public async Task<IReadOnlyList<PrometheusSample>> QueryAsync(string query, CancellationToken cancellationToken)
    {
        using var response = await http.GetAsync(new Uri($"api/v1/query?query={Uri.EscapeDataString(query)}", UriKind.Relative), cancellationToken);
        using var json = JsonDocument.Parse(await response.Content.ReadAsByteArrayAsync(cancellationToken));
        if (json.RootElement.GetProperty("status").GetString() != "success")
            throw new InvalidOperationException($"{query}: {json.RootElement.GetProperty("error").GetString()}");
        return
        [
            .. json.RootElement.GetProperty("data").GetProperty("result").EnumerateArray().Select(sample => new PrometheusSample(
                sample.GetProperty("metric").EnumerateObject().ToDictionary(label => label.Name, label => label.Value.GetString()!),
                double.Parse(sample.GetProperty("value")[1].GetString()!, CultureInfo.InvariantCulture))),
        ];
    }

    public async ValueTask DisposeAsync()
    {
        http.Dispose();
        await process.DisposeAsync();
    }
}

/// <summary>One series' value.</summary>
public sealed record PrometheusSample(IReadOnlyDictionary<string, string> Labels, double Value);
