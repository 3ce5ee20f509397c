using System.Net;
using System.Text.Json;
using Amazon.S3;
using Amazon.S3.Model;
using HybridCloud.Delivery.Settings;

namespace HybridCloud.Delivery.Targets;

/// <summary>The state bucket, including the object that proves whose state it holds.</summary>
internal sealed class StateStore : IDisposable
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    private readonly Target target;
    private readonly IAmazonS3 s3;

    public StateStore(AwsSettings settings, Target target)
    {
        this.target = target;
        s3 = AwsClients.S3(settings);
    }

    /// <summary>Whether the bucket exists in the account.</summary>
    /// <exception cref="DeliveryException">It exists, but belongs to another account or may not be read.</exception>
    public async Task<bool> ExistsAsync(CancellationToken cancellationToken)
    {
        try
        {
            await s3.HeadBucketAsync(new HeadBucketRequest { BucketName = target.Bucket, ExpectedBucketOwner = target.Account }, cancellationToken);
            return true;
        }
        catch (AmazonS3Exception e) when (e.StatusCode == HttpStatusCode.NotFound)
        {
            return false;
        }
        catch (AmazonS3Exception e) when (e.StatusCode == HttpStatusCode.Forbidden)
        {
            throw new DeliveryException($"The state bucket {target.Bucket} exists, and account {target.Account} may not read it: it belongs to another account, or {target.Caller} lacks s3:ListBucket on it.", e);
        }
    }

    /// <summary>Creates the bucket. The foundation stack configures it.</summary>
    /// <exception cref="DeliveryException">S3 refuses, because of a quota, a missing permission or a taken name.</exception>
    public async Task CreateAsync(CancellationToken cancellationToken)
    {
        try
        {
            await s3.PutBucketAsync(new PutBucketRequest { BucketName = target.Bucket, UseClientRegion = true }, cancellationToken);
        }
        catch (AmazonS3Exception e) when (e.ErrorCode == "BucketAlreadyOwnedByYou")
        {
            // Another run created it first.
        }
        catch (AmazonS3Exception e)
        {
            throw new DeliveryException(
                $"The state bucket {target.Bucket} could not be created in account {target.Account} ({e.ErrorCode}): {e.Message} Nothing else was created; fix that and run the same command again.", e);
        }
    }

    /// <summary>Whether the bucket has an owner object.</summary>
    public Task<bool> IsClaimedAsync(CancellationToken cancellationToken) => HasAsync(target.OwnerKey, cancellationToken);

    /// <summary>Verifies that the bucket's owner object names the credentials' account and team.</summary>
    /// <exception cref="DeliveryException">There is no bucket yet, or it holds the state of another deployment.</exception>
    public async Task VerifyOwnerAsync(CancellationToken cancellationToken)
    {
        if (!await ExistsAsync(cancellationToken))
            throw new DeliveryException($"There is no state bucket {target.Bucket} in account {target.Account}: run `make bootstrap` once for this account and team.");
        var owner = await ReadAsync<Owner>(target.OwnerKey, cancellationToken)
            ?? throw new DeliveryException($"The bucket {target.Bucket} has no {target.OwnerKey}, so its bootstrap did not finish: run `make bootstrap` again.");
        if (owner.Account != target.Account || owner.Team != target.TeamId)
        {
            throw new DeliveryException(
                $"The state in {target.Bucket} belongs to AWS account {owner.Account} and DigitalOcean team {owner.TeamName} ({owner.Team}), but the credentials belong to account {target.Account} and team {target.TeamName} ({target.TeamId}). " +
                "Nothing was touched. Use the credentials of that deployment, or unset STATE_BUCKET to create a fresh one.");
        }
    }

    /// <summary>Writes the bucket's owner object if there is none.</summary>
    public async Task ClaimAsync(CancellationToken cancellationToken)
    {
        if (await ReadAsync<Owner>(target.OwnerKey, cancellationToken) is null)
            await WriteAsync(target.OwnerKey, new Owner(target.Account, target.TeamId, target.TeamName), cancellationToken);
        await VerifyOwnerAsync(cancellationToken);
    }

    /// <summary>Whether an object exists.</summary>
    public async Task<bool> HasAsync(string key, CancellationToken cancellationToken)
    {
        try
        {
            await s3.GetObjectMetadataAsync(target.Bucket, key, cancellationToken);
            return true;
        }
        catch (AmazonS3Exception e) when (e.StatusCode == HttpStatusCode.NotFound)
        {
            return false;
        }
    }

    /// <summary>Reads a small JSON object; null if there is none.</summary>
    public async Task<T?> ReadAsync<T>(string key, CancellationToken cancellationToken)
        where T : class => (await FindAsync<T>(key, cancellationToken))?.Value;

    /// <summary>Reads a small JSON object together with its version's ETag; null if there is none.</summary>
    public async Task<(T Value, string ETag)?> FindAsync<T>(string key, CancellationToken cancellationToken)
        where T : class
    {
        try
        {
            using var response = await s3.GetObjectAsync(target.Bucket, key, cancellationToken);
            return await JsonSerializer.DeserializeAsync<T>(response.ResponseStream, Json, cancellationToken) is { } value ? (value, response.ETag) : null;
        }
        catch (AmazonS3Exception e) when (e.StatusCode == HttpStatusCode.NotFound)
        {
            return null;
        }
    }

    /// <summary>Writes a small JSON object.</summary>
    public Task WriteAsync<T>(string key, T value, CancellationToken cancellationToken) => s3.PutObjectAsync(Put(key, value), cancellationToken);

    /// <summary>Writes a small JSON object only if there is none.</summary>
    /// <returns>Its ETag; null if there was one.</returns>
    public Task<string?> CreateAsync<T>(string key, T value, CancellationToken cancellationToken)
    {
        var request = Put(key, value);
        request.IfNoneMatch = "*";
        return ConditionallyAsync(async () => (await s3.PutObjectAsync(request, cancellationToken)).ETag);
    }

    /// <summary>Writes a small JSON object only over one version of it.</summary>
    /// <returns>Its ETag; null if another was there, or none.</returns>
    public Task<string?> ReplaceAsync<T>(string key, T value, string eTag, CancellationToken cancellationToken)
    {
        var request = Put(key, value);
        request.IfMatch = eTag;
        return ConditionallyAsync(async () => (await s3.PutObjectAsync(request, cancellationToken)).ETag);
    }

    /// <summary>Deletes an object.</summary>
    public Task DeleteAsync(string key, CancellationToken cancellationToken) => s3.DeleteObjectAsync(target.Bucket, key, cancellationToken);

    /// <summary>Deletes an object only if it still has this ETag.</summary>
    public Task DeleteAsync(string key, string eTag, CancellationToken cancellationToken) => ConditionallyAsync(async () =>
    {
        await s3.DeleteObjectAsync(new DeleteObjectRequest { BucketName = target.Bucket, Key = key, IfMatch = eTag }, cancellationToken);
        return eTag;
    });

    public void Dispose() => s3.Dispose();

    private PutObjectRequest Put<T>(string key, T value) =>
        new() { BucketName = target.Bucket, Key = key, ContentType = "application/json", ContentBody = JsonSerializer.Serialize(value, Json) };

    /// <summary>A conditional call's result; null if the condition did not hold, or another write got in between.</summary>
    /// <seealso href="https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-requests.html"/>
    private static async Task<string?> ConditionallyAsync(Func<Task<string>> call)
    {
        try
        {
            return await call();
        }
        catch (AmazonS3Exception e) when (e.StatusCode is HttpStatusCode.PreconditionFailed or HttpStatusCode.Conflict || e.ErrorCode == "NoSuchKey")
        {
            return null;
        }
    }

    private sealed record Owner(string Account, string Team, string TeamName);
}
