using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;
using HybridCloud.Delivery.Images;
using HybridCloud.Delivery.Targets;
using HybridCloud.Delivery.Terraform;

namespace HybridCloud.Delivery.Preflight;

/// <summary>Chooses the checks that the stacks' configurations call for.</summary>
/// <param name="settings">The settings.</param>
/// <param name="occasion">What preflight comes before.</param>
/// <param name="digitalOcean">Calls DigitalOcean's API.</param>
/// <param name="aws">Calls AWS.</param>
/// <param name="clock">This machine's clock.</param>
internal sealed class PreflightChecks(DeliverySettings settings, PreflightOccasion occasion, DigitalOcean digitalOcean, AwsReader aws, TimeProvider clock)
{
    /// <summary>The checks, in the order of the report.</summary>
    public async Task<IReadOnlyList<IPreflightCheck>> AllAsync(CancellationToken cancellationToken)
    {
        var checks = new List<IPreflightCheck> { new AwsCredentialsCheck(settings.Aws), new DigitalOceanCredentialsCheck(digitalOcean) };
        var (target, bootstrapped, states) = await TargetAsync(cancellationToken);
        var project = target is null ? null : await ProjectAsync(cancellationToken);
        var stacks = settings.Stacks.Select(name => new PreflightStack(settings, name, states.GetValueOrDefault(name), expression => Known(expression, target, project))).ToList();
        // A Spaces key has no region, so it is tried in the buckets' regions.
        foreach (var region in stacks.SelectMany(stack => stack.Resources("digitalocean_spaces_bucket").Select(bucket => stack.Text(bucket, "region"))).OfType<string>().Distinct())
            checks.Add(new SpacesCredentialsCheck(settings.Spaces, region, occasion));
        foreach (var stack in stacks)
            checks.AddRange(Of(stack, target, bootstrapped));
        checks.Add(new ClockCheck("DigitalOcean", new Uri(settings.DigitalOcean.Api, "v2/account"), clock));
        checks.Add(new ClockCheck("AWS", AwsClients.SecurityTokenAddress(settings.Aws), clock));
        return checks;
    }

    private IEnumerable<IPreflightCheck> Of(PreflightStack stack, Target? target, bool bootstrapped)
    {
        if (stack.Types.Any(type => type.StartsWith("digitalocean_", StringComparison.Ordinal)))
            yield return new DigitalOceanScopesCheck(digitalOcean, stack, occasion);
        if (target is not null && stack.Types.Any(type => type.StartsWith("aws_", StringComparison.Ordinal)))
            yield return new AwsPermissionsCheck(aws, target, stack, occasion);
        foreach (var domain in stack.Lookups("digitalocean_domain").Select(domain => stack.Text(domain, "name")).OfType<string>())
        {
            yield return new DomainCheck(digitalOcean, stack, domain);
            yield return new NameServersCheck(settings.Preflight, domain);
        }

        foreach (var zone in stack.Lookups("aws_route53_zone").Select(zone => stack.Text(zone, "name")).OfType<string>())
        {
            yield return new HostedZoneCheck(aws, zone);
            if (stack.Resources("aws_route53_record").Count > 0)
                yield return new ZoneRecordsCheck(aws, stack, zone);
        }

        if (target is null)
        {
            yield return new UnknownTargetCheck(stack.Name);
        }
        else
        {
            foreach (var check in Names(stack, target))
                yield return check;
            if (StackConfiguration.Declares(settings, stack.Name, "image_digest") && ImageRepository.Of(settings, target, stack.Name) is { } repository)
                yield return new ImageCheck(settings, repository, stack, occasion == PreflightOccasion.Deployment && bootstrapped);
        }

        foreach (var check in Offers(stack, target, bootstrapped))
            yield return check;
        if (target is null)
            yield break;
        foreach (var quota in AwsQuota.All.Where(quota => stack.Resources(quota.Type).Count > 0))
            yield return new AwsQuotaCheck(aws, target, stack, quota);
    }

    /// <summary>Checks of names that must be free, or the stack's own.</summary>
    private IEnumerable<IPreflightCheck> Names(PreflightStack stack, Target target)
    {
        foreach (var record in stack.Resources("digitalocean_record"))
        {
            // AWS chooses the names of certificate validation records, so those have no fixed name here.
            if (stack.Text(record, "type") == "CNAME" && stack.Text(record, "domain") is { } domain && stack.Text(record, "name") is { } host)
                yield return new RecordCheck(digitalOcean, stack, domain, host);
        }

        foreach (var app in stack.Resources("digitalocean_app").Select(app => stack.Text(app, "spec", "name")).OfType<string>())
            yield return new AppNameCheck(digitalOcean, stack, app);
        if (stack.Resources("aws_cloudfront_distribution").Any(distribution => stack.Texts(distribution, "aliases").Any()))
            yield return new CloudFrontAliasCheck(aws, stack);
        if (stack.Resources("digitalocean_spaces_bucket") is [var bucket, ..] && stack.Text(bucket, "region") is { } region)
            yield return new AwsNamesCheck("Spaces bucket", stack, "digitalocean_spaces_bucket", "name", name => name, (name, cancellation) => TakenAsync(() => AwsClients.Spaces(settings.Spaces, region), name, cancellation));
        if (stack.Resources("aws_s3_bucket").Count > 0)
            yield return new AwsNamesCheck("S3 buckets", stack, "aws_s3_bucket", "bucket", name => name, (name, cancellation) => TakenAsync(() => AwsClients.S3(settings.Aws), name, cancellation));
        if (stack.Resources("aws_iam_role").Count > 0)
            yield return new AwsNamesCheck("IAM roles", stack, "aws_iam_role", "name", name => name, (name, cancellation) => ThereAsync("GetRole", ("RoleName", name), cancellation));
        if (stack.Resources("aws_iam_policy").Count > 0)
        {
            string Arn(string name) => $"arn:aws:iam::{target.Account}:policy/{name}";
            yield return new AwsNamesCheck("IAM policies", stack, "aws_iam_policy", "name", Arn, (name, cancellation) => ThereAsync("GetPolicy", ("PolicyArn", Arn(name)), cancellation));
        }

        if (stack.Resources("aws_ssm_parameter").Count > 0)
            yield return new AwsNamesCheck("parameters", stack, "aws_ssm_parameter", "name", name => name, (name, cancellation) => ParameterCheck.ExistsAsync(aws, name, cancellation));
        var made = stack.Resources("aws_ssm_parameter").Select(parameter => stack.Text(parameter, "name")).ToList();
        foreach (var parameter in stack.Parameters().Except(made.OfType<string>()))
            yield return new ParameterCheck(aws, parameter);
    }

