using HybridCloud.Contract;
using HybridCloud.Infrastructure.Profiles;
using Xunit;

namespace HybridCloud.Infrastructure.Tests.Stacks;

/// <summary>The documents that map what was asked to what there is name only what there is.</summary>
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
}
