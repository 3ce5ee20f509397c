using Amazon.Runtime;
using Amazon.SecretsManager.Model;

namespace Amazon.SecretsManager;

/// <summary>AWS Secrets Manager: the operations that read a secret or change its value.</summary>
public interface IAmazonSecretsManager : IAmazonService, IDisposable
{
    /// <summary>Returns one version of a secret: the current one unless the request names another.</summary>
    Task<GetSecretValueResponse> GetSecretValueAsync(GetSecretValueRequest request, CancellationToken cancellationToken = default);

    /// <summary>Returns a secret's metadata, without its value.</summary>
    Task<DescribeSecretResponse> DescribeSecretAsync(DescribeSecretRequest request, CancellationToken cancellationToken = default);

    /// <summary>Changes a secret's description, key or value; a value becomes a new version labelled AWSCURRENT.</summary>
    /// <exception cref="LimitExceededException">The secret has as many versions as AWS allows.</exception>
    Task<UpdateSecretResponse> UpdateSecretAsync(UpdateSecretRequest request, CancellationToken cancellationToken = default);

    /// <summary>Adds a version to a secret.</summary>
    /// <exception cref="LimitExceededException">The secret has as many versions as AWS allows.</exception>
    Task<PutSecretValueResponse> PutSecretValueAsync(PutSecretValueRequest request, CancellationToken cancellationToken = default);

    static ClientConfig IAmazonService.CreateDefaultClientConfig() => new AmazonSecretsManagerConfig();

    static IAmazonService IAmazonService.CreateDefaultServiceClient(AWSCredentials awsCredentials, ClientConfig clientConfig) =>
        new AmazonSecretsManagerClient(awsCredentials, (AmazonSecretsManagerConfig)clientConfig);
}
