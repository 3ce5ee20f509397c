using HybridCloud.Contract;
using HybridCloud.Infrastructure.Profiles;
using HybridCloud.Infrastructure.Stacks;
using HybridCloud.Infrastructure.Values;

namespace HybridCloud.Infrastructure.Tests;

/// <summary>The stacks as they are deployed, synthesized once for all tests that only read them.</summary>
internal static class TestStacks
{
    private static readonly Lazy<Synthesized> LazyFoundation = new(() => Synthesized.Stack(app => new FoundationStack(app, "foundation")));
    private static readonly Lazy<Synthesized> LazyHybrid = new(() => NewHybrid(DeploymentEnvironment.Prod));
    private static readonly Lazy<Synthesized> LazyHybridDev = new(() => NewHybrid(DeploymentEnvironment.Dev));
    private static readonly Lazy<Synthesized> LazyHybridRotating = new(() => NewHybrid(DeploymentEnvironment.Prod, replaceSecrets: true));

    public static Synthesized Foundation => LazyFoundation.Value;

    public static Synthesized Hybrid => LazyHybrid.Value;

    public static Synthesized HybridDev => LazyHybridDev.Value;

    public static Synthesized HybridRotating => LazyHybridRotating.Value;

    private static readonly Dictionary<PlatformProfile, Lazy<Synthesized>> Platforms =
        PlatformProfile.All.ToDictionary(profile => profile, profile => new Lazy<Synthesized>(() => NewPlatform(profile)));

    private static readonly Dictionary<PlatformProfile, Lazy<Synthesized>> Queues =
        PlatformProfile.All.ToDictionary(profile => profile, profile => new Lazy<Synthesized>(() => NewQueue(profile)));

    public static Synthesized Platform(string environment) => Platforms[PlatformProfile.For(environment)].Value;

    public static Synthesized Queue(string environment) => Queues[PlatformProfile.For(environment)].Value;

    private static readonly Lazy<Synthesized> LazyHybridStaging = new(() => NewHybrid(DeploymentEnvironment.Staging));

    /// <summary>Every stack in every environment; the foundation is the same in all.</summary>
    public static Synthesized Of(string stack, string environment) => (stack, environment) switch
    {
        ("foundation", _) => Foundation,
        ("hybrid", DeploymentEnvironment.Dev) => HybridDev,
        ("hybrid", DeploymentEnvironment.Staging) => LazyHybridStaging.Value,
        ("hybrid", DeploymentEnvironment.Prod) => Hybrid,
        ("platform", _) => Platform(environment),
        ("queue", _) => Queue(environment),
        _ => throw new ArgumentException($"There is no stack '{stack}' in an environment '{environment}'.", nameof(stack)),
    };

    /// <summary>The platform stack with a custom profile.</summary>
    public static Synthesized NewPlatform(PlatformProfile profile) =>
        Synthesized.Stack(app => new PlatformStack(app, "platform", new Deployment(profile.Environment, new ImageReference("3f9c2ab")) { StaticFolder = Checkout.Path("static") }, profile));

    /// <summary>The queue stack with a custom profile.</summary>
    public static Synthesized NewQueue(PlatformProfile profile) =>
        Synthesized.Stack(app => new QueueStack(app, "queue", new Deployment(profile.Environment, new ImageReference("3f9c2ab")) { StaticFolder = Checkout.Path("static") }, profile));

    private static Synthesized NewHybrid(string environment, bool replaceSecrets = false) => Synthesized.Stack(app => new HybridStack(
        app, "hybrid", new Deployment(environment, new ImageReference("3f9c2ab")) { StaticFolder = Checkout.Path("static"), ReplaceSecrets = replaceSecrets }));
}
