using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;
using HybridCloud.Delivery.Settings;
using HybridCloud.Delivery.Targets;

namespace HybridCloud.Delivery.Preflight;

/// <summary>The Spaces key has full access: only such a key may list and create buckets.</summary>
/// <param name="settings">The settings.</param>
/// <param name="region">The region to call.</param>
/// <param name="occasion">For a plan, a key limited to single buckets is enough.</param>
internal sealed class SpacesCredentialsCheck(SpacesSettings settings, string region, PreflightOccasion occasion) : IPreflightCheck
{
    private const string Fix = "Create a Spaces key with full access in the same team (control panel, Spaces, Access Keys) and set SPACES_ACCESS_KEY_ID and SPACES_SECRET_ACCESS_KEY";

    public string Name => "Spaces key";

    public async Task<PreflightFinding> LookAsync(CancellationToken cancellationToken)
    {
        using var spaces = AwsClients.Spaces(settings, region);
        try
        {
            var answer = await spaces.ListBucketsAsync(new ListBucketsRequest(), cancellationToken);
            return PreflightFinding.Ok($"lists {Counted.Of(answer.Buckets?.Count ?? 0, "bucket")} in {region}");
        }
        catch (AmazonS3Exception e) when (!string.IsNullOrEmpty(e.ErrorCode))
        {
            var found = $"Spaces refused to list the buckets ({e.ErrorCode})";
            return occasion == PreflightOccasion.Plan && e.ErrorCode == "AccessDenied" ? PreflightFinding.Ok($"{found}: it is a key for single buckets, which is enough for a plan") : PreflightFinding.Fault(found, Fix);
        }
        catch (Exception e) when (e is AmazonServiceException or AmazonClientException or HttpRequestException)
        {
            return PreflightFinding.Fault($"Spaces in {region} did not answer: {e.Message.TrimEnd('.')}", "Check whether this machine can reach it");
        }
    }
}
