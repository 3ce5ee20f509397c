using System.Text.Json;
using Amazon.Runtime;
using HybridCloud.Delivery.Images;
using HybridCloud.Delivery.Targets;

namespace HybridCloud.Delivery.Preflight;

/// <summary>Which checks the stacks need: each looks at what the stack's configuration names.</summary>
internal sealed class PreflightChecks(DeliverySettings settings, DigitalOcean digitalOcean, TimeProvider clock)
{
    /// <summary>The checks, in the order of the report.</summary>
    public async Task<IReadOnlyList<IPreflightCheck>> AllAsync(CancellationToken cancellationToken)
    {
        var checks = new List<IPreflightCheck> { new AwsCredentialsCheck(settings), new DigitalOceanCredentialsCheck(digitalOcean) };
        var (target, bootstrapped, states) = await TargetAsync(cancellationToken);
        var stacks = settings.Stacks.Select(name => new PreflightStack(settings, name, states.GetValueOrDefault(name))).ToList();
        // A Spaces key has no region; the buckets' is the one to ask.
        foreach (var region in stacks.SelectMany(stack => stack.Resources("digitalocean_spaces_bucket").Select(bucket => stack.Text(bucket, "region"))).OfType<string>().Distinct())
            checks.Add(new SpacesCredentialsCheck(settings, region));
        foreach (var stack in stacks)
            checks.AddRange(Of(stack, target, bootstrapped));
        checks.Add(new ClockCheck("DigitalOcean", new Uri(settings.DigitalOceanApi, "v2/account"), clock));
        checks.Add(new ClockCheck("AWS", AwsClients.SecurityTokenAddress(settings), clock));
        return checks;
    }

    private IEnumerable<IPreflightCheck> Of(PreflightStack stack, Target? target, bool bootstrapped)
    {
        foreach (var domain in stack.Lookups("digitalocean_domain").Select(domain => stack.Text(domain, "name")).OfType<string>())
            yield return new DomainCheck(digitalOcean, domain);
        if (target is null)
        {
            yield return new UnknownTargetCheck(stack.Name);
        }
        else
        {
            foreach (var record in stack.Resources("digitalocean_record"))
            {
                // The name of a certificate's proof is AWS's to choose.
                if (stack.Text(record, "type") == "CNAME" && stack.Text(record, "domain") is { } domain && stack.Text(record, "name") is { } host)
                    yield return new RecordCheck(digitalOcean, stack, domain, host);
            }

            if (ImageRepository.Of(settings, target, stack.Name) is { } repository)
                yield return new ImageCheck(settings, repository, stack.Name, bootstrapped);
        }

        foreach (var project in stack.Lookups("digitalocean_project").Select(project => stack.Text(project, "name")).OfType<string>())
            yield return new ProjectCheck(digitalOcean, project, bootstrapped);
        if (target is not null)
        {
            foreach (var app in stack.Resources("digitalocean_app").Select(app => stack.Text(app, "spec", "name")).OfType<string>())
                yield return new AppNameCheck(digitalOcean, stack, app);
            if (stack.Resources("digitalocean_database_cluster").Count > 0)
                yield return new DigitalOceanLimitsCheck(digitalOcean, stack);
        }

        foreach (var region in stack.Resources("digitalocean_database_cluster").Select(cluster => stack.Text(cluster, "region")).OfType<string>().Distinct())
            yield return new RegionCheck(digitalOcean, region);
        if (target is null)
            yield break;
        foreach (var quota in AwsQuota.All.Where(quota => stack.Resources(quota.Type).Count > 0))
            yield return new AwsQuotaCheck(settings, target, stack, quota);
    }

    /// <summary>Who is asked, whether they have their foundation, and the stacks' states; no target where that cannot be known.</summary>
    private async Task<(Target? Target, bool Bootstrapped, Dictionary<string, JsonElement> States)> TargetAsync(CancellationToken cancellationToken)
    {
        var states = new Dictionary<string, JsonElement>();
        try
        {
            var target = await TargetResolver.ResolveAsync(settings, cancellationToken);
            using var store = new StateStore(settings, target);
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
            // The credentials' own checks say why, and the stacks' say that they were not looked at.
            return (null, true, states);
        }
    }
}
