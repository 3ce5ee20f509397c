using System.Net;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Amazon.Runtime;
using Amazon.Runtime.Internal;
using Amazon.Runtime.Internal.Transform;
using Amazon.Runtime.Internal.Util;

namespace Amazon.SecretsManager.Json;

/// <summary>Reads the body of a JSON protocol response into a response object, or an error into the service's exception.</summary>
/// <param name="type">Type of the response.</param>
/// <param name="toException">Converts an error response into the service's exception.</param>
internal sealed class JsonResultUnmarshaller<TResponse>(
    JsonTypeInfo<TResponse> type, Func<ErrorResponse, AmazonServiceException> toException) : JsonResponseUnmarshaller
    where TResponse : AmazonWebServiceResponse, new()
{
    /// <inheritdoc/>
    public override AmazonWebServiceResponse Unmarshall(JsonUnmarshallerContext input)
    {
        // Operations without output may respond with an empty body.
        using var body = new MemoryStream();
        input.Stream.CopyTo(body);
        return body.Length == 0 ? new TResponse() : JsonSerializer.Deserialize(body.GetBuffer().AsSpan(0, (int)body.Length), type)!;
    }

    /// <inheritdoc/>
    public override AmazonServiceException UnmarshallException(
        JsonUnmarshallerContext input, Exception innerException, HttpStatusCode statusCode)
    {
        var reader = new StreamingUtf8JsonReader(input.Stream);
        var error = JsonErrorResponseUnmarshaller.GetInstance().Unmarshall(input, ref reader);
        error.InnerException = innerException;
        error.StatusCode = statusCode;
        return toException(error);
    }
}
