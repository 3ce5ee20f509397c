using Amazon.Runtime;
using Amazon.Runtime.Internal;
using Amazon.SecretsManager.Json;
using Amazon.SecretsManager.Model;

namespace Amazon.SecretsManager;

/// <summary>Client of AWS Secrets Manager on AWSSDK.Core's pipeline.</summary>
public class AmazonSecretsManagerClient : JsonServiceClient, IAmazonSecretsManager
{
    /// <summary>Resolves credentials and region as the SDK does.</summary>
    public AmazonSecretsManagerClient() : this(new AmazonSecretsManagerConfig()) { }

    /// <summary>Resolves credentials as the SDK does.</summary>
    public AmazonSecretsManagerClient(RegionEndpoint region) : this(new AmazonSecretsManagerConfig { RegionEndpoint = region }) { }

    /// <summary>Resolves credentials as the SDK does.</summary>
    public AmazonSecretsManagerClient(AmazonSecretsManagerConfig config) : base(config) { }

    /// <summary>Resolves the region as the SDK does.</summary>
    public AmazonSecretsManagerClient(AWSCredentials credentials) : this(credentials, new AmazonSecretsManagerConfig()) { }

    /// <summary>Calls the given region.</summary>
    public AmazonSecretsManagerClient(AWSCredentials credentials, RegionEndpoint region)
        : this(credentials, new AmazonSecretsManagerConfig { RegionEndpoint = region }) { }

    /// <summary>Uses the given credentials and configuration.</summary>
    public AmazonSecretsManagerClient(AWSCredentials credentials, AmazonSecretsManagerConfig clientConfig) : base(credentials, clientConfig) { }

    /// <inheritdoc/>
    protected override IServiceMetadata ServiceMetadata => SecretsManagerService.Service;

    /// <inheritdoc/>
    public virtual Task<GetSecretValueResponse> GetSecretValueAsync(GetSecretValueRequest request, CancellationToken cancellationToken = default) =>
        CallAsync(SecretsManagerService.GetSecretValue, request, cancellationToken);

    /// <inheritdoc/>
    public virtual Task<DescribeSecretResponse> DescribeSecretAsync(DescribeSecretRequest request, CancellationToken cancellationToken = default) =>
        CallAsync(SecretsManagerService.DescribeSecret, request, cancellationToken);

    /// <inheritdoc/>
    public virtual Task<UpdateSecretResponse> UpdateSecretAsync(UpdateSecretRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        request.ClientRequestToken ??= Guid.NewGuid().ToString();
        return CallAsync(SecretsManagerService.UpdateSecret, request, cancellationToken);
    }

    /// <inheritdoc/>
    public virtual Task<PutSecretValueResponse> PutSecretValueAsync(PutSecretValueRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        request.ClientRequestToken ??= Guid.NewGuid().ToString();
        return CallAsync(SecretsManagerService.PutSecretValue, request, cancellationToken);
    }
}
