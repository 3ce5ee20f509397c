using System.Globalization;
using HybridCloud.Delivery.Targets;

namespace HybridCloud.Delivery.Preflight;

/// <summary>A quota of the AWS account leaves room for what the stack adds.</summary>
/// <param name="aws">Reads the quota and what is in use.</param>
/// <param name="target">The account and its region.</param>
/// <param name="stack">The stack.</param>
/// <param name="quota">The quota.</param>
internal sealed class AwsQuotaCheck(AwsReader aws, Target target, PreflightStack stack, AwsQuota quota) : IPreflightCheck
{
    public string Name => $"{quota.Name} in {quota.Region ?? target.Region} for {stack.Name}";

    public async Task<PreflightFinding> LookAsync(CancellationToken cancellationToken)
    {
        var added = quota.Adds(stack);
        double limit;
        int? used;
        try
        {
            limit = quota.Code is null ? quota.Default : await LimitAsync(cancellationToken);
            used = quota.Used is null ? null : await quota.Used(aws, cancellationToken);
        }
        catch (AwsRefusedException e)
        {
            return PreflightFinding.Warning(
                string.Create(CultureInfo.InvariantCulture, $"{added:0.##} to add, but the quota could not be read: {e.Message.ReplaceLineEndings(" ").TrimEnd('.')}"),
                $"Allow {e.Action}, or check Service Quotas in the console");
        }

        var found = string.Create(CultureInfo.InvariantCulture, $"{(used is null ? $"quota {limit:0}" : $"{used} of {limit:0} in use")}, {added:0.##} to add{(used is null ? "; what else runs is not counted" : "")}");
        var wanted = Math.Ceiling((used ?? 0) + added);
        return wanted <= limit
            ? PreflightFinding.Ok(found)
            : PreflightFinding.Fault(found, quota.Code is null
                ? string.Create(CultureInfo.InvariantCulture, $"Delete some that nothing needs, or ask AWS Support for at least {wanted}")
                : string.Create(CultureInfo.InvariantCulture,
                    $"Release some that nothing needs, or ask for at least {wanted}: aws service-quotas request-service-quota-increase --service-code {quota.Service} --quota-code {quota.Code} --desired-value {wanted} --region {quota.Region ?? target.Region}"));
    }

    private async Task<double> LimitAsync(CancellationToken cancellationToken)
    {
        var asked = new { ServiceCode = quota.Service, QuotaCode = quota.Code };
        try
        {
            return Value(await aws.JsonAsync("servicequotas", "ServiceQuotasV20190624.GetServiceQuota", asked, quota.Region, cancellationToken));
        }
        catch (AwsRefusedException e) when (e.IsMissing)
        {
            // It was never raised in this account.
            return Value(await aws.JsonAsync("servicequotas", "ServiceQuotasV20190624.GetAWSDefaultServiceQuota", asked, quota.Region, cancellationToken));
        }
    }

    private static double Value(System.Text.Json.JsonElement answer) => answer.GetProperty("Quota").GetProperty("Value").GetDouble();
}
