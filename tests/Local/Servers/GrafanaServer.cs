using System.Globalization;
using HybridCloud.Local.Processes;

namespace HybridCloud.Local.Servers;

/// <summary>Grafana on the loopback, with the deployed dashboards, open to anyone without a password.</summary>
public sealed class GrafanaServer : IAsyncDisposable
{
    // Where Grafana's own packages for Debian and Red Hat put it.
    private const string Home = "/usr/share/grafana";

    private readonly ChildProcess process;

    private GrafanaServer(ChildProcess process, Uri url) => (this.process, Url) = (process, url);

    /// <summary>Whether Grafana is installed.</summary>
    public static bool IsInstalled => Executables.Find("grafana", "grafana-server") is not null;

    public Uri Url { get; }

    public ChildProcess Process => process;

    /// <param name="prometheus">What the dashboards query.</param>
    /// <param name="port">0 for a free one.</param>
    internal static async Task<GrafanaServer> StartAsync(DataFolder folder, Uri prometheus, CancellationToken cancellationToken, int port = 0)
    {
        if (port == 0) port = FreePort.Next();
        var files = Checkout.Path("cdktf/monitoring/grafana");
        var provisioning = Path.Combine(folder.FullPath, "grafana", "provisioning");
        foreach (var (path, text) in new[]
        {
            ("datasources/prometheus.yml", await File.ReadAllTextAsync(Path.Combine(files, "provisioning/datasources/prometheus.yml"), cancellationToken)),
            ("dashboards/queue.yml", (await File.ReadAllTextAsync(Path.Combine(files, "provisioning/dashboards/queue.yml"), cancellationToken))
                .Replace("/etc/grafana-files/dashboards", Path.Combine(files, "dashboards"), StringComparison.Ordinal)),
        })
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(provisioning, path))!);
            await File.WriteAllTextAsync(Path.Combine(provisioning, path), text, cancellationToken);
        }

        var program = Executables.Find("grafana", "grafana-server")!;
        List<string> command = [program];
        if (Path.GetFileName(program) == "grafana") command.Add("server");
        if (Directory.Exists(Home)) command.AddRange(["--homepath", Home]);
        var process = await ChildProcess.StartAsync("grafana", command, new Dictionary<string, string>
        {
            ["PROMETHEUS_URL"] = prometheus.ToString(),
            ["GF_SERVER_HTTP_ADDR"] = "127.0.0.1",
            ["GF_SERVER_HTTP_PORT"] = port.ToString(CultureInfo.InvariantCulture),
            ["GF_PATHS_DATA"] = Path.Combine(folder.FullPath, "grafana", "data"),
            ["GF_PATHS_LOGS"] = Path.Combine(folder.FullPath, "grafana", "logs"),
            ["GF_PATHS_PLUGINS"] = Path.Combine(folder.FullPath, "grafana", "plugins"),
            ["GF_PATHS_PROVISIONING"] = provisioning,
            ["GF_AUTH_ANONYMOUS_ENABLED"] = "true",
            ["GF_AUTH_DISABLE_LOGIN_FORM"] = "true",
            // No calls to the outside.
            ["GF_ANALYTICS_REPORTING_ENABLED"] = "false",
            ["GF_ANALYTICS_CHECK_FOR_UPDATES"] = "false",
            ["GF_ANALYTICS_CHECK_FOR_PLUGIN_UPDATES"] = "false",
        });
        await process.WaitForLineAsync(line => line.Contains("HTTP Server Listen", StringComparison.Ordinal), cancellationToken);
        return new GrafanaServer(process, new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}/")));
    }

    public ValueTask DisposeAsync() => process.DisposeAsync();
}
