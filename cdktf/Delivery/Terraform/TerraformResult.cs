namespace HybridCloud.Delivery.Terraform;

/// <summary>How a Terraform run ended.</summary>
internal sealed record TerraformResult(int ExitCode, string Output, string Error);
