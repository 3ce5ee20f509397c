using HybridCloud.Infrastructure.Stacks;
using HybridCloud.Infrastructure.Values;

namespace HybridCloud.Infrastructure.Tests;

/// <summary>The stacks as they are deployed, synthesized once for all tests that only read them.</summary>
internal static class TestStacks
{
    private static readonly Lazy<Synthesized> s_foundation = new(() => Synthesized.Stack(app => new FoundationStack(app, "foundation")));
    private static readonly Lazy<Synthesized> s_hybrid = new(() => NewHybrid(DeploymentEnvironment.Prod));
    private static readonly Lazy<Synthesized> s_hybridDev = new(() => NewHybrid(DeploymentEnvironment.Dev));
    private static readonly Lazy<Synthesized> s_hybridRotating = new(() => NewHybrid(DeploymentEnvironment.Prod, replaceSecrets: true));

    public static Synthesized Foundation => s_foundation.Value;

    public static Synthesized Hybrid => s_hybrid.Value;

    public static Synthesized HybridDev => s_hybridDev.Value;

    public static Synthesized HybridRotating => s_hybridRotating.Value;

    private static Synthesized NewHybrid(string environment, bool replaceSecrets = false) => Synthesized.Stack(app => new HybridStack(
        app, "hybrid", new Deployment(environment, new ImageReference("3f9c2ab")) { StaticFolder = Checkout.Static, ReplaceSecrets = replaceSecrets }));
}
