using HybridCloud.Delivery.Settings;
using HybridCloud.Delivery.Targets;

namespace HybridCloud.Delivery.Preflight;

/// <summary>The AWS credentials are valid; reports whose they are.</summary>
internal sealed class AwsCredentialsCheck(AwsSettings settings) : IPreflightCheck
{
    public string Name => "AWS credentials";

    public async Task<PreflightFinding> LookAsync(CancellationToken cancellationToken)
    {
        var (account, caller) = await TargetResolver.IdentityAsync(settings, cancellationToken);
        return PreflightFinding.Ok($"account {account} as {caller}");
    }
}
