using System.Security.Cryptography;
using System.Text;
using Amazon.SecretsManager.Model;

namespace HybridCloud.Workload.Aws;

/// <summary>What was read of the secret.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Value">Its text; null when it is binary.</param>
/// <param name="LastUpdate">The worker's timestamp in it, or null.</param>
internal sealed record SecretReading(string Name, string? Value, DateTimeOffset? LastUpdate);

/// <summary>The secret that the worker writes and the API shows.</summary>
internal sealed class SecretVault(AwsAccount account, AwsOptions options)
{
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

    /// <summary>Leaves the worker's timestamp in the secret's JSON and keeps what else is in it.</summary>
    /// <exception cref="LimitExceededException">The secret has as many versions as AWS allows.</exception>
    public async Task WriteAsync(DateTimeOffset timestamp, CancellationToken cancellationToken)
    {
        string? current;
        try
        {
            current = (await ReadAsync(cancellationToken)).Value;
        }
        catch (ResourceNotFoundException)
        {
            // Terraform makes the secret without a value; if there is no secret at all, the update will say so.
            current = null;
        }

        var text = SecretDocument.WithTimestamp(current, timestamp);
        await account.SecretsManager.UpdateSecretAsync(
            new UpdateSecretRequest { SecretId = options.SecretId, SecretString = text, ClientRequestToken = Token(text) }, cancellationToken);
    }

    // The same content has the same token: a repetition of a call that was lost on its way back makes no second version.
    private static string Token(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
