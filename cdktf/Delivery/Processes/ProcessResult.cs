namespace HybridCloud.Delivery.Processes;

/// <summary>How a program ended.</summary>
/// <param name="ExitCode">Its exit code; 0 for success.</param>
/// <param name="Output">Everything it wrote to standard output.</param>
/// <param name="Error">Everything it wrote to standard error.</param>
internal sealed record ProcessResult(int ExitCode, string Output, string Error);
