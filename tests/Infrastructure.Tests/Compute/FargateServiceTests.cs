using HybridCloud.Contract;
using HybridCloud.Infrastructure.Profiles;
using Xunit;

namespace HybridCloud.Infrastructure.Tests.Compute;

public sealed class FargateServiceTests
{
    /// <summary>Session Manager's agent opens its channels when the task starts, and needs the right to do so by then.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_task_starts_only_once_its_role_may_open_Session_Managers_channels(bool always)
    {
        var stack = always ? TestStacks.NewPlatform(PlatformProfile.Dev with { Access = new AccessProfile { Exec = true } }) : TestStacks.Queue(DeploymentEnvironment.Dev);
        var rights = stack.Resources("aws_iam_role_policy").Where(policy => policy.Value.Text("policy").Contains("ssmmessages:", StringComparison.Ordinal)).Select(policy => $"aws_iam_role_policy.{policy.Key}").ToList();
        var opened = stack.Resources("aws_ecs_service").Values.Where(service => service.Text("enable_execute_command") != "false").ToList();

        Assert.NotEmpty(opened);
        Assert.Equal(rights.Order(StringComparer.Ordinal), opened.Select(service => service.Texts("depends_on").Single(rights.Contains)).Order(StringComparer.Ordinal));
    }
}
