using Amazon.Runtime;
using Amazon.Runtime.Internal;

namespace Amazon.SecretsManager.Json;

/// <summary>A client of a JSON service on AWSSDK.Core's pipeline: signing, retries, clock skew and endpoints are the SDK's own.</summary>
public abstract class JsonServiceClient : AmazonServiceClient
{
    /// <summary>Signs with the given credentials.</summary>
    protected JsonServiceClient(AWSCredentials credentials, ClientConfig config) : base(credentials, config) { }

    /// <summary>Finds credentials as the SDK does: environment, profile, container, instance.</summary>
    protected JsonServiceClient(ClientConfig config) : base(config) { }

    /// <inheritdoc/>
    protected override void CustomizeRuntimePipeline(RuntimePipeline pipeline)
    {
        ArgumentNullException.ThrowIfNull(pipeline);
        pipeline.RemoveHandler<EndpointResolver>();
        pipeline.AddHandlerAfter<Marshaller>(new RegionalEndpointResolver());
        pipeline.AddHandlerAfter<RegionalEndpointResolver>(new SigV4AuthHandler());
    }

    /// <summary>Calls one operation.</summary>
    private protected Task<TResponse> CallAsync<TRequest, TResponse>(
        JsonOperation<TRequest, TResponse> operation, TRequest request, CancellationToken cancellationToken)
        where TRequest : AmazonWebServiceRequest
        where TResponse : AmazonWebServiceResponse, new()
    {
        ArgumentNullException.ThrowIfNull(operation);
        ArgumentNullException.ThrowIfNull(request);
        return InvokeAsync<TResponse>(request, operation.Options, cancellationToken);
    }
}
