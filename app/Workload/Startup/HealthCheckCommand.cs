using HybridCloud.Contract;
using HybridCloud.Workload.Hosting;

namespace HybridCloud.Workload.Startup;

/// <summary><c>app healthcheck</c>: for probes of a container that has no curl.</summary>
internal sealed class HealthCheckCommand(int port)
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(3);

    public static void Add(EnvironmentReader environment, IServiceCollection services) =>
        services.AddSingleton(new HealthCheckCommand(
            environment.Port(EnvironmentNames.Port, "TCP port on which the instance listens", 8080)));

    public static async Task<int> RunAsync(IServiceProvider services, CancellationToken cancellationToken)
    {
        var url = $"http://127.0.0.1:{services.GetRequiredService<HealthCheckCommand>().port}{Routes.Health}";
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

    private readonly int port = port;
}
