namespace HybridCloud.Delivery.Verbs;

/// <summary>One command, run by a person or a workflow.</summary>
internal interface IVerb
{
    /// <summary>Name on the command line and in the Makefile.</summary>
    static abstract string Name { get; }

    /// <summary>One line for <c>--help</c>.</summary>
    static abstract string Description { get; }

    /// <summary>Settings that it requires.</summary>
    static abstract Needs Needs { get; }

    /// <summary>What is wrong with values that only this verb reads, each with the value and what it must be; reported with all others.</summary>
    static virtual IEnumerable<string> Faults(DeliverySettings settings) => [];

    /// <summary>Runs the command.</summary>
    /// <returns>One of <see cref="ExitCodes"/>.</returns>
    Task<int> RunAsync(DeliverySettings settings, TextWriter output, CancellationToken cancellationToken);
}
