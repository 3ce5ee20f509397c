using System.Text.Json;
using System.Xml.Linq;
using Amazon.Runtime;
using HybridCloud.Contract;
using HybridCloud.Delivery.Preflight;
using HybridCloud.Delivery.Smoke;
using HybridCloud.Delivery.Targets;
using HybridCloud.Delivery.Terraform;

namespace HybridCloud.Delivery.Acceptance;

/// <summary>
/// Checks that neither cloud has a resource with the tags or names of a destroyed deployment. AWS lists deleted resources for some
/// minutes more; what it deletes only after a delay (keys, secrets, task definitions) does not count.
/// </summary>
/// <param name="system">What was deployed.</param>
/// <param name="settings">Settings of the environment that was destroyed.</param>
internal sealed class Leftovers(AcceptanceSystem system, DeliverySettings settings) : ISmokeCheck
{
    // The region of CloudFront's resources and of its WAF.
    private const string Global = "us-east-1";

    public string Name => $"what is left of {settings.Environment}";

    public async Task<string> LookAsync(CancellationToken cancellationToken)
    {
        using var aws = new AwsReader(settings.Aws);
        List<string> left = [.. await TaggedAsync(aws, cancellationToken), .. await NamedAtAwsAsync(aws, cancellationToken), .. await NamedAtDigitalOceanAsync(cancellationToken)];
        return left.Count == 0 ? "nothing" : throw new SmokeException(string.Join(", ", left.Distinct()));
    }

    private async Task<List<string>> TaggedAsync(AwsReader aws, CancellationToken cancellationToken)
    {
        var found = new List<string>();
        foreach (var region in ((string[])[settings.Aws.Region, Global]).Distinct())
        {
            for (string? token = ""; token is not null;)
            {
                var page = await aws.JsonAsync("tagging", "ResourceGroupsTaggingAPI_20170126.GetResources", new
                {
                    PaginationToken = token,
                    TagFilters = new[] { new { Key = "Application", Values = new[] { settings.Name } }, new { Key = "Environment", Values = new[] { settings.Environment } } },
                }, region, cancellationToken);
                foreach (var arn in page.GetProperty("ResourceTagMappingList").EnumerateArray().Select(resource => resource.GetProperty("ResourceARN").GetString()!))
                {
                    if (!await IsGoingAsync(aws, arn, region, cancellationToken))
                        found.Add(arn);
                }

                token = AppState.Text(page, "PaginationToken") is { Length: > 0 } next ? next : null;
            }
        }

        return found;
    }

    /// <summary>Whether AWS is already deleting it, or lists it although it is gone.</summary>
    private static async Task<bool> IsGoingAsync(AwsReader aws, string arn, string region, CancellationToken cancellationToken)
    {
        try
        {
            return arn.Split(':')[2] switch
            {
                "kms" => (await aws.JsonAsync("kms", "TrentService.DescribeKey", new { KeyId = arn }, region, cancellationToken)).GetProperty("KeyMetadata").GetProperty("KeyState").GetString() == "PendingDeletion",
                "secretsmanager" => (await aws.JsonAsync("secretsmanager", "secretsmanager.DescribeSecret", new { SecretId = arn }, region, cancellationToken)).TryGetProperty("DeletedDate", out _),
                "ecs" when arn.Contains(":task-definition/", StringComparison.Ordinal) =>
                    (await aws.JsonAsync("ecs", "AmazonEC2ContainerServiceV20141113.DescribeTaskDefinition", new { taskDefinition = arn }, region, cancellationToken)).GetProperty("taskDefinition").GetProperty("status").GetString() != "ACTIVE",
                _ => false,
            };
        }
        catch (AwsRefusedException e) when (e.IsMissing)
        {
            return true;
        }
    }

