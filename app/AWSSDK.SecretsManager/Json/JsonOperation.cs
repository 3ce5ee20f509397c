using System.Text.Json.Serialization.Metadata;
using Amazon.Runtime;
using Amazon.Runtime.Internal;

namespace Amazon.SecretsManager.Json;

/// <summary>One operation of a service: how its request is written and its response read.</summary>
internal sealed class JsonOperation<TRequest, TResponse>(
    JsonService service, string name, JsonTypeInfo<TRequest> request, JsonTypeInfo<TResponse> response,
    Func<ErrorResponse, AmazonServiceException> toException)
    where TRequest : AmazonWebServiceRequest
    where TResponse : AmazonWebServiceResponse, new()
{
    /// <summary>What <see cref="AmazonServiceClient"/> needs to call the operation.</summary>
    public InvokeOptions Options { get; } = new()
    {
        RequestMarshaller = new JsonRequestMarshaller<TRequest>(service, name, request),
        ResponseUnmarshaller = new JsonResultUnmarshaller<TResponse>(response, toException),
    };
}