    /// <summary>Checks of what the clouds must offer.</summary>
    private IEnumerable<IPreflightCheck> Offers(PreflightStack stack, Target? target, bool bootstrapped)
    {
        foreach (var project in stack.Lookups("digitalocean_project").Select(project => stack.Text(project, "name")).OfType<string>())
            yield return new ProjectCheck(digitalOcean, project, bootstrapped);
        if (target is not null && stack.Resources("digitalocean_app").Count > 0)
        {
            yield return new RegistrySpaceCheck(settings.Images, digitalOcean);
            yield return new AppSizesCheck(digitalOcean, stack);
        }

        var clusters = stack.Resources("digitalocean_database_cluster");
        if (target is not null && clusters.Count > 0)
            yield return new DigitalOceanLimitsCheck(digitalOcean, stack);
        foreach (var cluster in clusters)
            yield return new DatabaseOfferCheck(digitalOcean, stack, cluster);
        foreach (var region in clusters.Select(cluster => stack.Text(cluster, "region")).OfType<string>().Distinct())
            yield return new RegionCheck(digitalOcean, region);
        foreach (var runtime in stack.Resources("aws_lambda_function").Select(function => stack.Text(function, "runtime")).OfType<string>().Distinct())
            yield return new LambdaRuntimeCheck(runtime, clock);
        foreach (var check in target is null ? [] : AwsVersionsCheck.Of(aws, target, stack))
            yield return check;
    }

    private async Task<bool> ThereAsync(string action, (string, string) argument, CancellationToken cancellationToken)
    {
        try
        {
            await aws.QueryAsync("iam", "2010-05-08", action, [argument], cancellationToken);
            return true;
        }
        catch (AwsRefusedException e) when (e.IsMissing)
        {
            return false;
        }
    }

    /// <summary>Whether a bucket with this name exists anywhere: S3 and Spaces also answer for somebody else's bucket.</summary>
    private static async Task<bool> TakenAsync(Func<IAmazonS3> open, string bucket, CancellationToken cancellationToken)
    {
        using var s3 = open();
        try
        {
            await s3.HeadBucketAsync(new HeadBucketRequest { BucketName = bucket }, cancellationToken);
            return true;
        }
        catch (AmazonS3Exception e) when (e.StatusCode == HttpStatusCode.NotFound)
        {
            return false;
        }
        catch (AmazonS3Exception e) when (e.StatusCode is HttpStatusCode.Forbidden or HttpStatusCode.MovedPermanently)
        {
            return true;
        }
        catch (Exception e) when (e is AmazonServiceException or AmazonClientException or HttpRequestException)
        {
            throw new DeliveryException($"whether the name of bucket {bucket} is free could not be checked: {e.Message}", e);
        }
    }

    private async Task<string?> ProjectAsync(CancellationToken cancellationToken)
    {
        var name = settings.Stacks.Select(stack => StackConfiguration.Value(settings, stack, "project")).FirstOrDefault(found => found is not null);
        try
        {
            return name is null ? null : await digitalOcean.ProjectIdAsync(name, cancellationToken);
        }
        catch (DeliveryException)
        {
            // ProjectCheck reports it.
            return null;
        }
    }

    /// <summary>The value of an expression over a data source, if it is known before a plan.</summary>
    private static string? Known(string expression, Target? target, string? project) => expression switch
    {
        "data.aws_caller_identity.account.account_id" => target?.Account,
        _ when project is not null && expression.StartsWith("substr(sha256(data.digitalocean_project.", StringComparison.Ordinal) && expression.EndsWith(".id), 0, 8)", StringComparison.Ordinal)
            => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(project)))[..8],
        _ => null,
    };

    /// <summary>The target, whether its foundation exists, and the stacks' states; no target if the clouds do not tell.</summary>
    private async Task<(Target? Target, bool Bootstrapped, Dictionary<string, JsonElement> States)> TargetAsync(CancellationToken cancellationToken)
    {
        var states = new Dictionary<string, JsonElement>();
        try
        {
            var target = await TargetResolver.ResolveAsync(settings, cancellationToken);
            using var store = new StateStore(settings.Aws, target);
            if (!await store.ExistsAsync(cancellationToken))
                return (target, false, states);
            foreach (var stack in settings.Stacks)
            {
                using var state = await store.ReadAsync<JsonDocument>(target.StateKey(stack), cancellationToken);
                if (state is not null)
                    states[stack] = state.RootElement.Clone();
            }

            return (target, true, states);
        }
        catch (Exception e) when (e is DeliveryException or AmazonServiceException)
        {
            // The credentials' checks report why; UnknownTargetCheck reports what was not checked.
            return (null, true, states);
        }
    }
}
