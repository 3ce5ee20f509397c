namespace HybridCloud.Delivery.Processes;

/// <summary>Git, in the checkout that this program runs in.</summary>
internal static class Git
{
    /// <summary>Runs one command to its end.</summary>
    /// <param name="variables">Its environment.</param>
    /// <param name="arguments">The command and its arguments.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="DeliveryException">There is no git.</exception>
    public static Task<ProcessResult> RunAsync(IReadOnlyDictionary<string, string> variables, string[] arguments, CancellationToken cancellationToken) =>
        ProcessRunner.RunAsync("git", arguments, Directory.GetCurrentDirectory(), variables, echo: null, cancellationToken);
}
