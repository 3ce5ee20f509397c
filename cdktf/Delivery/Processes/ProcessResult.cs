namespace HybridCloud.Delivery.Processes;

/// <summary>How a program ended.</summary>
/// <param name="ExitCode">Its exit code; 0 where it succeeded.</param>
/// <param name="Output">All that it printed.</param>
/// <param name="Error">All that it printed on standard error.</param>
internal sealed record ProcessResult(int ExitCode, string Output, string Error);
