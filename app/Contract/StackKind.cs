namespace HybridCloud.Contract;

/// <summary>A stack as infrastructure and delivery both know it.</summary>
/// <param name="Name">Name in STACK, in cdktf.out and in the key of the Terraform state.</param>
/// <param name="Host">What runs its services.</param>
public sealed record StackKind(string Name, StackHost Host)
{
    /// <summary>State bucket, registry and project, shared by the environments.</summary>
    public static StackKind Foundation { get; } = new("foundation", StackHost.None) { PerEnvironment = false };

    /// <summary>The app and its databases on DigitalOcean, behind AWS's edge.</summary>
    public static StackKind Hybrid { get; } = new("hybrid", StackHost.AppPlatform);

    /// <summary>The platform on ECS.</summary>
    public static StackKind Platform { get; } = new("platform", StackHost.Ecs) { ResourceName = "ecs" };

    /// <summary>Validator and uploader on ECS.</summary>
    public static StackKind Queue { get; } = new("queue", StackHost.Ecs);

    /// <summary>Every stack, in the order in which they are deployed.</summary>
    public static IReadOnlyList<StackKind> All { get; } = [Foundation, Hybrid, Platform, Queue];

    /// <summary>Whether each environment has its own copy. Default: yes.</summary>
    public bool PerEnvironment { get; init; } = true;

    /// <summary>Word in its resources' names that distinguishes them from other stacks'. Default: its name.</summary>
    public string ResourceName { get => field ?? Name; init; }

    /// <summary>Finds a stack by its name.</summary>
    /// <exception cref="ArgumentException">No stack has this name.</exception>
    public static StackKind Named(string name) =>
        All.FirstOrDefault(stack => stack.Name == name) ?? throw new ArgumentException($"'{name}' is not a stack: it must be one of {string.Join(", ", All.Select(stack => stack.Name))}.", nameof(name));

    /// <summary>
    /// Name of the ECR repository of a stack on ECS. The stack creates it; delivery pushes to it and queries its digests before
    /// the rest of the stack exists.
    /// </summary>
    /// <param name="application">Name of the application.</param>
    /// <param name="environment">One of <see cref="DeploymentEnvironment.All"/>.</param>
    public string EcrRepository(string application, string environment) => $"{application}-{ResourceName}-{environment}/app";
}
