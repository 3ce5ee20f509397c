using Constructs;
using HashiCorp.Cdktf;
using HybridCloud.Contract;

namespace HybridCloud.Infrastructure.Stacks;

/// <summary>How a stack of <see cref="StackKind.All"/> is synthesized.</summary>
/// <param name="Kind">The stack.</param>
/// <param name="Create">Adds it to an app.</param>
public sealed record StackDefinition(StackKind Kind, Func<Construct, string, Deployment, TerraformStack> Create)
{
    /// <summary>Every stack, in the order in which they are deployed.</summary>
    public static IReadOnlyList<StackDefinition> All { get; } =
    [
        new(StackKind.Foundation, (app, id, _) => new FoundationStack(app, id)),
        new(StackKind.Hybrid, (app, id, deployment) => new HybridStack(app, id, deployment)),
        new(StackKind.Platform, (app, id, deployment) => new PlatformStack(app, id, deployment)),
        new(StackKind.Queue, (app, id, deployment) => new QueueStack(app, id, deployment)),
    ];

    /// <summary>Name of the stack.</summary>
    public string Name => Kind.Name;

    /// <summary>Whether each environment has its own.</summary>
    public bool PerEnvironment => Kind.PerEnvironment;
}
