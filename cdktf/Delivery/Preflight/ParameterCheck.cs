using HybridCloud.Delivery.Targets;

namespace HybridCloud.Delivery.Preflight;

/// <summary>A parameter that a service reads at start exists: without it, no task starts.</summary>
internal sealed class ParameterCheck(AwsReader aws, string parameter) : IPreflightCheck
{
    public string Name => $"parameter {parameter}";

    public async Task<PreflightFinding> LookAsync(CancellationToken cancellationToken) =>
        await ExistsAsync(aws, parameter, cancellationToken)
            ? PreflightFinding.Ok("is there")
            : PreflightFinding.Fault("does not exist, but services read it when they start", $"Create it: aws ssm put-parameter --type SecureString --name {parameter} --value …");

    /// <summary>Whether the region has a parameter. Its value is not decrypted.</summary>
    public static async Task<bool> ExistsAsync(AwsReader aws, string parameter, CancellationToken cancellationToken)
    {
        try
        {
            await aws.JsonAsync("ssm", "AmazonSSM.GetParameter", new { Name = parameter, WithDecryption = false }, null, cancellationToken);
            return true;
        }
        catch (AwsRefusedException e) when (e.IsMissing)
        {
            return false;
        }
    }
}