    /// <summary>Finds by name what has no tags, or what AWS does not list by tag.</summary>
    private async Task<List<string>> NamedAtAwsAsync(AwsReader aws, CancellationToken cancellationToken)
    {
        var found = new List<string>();
        foreach (var (kind, action, item, name) in ((string, string, string, string)[])[("IAM role", "ListRoles", "Roles", "RoleName"), ("IAM policy", "ListPolicies", "Policies", "PolicyName")])
        {
            for (string? marker = ""; marker is not null;)
            {
                var page = await aws.QueryAsync("iam", "2010-05-08", action, [.. action == "ListPolicies" ? [("Scope", "Local")] : Array.Empty<(string, string)>(), .. marker.Length > 0 ? [("Marker", marker)] : Array.Empty<(string, string)>()], cancellationToken);
                found.AddRange(page.Descendants(item).Elements("member").Select(member => member.Element(name)!.Value).Where(IsOurs).Select(own => $"{kind} {own}"));
                marker = page.Descendants("IsTruncated").FirstOrDefault()?.Value == "true" ? page.Descendants("Marker").First().Value : null;
            }
        }

        found.AddRange((await CloudFrontAliasCheck.DistributionsAsync(aws, cancellationToken)).Where(distribution => IsOurs(distribution.Element("Comment")?.Value)).Select(distribution => $"distribution {distribution.Element("Id")!.Value}"));
        using var s3 = AwsClients.S3(settings.Aws);
        found.AddRange(await BucketsAsync("S3", s3.ListBucketsAsync, cancellationToken));
        return found;
    }

    private async Task<List<string>> NamedAtDigitalOceanAsync(CancellationToken cancellationToken)
    {
        if (!system.Has(StackKind.Hybrid))
            return [];
        var cloud = system.DigitalOcean;
        List<string> found =
        [
            .. (await cloud.AppsAsync(cancellationToken)).Where(app => app.TryGetProperty("spec", out var spec) && IsOurs(AppState.Text(spec, "name"))).Select(app => $"app {AppState.Text(app.GetProperty("spec"), "name")}"),
            .. Named("database cluster", await cloud.DatabasesAsync(cancellationToken), "name"),
            .. Named("VPC", await cloud.NetworksAsync(cancellationToken), "name"),
            .. Named("alert policy", await cloud.AlertPoliciesAsync(cancellationToken), "description"),
        ];
        if (StackConfiguration.Value(settings, StackKind.Hybrid.Name, "domain") is { } domain)
            found.AddRange(Named($"record of {domain}", await cloud.RecordsAsync(domain, cancellationToken), "name"));
        if (StackConfiguration.Addresses(settings, StackKind.Hybrid.Name, "digitalocean_spaces_bucket").Any() && StackConfiguration.Value(settings, StackKind.Hybrid.Name, "do_region") is { } region)
        {
            using var spaces = AwsClients.Spaces(settings.Spaces, region);
            found.AddRange(await BucketsAsync("Spaces", spaces.ListBucketsAsync, cancellationToken));
        }

        return found;
    }

    private IEnumerable<string> Named(string kind, IEnumerable<JsonElement> items, string property) =>
        items.Select(item => AppState.Text(item, property)).Where(IsOurs).Select(name => $"{kind} {name}");

    private async Task<IEnumerable<string>> BucketsAsync(string cloud, Func<CancellationToken, Task<Amazon.S3.Model.ListBucketsResponse>> list, CancellationToken cancellationToken)
    {
        try
        {
            return ((await list(cancellationToken)).Buckets ?? []).Select(bucket => bucket.BucketName).Where(IsOurs).Select(bucket => $"{cloud} bucket {bucket}");
        }
        catch (AmazonServiceException e)
        {
            throw new DeliveryException($"the buckets of {cloud} could not be listed: {e.Message}", e);
        }
    }

    /// <summary>Whether a name is the deployment's own, or begins with it.</summary>
    private bool IsOurs(string? name) =>
        name is not null && system.Names(settings.Environment).Any(own => name.StartsWith(own, StringComparison.Ordinal) && (name.Length == own.Length || name[own.Length] is '-' or '/' or '_' or '.' or ':' or ' '));
}
