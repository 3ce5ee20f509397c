using Constructs;
using HashiCorp.Cdktf;

namespace HybridCloud.Infrastructure.Stacks;

/// <summary>A stack that this app can synthesize.</summary>
/// <param name="Name">Name in STACK, in cdktf.out and in the key of the Terraform state.</param>
/// <param name="PerEnvironment">Whether each environment has one of its own; otherwise all share it.</param>
/// <param name="Create">Adds the stack to an app.</param>
public sealed record StackDefinition(string Name, bool PerEnvironment, Func<Construct, string, Deployment, TerraformStack> Create)
{
    /// <summary>Every stack, in the order in which they are deployed.</summary>
    public static IReadOnlyList<StackDefinition> All { get; } =
    [
        new("foundation", PerEnvironment: false, (app, id, _) => new FoundationStack(app, id)),
        new("hybrid", PerEnvironment: true, (app, id, deployment) => new HybridStack(app, id, deployment)),
        new("platform", PerEnvironment: true, (app, id, deployment) => new PlatformStack(app, id, deployment)),
        new("queue", PerEnvironment: true, (app, id, deployment) => new QueueStack(app, id, deployment)),
    ];
}
