using System.Security.Cryptography;
using System.Text;
using Amazon.SecretsManager.Model;
using HybridCloud.Contract;
using HybridCloud.Workload.Checks;

namespace HybridCloud.Workload.Aws;

/// <summary>The secret as it was read.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Value">Its text; null when it is binary.</param>
/// <param name="LastUpdate">The worker's timestamp in it, or null.</param>
internal sealed record SecretReading(string Name, string? Value, DateTimeOffset? LastUpdate);

/// <summary>The secret that the worker writes and the API shows.</summary>
internal sealed class SecretVault(AwsAccount account, AwsOptions options)
{
    // https://docs.aws.amazon.com/secretsmanager/latest/userguide/reference_limits.html
    private const int MaxBytes = 65_536;

    /// <summary>Host of the service, as shown to visitors.</summary>
    public string Endpoint => account.SecretsManagerEndpoint;

    /// <summary>Name or ARN as configured.</summary>
    public string SecretId => options.SecretId;

    /// <summary>Reads the current value.</summary>
    public async Task<SecretReading> ReadAsync(CancellationToken cancellationToken)
    {
        var secret = await account.SecretsManager.GetSecretValueAsync(new GetSecretValueRequest { SecretId = options.SecretId }, cancellationToken);
        return new SecretReading(secret.Name ?? options.SecretId, secret.SecretString, SecretDocument.Timestamp(secret.SecretString));
    }

    /// <summary>Writes the worker's timestamp into the secret's JSON and keeps everything else in it.</summary>
    /// <exception cref="LimitExceededException">The secret has as many versions as AWS allows.</exception>
    /// <exception cref="SecretUnusableException">The secret is binary, or has no room for the timestamp.</exception>
    public async Task WriteAsync(DateTimeOffset timestamp, CancellationToken cancellationToken)
    {
        var text = SecretDocument.WithTimestamp(await CurrentAsync(cancellationToken), timestamp);
        if (Encoding.UTF8.GetByteCount(text) > MaxBytes)
        {
            throw new SecretUnusableException(
                $"the secret's text leaves no room for the timestamp: it would be longer than the {MaxBytes} bytes that AWS allows; shorten it");
        }

        try
        {
            await account.SecretsManager.UpdateSecretAsync(
                new UpdateSecretRequest { SecretId = options.SecretId, SecretString = text, ClientRequestToken = Token(text) }, cancellationToken);
        }
        catch (ResourceExistsException)
        {
            // AWS knows the token: an earlier attempt succeeded and its response was lost. Unlike PutSecretValue, this
            // call then fails: https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_UpdateSecret.html
            if (await CurrentAsync(cancellationToken) != text) throw;
        }
    }

    private async Task<string?> CurrentAsync(CancellationToken cancellationToken)
    {
        try
        {
            var secret = await account.SecretsManager.GetSecretValueAsync(new GetSecretValueRequest { SecretId = options.SecretId }, cancellationToken);
            return secret.SecretBinary is null
                ? secret.SecretString
                : throw new SecretUnusableException($"the secret {secret.Name} is binary, and is not overwritten: store text, or name another secret in {EnvironmentNames.SecretId}");
        }
        catch (ResourceNotFoundException)
        {
            // Terraform creates the secret without a value; if there is no secret at all, the update will say so.
            return null;
        }
    }

    // The same content has the same token: repeating a call whose response was lost creates no second version.
    private static string Token(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
