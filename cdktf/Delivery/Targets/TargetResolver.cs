using System.Globalization;
using Amazon.Runtime;
using Amazon.SecurityToken.Model;
using HybridCloud.Delivery.Settings;

namespace HybridCloud.Delivery.Targets;

/// <summary>Asks both clouds whose the credentials are.</summary>
internal static class TargetResolver
{
    /// <summary>The target of the settings' credentials.</summary>
    /// <exception cref="DeliveryException">A cloud refuses the credentials, or cannot be reached.</exception>
    public static async Task<Target> ResolveAsync(DeliverySettings settings, CancellationToken cancellationToken)
    {
        var identity = IdentityAsync(settings.Aws, cancellationToken);
        using var digitalOcean = new DigitalOcean(settings.DigitalOcean);
        var team = digitalOcean.TeamAsync(cancellationToken);
        // Reports both faults together, since each sends the user to a different control panel.
        var faults = new List<DeliveryException>();
        foreach (Task task in (Task[])[identity, team])
        {
            try
            {
                await task;
            }
            catch (DeliveryException e)
            {
                faults.Add(e);
            }
        }

        if (faults.Count > 0)
            throw new DeliveryException(string.Join("\n", faults.Select(f => f.Message)), faults[0]);
        var (account, caller) = await identity;
        var (teamId, teamName) = await team;
        return new Target(
            settings.Name, settings.Environment, account, caller, teamId, teamName, settings.Aws.Region,
            settings.State.Bucket ?? Target.BucketFor(settings.Name, account, teamId));
    }

    /// <summary>Account and ARN of the AWS credentials.</summary>
    /// <exception cref="DeliveryException">AWS refuses them, or cannot be reached.</exception>
    public static async Task<(string Account, string Arn)> IdentityAsync(AwsSettings settings, CancellationToken cancellationToken)
    {
        using var sts = AwsClients.SecurityToken(settings);
        try
        {
            var answer = await sts.GetCallerIdentityAsync(new GetCallerIdentityRequest(), cancellationToken);
            return (answer.Account, answer.Arn);
        }
        catch (AmazonServiceException e) when (!string.IsNullOrEmpty(e.ErrorCode))
        {
            var key = settings.AccessKeyId is { } id ? $" The key is AWS_ACCESS_KEY_ID={id}." : "";
            throw new DeliveryException(string.Create(CultureInfo.InvariantCulture,
                $"AWS refused the credentials ({e.ErrorCode}): {e.Message}{key} Give credentials of the account to deploy to."), e);
        }
        catch (AmazonServiceException e)
        {
            // The answer is not from AWS: a proxy, or a wrong AWS_ENDPOINT_URL.
            throw new DeliveryException(string.Create(CultureInfo.InvariantCulture,
                $"AWS could not be asked which account the credentials belong to: STS answered {(int)e.StatusCode} without an error code, so that was not AWS. Check for a proxy in between, or a wrong AWS_ENDPOINT_URL. {e.Message}"), e);
        }
        catch (Exception e) when (e is AmazonClientException or HttpRequestException || e is OperationCanceledException && !cancellationToken.IsCancellationRequested)
        {
            throw new DeliveryException($"AWS could not be asked which account the credentials belong to: {e.Message}", e);
        }
    }
}
