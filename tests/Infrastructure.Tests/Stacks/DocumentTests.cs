using HybridCloud.Contract;
using HybridCloud.Infrastructure.Profiles;
using Xunit;

namespace HybridCloud.Infrastructure.Tests.Stacks;

/// <summary>The documents that map requirements to resources, commands and files name only what exists.</summary>
public sealed class DocumentTests
{
    [Fact]
    public void The_platforms_map_is_true() => new MappedDocument("PLATFORM.md").HoldsFor(
        TestStacks.Platform(DeploymentEnvironment.Prod),
        TestStacks.NewPlatform(PlatformProfile.Dev with
        {
            Access = new AccessProfile { ClientVpn = true },
            Account = new AccountProfile { CloudTrail = true, Config = true, GuardDuty = true },
            Database = PlatformProfile.Dev.Database with { Proxy = true },
        }));

    [Fact]
    public void The_queues_map_is_true() => new MappedDocument("QUEUE.md", notes: 1).HoldsFor(TestStacks.Queue(DeploymentEnvironment.Prod));

    [Fact]
    public void What_prod_takes_of_a_new_accounts_quotas_is_said_where_its_readers_look()
    {
        string[] numbers = ["no", "one", "two", "three", "four", "five"];
        string Addresses(Synthesized stack) => numbers[stack.Resources("aws_eip").Count];
        var (queue, platform) = (Words("QUEUE.md"), Words("PLATFORM.md"));

        Assert.Contains($"In prod this stack takes {Addresses(TestStacks.Queue(DeploymentEnvironment.Prod))} address and the platform {Addresses(TestStacks.Platform(DeploymentEnvironment.Prod))};", queue, StringComparison.Ordinal);
        Assert.Contains("(QUEUE.md#quotas)", platform, StringComparison.Ordinal);
    }

    [Fact]
    public void The_documents_say_how_callers_reach_the_validator_by_TLS_and_people_reach_Prometheus()
    {
        var stack = TestStacks.Queue(DeploymentEnvironment.Prod);

        Assert.Contains("put the output `validator_url` in the place of", Words("QUEUE.md"), StringComparison.Ordinal);
        Assert.StartsWith("https://", stack.Json.Text("output", "validator_url", "value"), StringComparison.Ordinal);
        Assert.Contains("While the variable `monitoring_exec` is true", Words("RUNBOOK.md"), StringComparison.Ordinal);
        Assert.NotNull(stack.Json["variable"]!["monitoring_exec"]);
    }

    private static string Words(string document) => string.Join(' ', Checkout.Read("docs", document).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
}
