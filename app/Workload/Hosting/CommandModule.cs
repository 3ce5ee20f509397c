namespace HybridCloud.Workload.Hosting;

/// <summary>One command of the binary and everything it needs.</summary>
/// <param name="Name">The first argument of <c>app</c>, from <see cref="Contract.Commands"/>.</param>
/// <param name="Summary">One line for <c>app --help</c>.</param>
internal sealed record CommandModule(string Name, string Summary)
{
    /// <summary>
    /// What the command uses. Each reads its own environment variables and registers its services, so a command
    /// asks for exactly the variables of what is listed here.
    /// </summary>
    public required IReadOnlyList<Action<EnvironmentReader, IServiceCollection>> Uses { get; init; }

    /// <summary>Routes that a long-running command serves.</summary>
    public IReadOnlyList<Action<IEndpointRouteBuilder>> Serves { get; init; } = [];

    /// <summary>What a command that ends by itself does; its result is the exit code. Null for one that serves.</summary>
    public Func<IServiceProvider, CancellationToken, Task<int>>? Executes { get; init; }
}
