using System.Text;
using System.Text.Json.Nodes;
using System.Xml.Linq;

namespace HybridCloud.Clouds.Aws.Protocols;

/// <summary>EC2's variant of the Query protocol: no <c>member</c> in request lists, no result element, and <c>item</c> in response lists.</summary>
public abstract class Ec2Service(string signingName, string version) : IService
{
    public string SigningName { get; } = signingName;

    public WireProtocol Wire => WireProtocol.Ec2;

    protected abstract IReadOnlyDictionary<string, Func<Call, JsonNode?>> Operations { get; }

    public Routed Route(Call call)
    {
        var form = QueryService.Form(Encoding.UTF8.GetString(call.Body));
        var operation = form["Action"]?.ToString() ?? "";
        if (!Operations.TryGetValue(operation, out var answer))
        {
            throw AwsError.Unknown($"{SigningName}:{operation}");
        }

        var asked = call with { Input = form };
        return new(operation, asked, () =>
        {
            XNamespace ns = $"http://ec2.amazonaws.com/doc/{version}/";
            var response = new XElement(ns + $"{operation}Response", new XElement(ns + "requestId", Guid.NewGuid().ToString()));
            QueryService.Fill(response, answer(asked) ?? new JsonObject { ["return"] = true }, "item");
            return Reply.Xml(response);
        }
        );
    }
}
