using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Amazon.Runtime;
using Amazon.Runtime.Internal;
using Amazon.Runtime.Internal.Transform;

namespace Amazon.SecretsManager.Json;

/// <summary>Writes a request object as the body of a JSON protocol call.</summary>
internal sealed class JsonRequestMarshaller<TRequest>(JsonService service, string operation, JsonTypeInfo<TRequest> type)
    : IMarshaller<IRequest, AmazonWebServiceRequest>
    where TRequest : AmazonWebServiceRequest
{
    private readonly string target = $"{service.TargetPrefix}.{operation}";
    private readonly string contentType = $"application/x-amz-json-{service.JsonVersion}";

    /// <inheritdoc/>
    public IRequest Marshall(AmazonWebServiceRequest input) => new DefaultRequest(input, service.Namespace)
    {
        HttpMethod = "POST",
        ResourcePath = "/",
        Content = JsonSerializer.SerializeToUtf8Bytes((TRequest)input, type),
        Headers = { ["Content-Type"] = contentType, ["X-Amz-Target"] = target },
    };
}
