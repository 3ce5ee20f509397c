using System.Text.Json;
using System.Text.Json.Nodes;

namespace HybridCloud.Clouds.Aws.Protocols;

/// <summary>A service that speaks AWS JSON 1.0 or 1.1: the operation is in a header, arguments and answer are JSON.</summary>
public abstract class JsonService(string signingName, string version = "1.1") : IService
{
    public string SigningName { get; } = signingName;

    public virtual WireProtocol Wire { get; } = version == "1.0" ? WireProtocol.Json10 : WireProtocol.Json11;

    /// <summary>Operations by name; each gives the answer's JSON, or null for an empty one.</summary>
    protected abstract IReadOnlyDictionary<string, Func<Call, JsonNode?>> Operations { get; }

    public Routed Route(Call call)
    {
        var operation = call.Headers.GetValueOrDefault("x-amz-target", "").Split('.')[^1];
        if (!Operations.TryGetValue(operation, out var answer))
        {
            throw AwsError.Unknown($"{SigningName}:{operation}");
        }

        var asked = call with { Input = Read(call.Body) };
        return new(operation, asked, () => Reply.Json(answer(asked), $"application/x-amz-json-{version}"));
    }

    private static JsonObject Read(byte[] body)
    {
        try
        {
            return body.Length == 0 ? [] : JsonNode.Parse(body)!.AsObject();
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            throw new AwsError("SerializationException", "The request body is not JSON.");
        }
    }
}
