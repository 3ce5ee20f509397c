using HybridCloud.Contract;
using HybridCloud.Local.Processes;
using HybridCloud.Local.Servers;

namespace HybridCloud.Local.Queue;

/// <summary><c>make up QUEUE=1</c>: the queue services, until they are told to stop.</summary>
internal static class QueueProgram
{
    private static readonly TimeSpan ScrapeInterval = TimeSpan.FromSeconds(5);

    /// <param name="port">Port of the validator; 0 for a free one.</param>
    public static async Task RunAsync(int port, CancellationToken cancellationToken)
    {
        await using var system = await QueueSystem.StartAsync(
            new QueueSystemOptions
            {
                Port = port,
                ScrapeInterval = PrometheusServer.IsInstalled ? ScrapeInterval : null,
                Grafana = PrometheusServer.IsInstalled && GrafanaServer.IsInstalled,
            },
            cancellationToken);
        Console.WriteLine($"Validator    {system.Validator.Url}");
        Console.WriteLine($"Uploader     {new Uri(system.Uploader.Url, Routes.Health)}");
        foreach (var service in (AppProcess[])[system.Validator, system.Uploader]) Console.WriteLine($"Metrics      {new Uri(service.Url, Routes.Metrics)}");
        Console.WriteLine(PrometheusServer.IsInstalled ? $"Prometheus   {system.Prometheus.Url}" : "Prometheus   not installed (Debian: prometheus)");
        Console.WriteLine(PrometheusServer.IsInstalled && GrafanaServer.IsInstalled
            ? $"Grafana      {new Uri(system.Grafana.Url, "dashboards")}"
            : "Grafana      not installed, so no dashboards (Debian: https://grafana.com/docs/grafana/latest/setup-grafana/installation/debian/)");
        Console.WriteLine($"SQS and S3   {system.Aws.Address}");
        Console.WriteLine(
            $$$"""

            For the calls in docs/QUEUE.md:
              export TOKEN={{{system.Token}}} ALB_DNS={{{system.Validator.Url.Authority}}}
            See what is stored, counted and in full:
              curl {{{system.Aws.Address}}}_stand-in/buckets/{{{QueueSystem.Messages}}}
              curl {{{system.Aws.Address}}}_stand-in/buckets/{{{QueueSystem.Messages}}}/objects

            Ctrl-C stops everything.
            """);
        await Watch.UntilCancelledAsync(system.Processes, Console.Out, cancellationToken);
    }
}
