namespace HybridCloud.Workload.Hosting;

/// <summary>One command of the binary and everything it needs.</summary>
/// <param name="Name">The first argument of <c>app</c>, from <see cref="Contract.Commands"/>.</param>
/// <param name="Summary">One line for <c>app --help</c>.</param>
internal sealed record CommandModule(string Name, string Summary)
{
    /// <summary>
    /// Parts that the command uses. Each reads its own environment variables and registers its services, so a command
    /// asks for exactly the variables of the parts listed here.
    /// </summary>
    public required IReadOnlyList<Action<EnvironmentReader, IServiceCollection>> Uses { get; init; }

    /// <summary>Routes that a long-running command serves.</summary>
    public IReadOnlyList<Action<IEndpointRouteBuilder>> Serves { get; init; } = [];

    /// <summary>Runs a command that ends by itself and returns its exit code. Null for a command that serves.</summary>
    public Func<IServiceProvider, CancellationToken, Task<int>>? Executes { get; init; }
}
