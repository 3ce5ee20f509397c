using System.Text;
using System.Text.Json.Nodes;
using System.Xml.Linq;

namespace HybridCloud.AwsControlPlane.Protocols;

/// <summary>EC2's own kind of the Query protocol: lists have no <c>member</c>, answers no result element, and lists of answers have <c>item</c>.</summary>
public abstract class Ec2Service(string signingName, string version) : IService
{
    public string SigningName { get; } = signingName;

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

    public Reply Refuse(AwsError error, string requestId) => Reply.Xml(
        new XElement("Response",
            new XElement("Errors", new XElement("Error", new XElement("Code", error.Code), new XElement("Message", error.Message))),
            new XElement("RequestID", requestId)),
        error.Status);
}
