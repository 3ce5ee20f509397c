using System.Globalization;
using System.Xml.Linq;
using HybridCloud.Delivery.Targets;

namespace HybridCloud.Delivery.Preflight;

// Rests on an assumption (docs/ASSUMPTIONS.md): web-acl-quota
/// <summary>A quota, and how to count what is in use.</summary>
/// <param name="Name">What it limits, for the report.</param>
/// <param name="Type">Terraform's type of the resources that it limits.</param>
/// <param name="Service">Code of the service in Service Quotas.</param>
/// <param name="Code">Code of the quota; null if Service Quotas does not have it.</param>
/// <param name="Default">AWS's default, for a quota without a code.</param>
/// <param name="Region">Region that it applies to; null for the target's region.</param>
/// <param name="Used">Counts how many are in use; null if no call tells.</param>
/// <seealso href="https://docs.aws.amazon.com/general/latest/gr/aws-service-information.html"/>
internal sealed record AwsQuota(string Name, string Type, string Service, string? Code, double Default, string? Region, Func<AwsReader, CancellationToken, Task<int>>? Used)
{
    private const string Global = "us-east-1";

    private const string Ec2 = "2016-11-15";

    /// <summary>The quotas that a deployment reaches first: a new account has five Elastic IPs and five VPCs per region.</summary>
    public static readonly IReadOnlyList<AwsQuota> All =
    [
        new("Elastic IPs", "aws_eip", "ec2", "L-0263D0A3", 5, null,
            async (aws, cancellation) => (await aws.QueryAsync("ec2", Ec2, "DescribeAddresses", [], cancellation)).Elements("addressesSet").Elements("item").Count()),
        new("VPCs", "aws_vpc", "vpc", "L-F678F1CE", 5, null,
            async (aws, cancellation) => (await aws.QueryAsync("ec2", Ec2, "DescribeVpcs", [], cancellation)).Elements("vpcSet").Elements("item").Count()),
        // Usage depends on what runs now, which only CloudWatch knows.
        new("Fargate vCPUs", "aws_ecs_service", "fargate", "L-3032A538", 6, null, null),
        new("CloudFront distributions", "aws_cloudfront_distribution", "cloudfront", "L-24B04930", 200, Global,
            async (aws, cancellation) => (await CloudFrontAliasCheck.DistributionsAsync(aws, cancellation)).Count),
        // https://docs.aws.amazon.com/waf/latest/developerguide/limits.html
        new("CloudFront web ACLs", "aws_wafv2_web_acl", "wafv2", null, 100, Global,
            async (aws, cancellation) => (await aws.JsonAsync("wafv2", "AWSWAF_20190729.ListWebACLs", new { Scope = "CLOUDFRONT", Limit = 100 }, Global, cancellation)).GetProperty("WebACLs").GetArrayLength()),
        new("RDS instances", "aws_db_instance", "rds", "L-7B6409FD", 40, null,
            async (aws, cancellation) => (await aws.QueryAsync("rds", "2014-10-31", "DescribeDBInstances", [("MaxRecords", "100")], cancellation)).Descendants("DBInstance").Count()),
    ];

    /// <summary>How many a deployment adds. vCPUs count running services too: a deployment starts new tasks before it stops the old ones.</summary>
    public double Adds(PreflightStack stack)
    {
        if (Type != "aws_ecs_service")
            return stack.Added(Type);
        var tasks = stack.Blocks("aws_ecs_task_definition");
        return stack.Resources(Type).Sum(service =>
        {
            var definition = PreflightStack.Reference(service, "task_definition") is { } name && tasks.TryGetValue(name, out var found) ? found : default;
            var cpu = double.TryParse(stack.Text(definition, "cpu"), CultureInfo.InvariantCulture, out var units) ? units / 1024 : 0;
            return cpu * (double.TryParse(stack.Text(service, "desired_count"), CultureInfo.InvariantCulture, out var count) ? count : 1);
        });
    }
}
