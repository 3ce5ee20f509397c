using System.Globalization;
using System.Text.Json;
using HybridCloud.Delivery.Targets;
using HybridCloud.Delivery.Terraform;

namespace HybridCloud.Delivery.Preflight;

/// <summary>A quota of the AWS account leaves room for what the stack adds. Asked with AWS's command line, which knows every way to its credentials.</summary>
/// <param name="settings">The settings.</param>
/// <param name="target">The account and its region.</param>
/// <param name="stack">The stack.</param>
/// <param name="quota">The quota.</param>
internal sealed class AwsQuotaCheck(DeliverySettings settings, Target target, PreflightStack stack, AwsQuota quota) : IPreflightCheck
{
    public string Name => $"{quota.Name} in {target.Region} for {stack.Name}";

    public async Task<PreflightFinding> LookAsync(CancellationToken cancellationToken)
    {
        var added = stack.Added(quota.Type);
        double limit;
        int used;
        try
        {
            limit = (await AskAsync(["service-quotas", "get-service-quota", "--service-code", quota.Service, "--quota-code", quota.Code], cancellationToken))
                .GetProperty("Quota").GetProperty("Value").GetDouble();
            used = (await AskAsync(["ec2", quota.Command], cancellationToken)).GetProperty(quota.List).GetArrayLength();
        }
        catch (Exception e) when (e is DeliveryException or JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return PreflightFinding.Warning(
                string.Create(CultureInfo.InvariantCulture, $"{added} to add, and the quota could not be asked: {e.Message.ReplaceLineEndings(" ").TrimEnd('.')}"),
                $"Install AWS's command line and allow servicequotas:GetServiceQuota and {quota.Right}, or look under Service Quotas in the console");
        }

        var found = string.Create(CultureInfo.InvariantCulture, $"{used} of {limit:0} in use, {added} to add");
        return used + added <= limit
            ? PreflightFinding.Ok(found)
            : PreflightFinding.Fault(found, string.Create(CultureInfo.InvariantCulture,
                $"Release some that nothing needs, or ask for at least {used + added}: aws service-quotas request-service-quota-increase --service-code {quota.Service} --quota-code {quota.Code} --desired-value {used + added} --region {target.Region}"));
    }

    private async Task<JsonElement> AskAsync(IEnumerable<string> command, CancellationToken cancellationToken)
    {
        var answer = await ProcessRunner.RunAsync(
            "aws", [.. command, "--region", target.Region, "--output", "json"], Directory.GetCurrentDirectory(), settings.Variables, echo: null, cancellationToken);
        if (answer.ExitCode != 0)
            throw new DeliveryException($"aws {string.Join(' ', command.Take(2))} failed: {answer.Error.Trim()}");
        using var json = JsonDocument.Parse(answer.Output);
        return json.RootElement.Clone();
    }
}

/// <summary>A quota of Service Quotas, and how what it counts is listed.</summary>
/// <param name="Name">What it counts, for people.</param>
/// <param name="Type">Terraform's type of what it counts.</param>
/// <param name="Service">Code of the service.</param>
/// <param name="Code">Code of the quota.</param>
/// <param name="Command">Command of <c>aws ec2</c> that lists what is in use.</param>
/// <param name="List">Name of the list in its answer.</param>
/// <param name="Right">The right that the command needs.</param>
internal sealed record AwsQuota(string Name, string Type, string Service, string Code, string Command, string List, string Right)
{
    /// <summary>The quotas that a first deployment meets: an account starts with five of each.
    /// https://docs.aws.amazon.com/vpc/latest/userguide/amazon-vpc-limits.html</summary>
    public static readonly IReadOnlyList<AwsQuota> All =
    [
        new("Elastic IPs", "aws_eip", "ec2", "L-0263D0A3", "describe-addresses", "Addresses", "ec2:DescribeAddresses"),
        new("VPCs", "aws_vpc", "vpc", "L-F678F1CE", "describe-vpcs", "Vpcs", "ec2:DescribeVpcs"),
    ];
}
