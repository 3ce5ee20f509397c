using System.Net;
using HybridCloud.Contract;
using HybridCloud.Workload.Hosting;

namespace HybridCloud.Workload.Startup;

/// <summary><c>app healthcheck</c>: for probes of a container that has no curl.</summary>
internal sealed class HealthCheckCommand(IPAddress address, int port)
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(3);

    public static void Add(EnvironmentReader environment, IServiceCollection services) =>
        services.AddSingleton(new HealthCheckCommand(
            HttpServer.Address(environment), environment.Port(EnvironmentNames.Port, "TCP port on which the instance listens", 8080)));

    public static async Task<int> RunAsync(IServiceProvider services, CancellationToken cancellationToken)
    {
        var url = services.GetRequiredService<HealthCheckCommand>().Url;
        using var client = new HttpClient { Timeout = Deadline };
        client.DefaultRequestHeaders.UserAgent.ParseAdd($"{Commands.Program}-{Commands.HealthCheck}");
        try
        {
            using var response = await client.GetAsync(new Uri(url), cancellationToken);
            await Console.Out.WriteLineAsync($"{url} answered {(int)response.StatusCode}");
            return response.IsSuccessStatusCode ? 0 : 1;
        }
        catch (Exception exception) when (exception is HttpRequestException or OperationCanceledException)
        {
            await Console.Out.WriteLineAsync($"{url} did not answer: {exception.Message}");
            return 1;
        }
    }

    // An instance that listens on every address listens on loopback too.
    private string Url => new UriBuilder(
        Uri.UriSchemeHttp,
        (address.Equals(IPAddress.Any) ? IPAddress.Loopback : address.Equals(IPAddress.IPv6Any) ? IPAddress.IPv6Loopback : address).ToString(),
        port,
        Routes.Health).Uri.ToString();
}
