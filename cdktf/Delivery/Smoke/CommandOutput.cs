using HybridCloud.Delivery.Processes;

namespace HybridCloud.Delivery.Smoke;

/// <summary>A value that Terraform does not know: a stack's output holds the AWS CLI command that prints it.</summary>
internal sealed class CommandOutput(IReadOnlyDictionary<string, string> variables, string command)
{
    /// <summary>Runs the command, without a shell. What it prints is a secret.</summary>
    /// <exception cref="SmokeException">It is not an AWS CLI command, or it fails.</exception>
    public async Task<string> ReadAsync(CancellationToken cancellationToken)
    {
        if (command.Split(' ', StringSplitOptions.RemoveEmptyEntries) is not ["aws", .. var arguments])
            throw new SmokeException($"'{command}' is not a command of the AWS CLI.");
        var result = await ProcessRunner.RunAsync("aws", arguments, Directory.GetCurrentDirectory(), variables, echo: null, cancellationToken);
        return result.ExitCode == 0 ? result.Output.Trim() : throw new SmokeException($"{command} failed: {result.Error.Trim()}");
    }
}
