using HybridCloud.Contract;
using HybridCloud.Infrastructure.Profiles;
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

    private static readonly Dictionary<PlatformProfile, Lazy<Synthesized>> s_platforms =
        PlatformProfile.All.ToDictionary(profile => profile, profile => new Lazy<Synthesized>(() => NewPlatform(profile)));

    private static readonly Dictionary<PlatformProfile, Lazy<Synthesized>> s_queues =
        PlatformProfile.All.ToDictionary(profile => profile, profile => new Lazy<Synthesized>(() => NewQueue(profile)));

    public static Synthesized Platform(string environment) => s_platforms[PlatformProfile.For(environment)].Value;

    public static Synthesized Queue(string environment) => s_queues[PlatformProfile.For(environment)].Value;

    private static readonly Lazy<Synthesized> s_hybridStaging = new(() => NewHybrid(DeploymentEnvironment.Staging));

    /// <summary>Every stack in every environment; the foundation is the same in all.</summary>
    public static Synthesized Of(string stack, string environment) => (stack, environment) switch
    {
        ("foundation", _) => Foundation,
        ("hybrid", DeploymentEnvironment.Dev) => HybridDev,
        ("hybrid", DeploymentEnvironment.Staging) => s_hybridStaging.Value,
        ("hybrid", DeploymentEnvironment.Prod) => Hybrid,
        ("platform", _) => Platform(environment),
        ("queue", _) => Queue(environment),
        _ => throw new ArgumentException($"There is no stack '{stack}' in an environment '{environment}'.", nameof(stack)),
    };

    /// <summary>The platform with a profile of one's own.</summary>
    public static Synthesized NewPlatform(PlatformProfile profile) =>
        Synthesized.Stack(app => new PlatformStack(app, "platform", new Deployment(profile.Environment, new ImageReference("3f9c2ab")) { StaticFolder = Checkout.Path("static") }, profile));

    /// <summary>The queue's stack with a profile of one's own.</summary>
    public static Synthesized NewQueue(PlatformProfile profile) =>
        Synthesized.Stack(app => new QueueStack(app, "queue", new Deployment(profile.Environment, new ImageReference("3f9c2ab")) { StaticFolder = Checkout.Path("static") }, profile));

    private static Synthesized NewHybrid(string environment, bool replaceSecrets = false) => Synthesized.Stack(app => new HybridStack(
        app, "hybrid", new Deployment(environment, new ImageReference("3f9c2ab")) { StaticFolder = Checkout.Path("static"), ReplaceSecrets = replaceSecrets }));
}
