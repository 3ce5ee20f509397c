using Amazon.Runtime.Internal;

namespace Amazon.SecretsManager.Json;

/// <summary>What distinguishes one AWS JSON service from another.</summary>
/// <param name="Namespace">.NET namespace of the client; names the service in the SDK's own logs.</param>
/// <param name="Id">Service id, for example <c>Secrets Manager</c>: names the endpoint setting <c>AWS_ENDPOINT_URL_SECRETS_MANAGER</c>.</param>
/// <param name="EndpointPrefix">First label of the regional host name and name in the signature's scope, for example <c>secretsmanager</c>.</param>
/// <param name="TargetPrefix">What precedes the operation's name in <c>X-Amz-Target</c>.</param>
/// <param name="JsonVersion">Version in the content type: 1.0 or 1.1.</param>
/// <param name="ApiVersion">Date of the service model.</param>
public sealed record JsonService(
    string Namespace, string Id, string EndpointPrefix, string TargetPrefix, string JsonVersion, string ApiVersion) : IServiceMetadata
{
    /// <inheritdoc/>
    public string ServiceId => Id;

    /// <inheritdoc/>
    public IDictionary<string, string> OperationNameMapping { get; } = new Dictionary<string, string>();
}
