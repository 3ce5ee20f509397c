using HybridCloud.Contract;
using HybridCloud.Local.Servers;

namespace HybridCloud.Local.Queue;

/// <summary><c>make up QUEUE=1</c>: the queue services, until they are told to stop.</summary>
internal static class QueueProgram
{
    private static readonly TimeSpan ScrapeInterval = TimeSpan.FromSeconds(5);

    public static async Task RunAsync(CancellationToken cancellationToken)
    {
        await using var system = await QueueSystem.StartAsync(
            new QueueSystemOptions { ScrapeInterval = PrometheusServer.IsInstalled ? ScrapeInterval : null }, cancellationToken);
        Console.WriteLine($"Validator    {system.Validator.Url}");
        Console.WriteLine($"Uploader     {new Uri(system.Uploader.Url, Routes.Health)}");
        foreach (var service in (AppProcess[])[system.Validator, system.Uploader]) Console.WriteLine($"Metrics      {new Uri(service.Url, Routes.Metrics)}");
        Console.WriteLine(PrometheusServer.IsInstalled ? $"Prometheus   {system.Prometheus.Url}" : "Prometheus   not installed (Debian: prometheus)");
        Console.WriteLine($"SQS and S3   {system.Aws.Address}");
        Console.WriteLine(
            $$$"""

            For the calls in docs/QUEUE.md:
              export TOKEN={{{system.Token}}} ALB_DNS={{{system.Validator.Url.Authority}}}
            See what is stored:
              curl {{{system.Aws.Address}}}_stand-in/buckets/{{{QueueSystem.Messages}}}

            Ctrl-C stops everything.
            """);
        await Task.Delay(Timeout.Infinite, cancellationToken);
    }
}
