using System.Collections.Concurrent;
using HybridCloud.Contract;
using HybridCloud.Local.Edge;
using HybridCloud.Local.Servers;

namespace HybridCloud.Workload.Tests.Live;

public sealed class CommandTests(SharedSystem shared)
{
    private static readonly Dictionary<string, string> Nothing = [];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(Commands.Api)]
    [InlineData(Commands.Worker)]
    [InlineData(Commands.Migrate)]
    public async Task Without_configuration_a_command_names_every_fault_and_fails(string command)
    {
        var (code, output) = await AppProcess.RunAsync(command, Nothing, Cancel);
        Assert.NotEqual(0, code);
        var text = string.Join('\n', output);
        Assert.Contains(EnvironmentNames.PgHost, text, StringComparison.Ordinal);
        Assert.Contains(EnvironmentNames.PgPassword, text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Help_lists_the_commands_and_their_variables()
    {
        var (code, output) = await AppProcess.RunAsync("--help", Nothing, Cancel);
        Assert.Equal(0, code);
        Assert.Contains(output, line => line.StartsWith("worker ", StringComparison.Ordinal));
        Assert.Contains(output, line => line.Contains(EnvironmentNames.WorkerIntervalSeconds, StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_unknown_command_fails_and_names_the_known_ones()
    {
        var (code, output) = await AppProcess.RunAsync("serve", Nothing, Cancel);
        Assert.NotEqual(0, code);
        Assert.Contains(Commands.Api, string.Join('\n', output), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Healthcheck_is_0_where_an_instance_is_healthy()
    {
        // A platform's probe tries again, too: on a busy machine one attempt may time out.
        await Await.UntilAsync(
            "exit code 0", () => AppProcess.RunAsync(Commands.HealthCheck, Port(shared.System.Api.Url.Port), Cancel), seen => seen.ExitCode == 0);
    }

    [Fact]
    public async Task Healthcheck_is_1_where_nothing_answers()
    {
        var (code, _) = await AppProcess.RunAsync(Commands.HealthCheck, Port(1), Cancel);
        Assert.Equal(1, code);
    }

    // A firewall like the edge's may be between a platform's probe and the service, and refuse calls without a user agent.
    [Fact]
    public async Task Healthcheck_sends_a_user_agent()
    {
        var agents = new ConcurrentQueue<string>();
        await using var host = await LoopbackHost.StartAsync(
            context =>
            {
                agents.Enqueue(context.Request.Headers.UserAgent.ToString());
                return Task.CompletedTask;
            },
            Cancel);

        await Await.UntilAsync("a call", () => AppProcess.RunAsync(Commands.HealthCheck, Port(host.Url.Port), Cancel), _ => !agents.IsEmpty);

        Assert.All(agents, agent => Assert.Equal($"{Commands.Program}-{Commands.HealthCheck}", agent));
    }

    [Fact]
    public async Task Healthcheck_asks_the_address_that_is_listened_on()
    {
        const string address = "127.0.0.2";
        await using var api = await AppProcess.StartAsync(
            Commands.Api, new Dictionary<string, string>(shared.System.Environment()) { [EnvironmentNames.ListenAddress] = address }, Cancel);
        var there = new Dictionary<string, string>(Port(api.Url.Port)) { [EnvironmentNames.ListenAddress] = address };

        await Await.UntilAsync("exit code 0", () => AppProcess.RunAsync(Commands.HealthCheck, there, Cancel), seen => seen.ExitCode == 0);

        var (code, output) = await AppProcess.RunAsync(Commands.HealthCheck, Port(api.Url.Port), Cancel);
        Assert.True(code == 1, string.Join('\n', output));
    }

    private static Dictionary<string, string> Port(int port) =>
        new() { [EnvironmentNames.Port] = port.ToString(System.Globalization.CultureInfo.InvariantCulture) };
}
