using System.Text.Json.Nodes;

namespace HybridCloud.AwsControlPlane.Protocols;

/// <summary>A service of the protocols AWS JSON 1.0 and 1.1: the operation is in a header, arguments and answer are JSON.</summary>
public abstract class JsonService(string signingName, string version = "1.1") : IService
{
    public string SigningName { get; } = signingName;

    /// <summary>Operations by name; each gives the answer's JSON, or null for an empty one.</summary>
    protected abstract IReadOnlyDictionary<string, Func<Call, JsonNode?>> Operations { get; }

    public Routed Route(Call call)
    {
        var operation = call.Headers.GetValueOrDefault("x-amz-target", "").Split('.')[^1];
        if (!Operations.TryGetValue(operation, out var answer))
        {
            throw AwsError.Unknown($"{SigningName}:{operation}");
        }

        var asked = call with { Input = call.Body.Length == 0 ? [] : JsonNode.Parse(call.Body)!.AsObject() };
        return new(operation, asked, () => Reply.Json(answer(asked), $"application/x-amz-json-{version}"));
    }

    public virtual Reply Refuse(AwsError error, string requestId) => Reply
        .Json(new JsonObject { ["__type"] = error.Code, ["message"] = error.Message, ["Message"] = error.Message }, $"application/x-amz-json-{version}", error.Status)
        .With("x-amzn-ErrorType", error.Code);
}
