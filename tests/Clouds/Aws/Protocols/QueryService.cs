using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using System.Xml.Linq;

namespace HybridCloud.Clouds.Aws.Protocols;

/// <summary>A service of the Query protocol: arguments are a form, the answer is XML.</summary>
public abstract class QueryService(string signingName, string version) : IService
{
    public string SigningName { get; } = signingName;

    public virtual WireProtocol Wire => WireProtocol.Query;

    /// <summary>Operations by name; each gives the answer as JSON, whose arrays become lists of <c>member</c>.</summary>
    protected abstract IReadOnlyDictionary<string, Func<Call, JsonNode?>> Operations { get; }

    public Routed Route(Call call)
    {
        var form = Form(Encoding.UTF8.GetString(call.Body));
        var operation = form["Action"]?.ToString() ?? "";
        if (!Operations.TryGetValue(operation, out var answer))
        {
            throw AwsError.Unknown($"{SigningName}:{operation}");
        }

        var asked = call with { Input = form };
        return new(operation, asked, () => Reply(SigningName, version, operation, answer(asked), Guid.NewGuid().ToString()));
    }

    /// <summary><c>Tags.member.1.Key=a</c> as <c>{"Tags": [{"Key": "a"}]}</c>.</summary>
    public static JsonObject Form(string body)
    {
        var root = new JsonObject();
        foreach (var pair in body.Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var at = pair.IndexOf('=', StringComparison.Ordinal);
            var value = WebUtility.UrlDecode(pair[(at + 1)..]);
            var path = WebUtility.UrlDecode(pair[..at]).Split('.').Where(part => part is not ("member" or "entry")).ToArray();
            JsonNode node = root;
            for (var i = 0; i < path.Length; i++)
            {
                node = Set(node, path[i], i == path.Length - 1 ? JsonValue.Create(value) : int.TryParse(path[i + 1], out _) ? new JsonArray() : new JsonObject());
            }
        }

        return root;
    }

    private static JsonNode Set(JsonNode node, string key, JsonNode value)
    {
        if (node is JsonArray array)
        {
            var index = int.Parse(key, System.Globalization.CultureInfo.InvariantCulture) - 1;
            while (array.Count <= index)
            {
                array.Add(null);
            }

            return array[index] ?? (array[index] = value);
        }

        return node[key] ?? (node[key] = value);
    }

    /// <summary>An answer in XML.</summary>
    /// <param name="service">Name of the service in its XML's namespace.</param>
    /// <param name="version">Version of its API.</param>
    /// <param name="operation">What was asked.</param>
    /// <param name="answer">Its arrays become lists of <c>member</c>; a field <c>*name</c> is a list without a parent.</param>
    /// <param name="requestId">The request.</param>
    public static Reply Reply(string service, string version, string operation, JsonNode? answer, string requestId)
    {
        XNamespace ns = $"https://{service}.amazonaws.com/doc/{version}/";
        var result = new XElement(ns + $"{operation}Result");
        Fill(result, answer);
        return Protocols.Reply.Xml(new XElement(ns + $"{operation}Response", result,
            new XElement(ns + "ResponseMetadata", new XElement(ns + "RequestId", requestId))));
    }

    internal static void Fill(XElement element, JsonNode? value, string item = "member", string? name = null)
    {
        switch (value)
        {
            case JsonObject fields:
                foreach (var (field, content) in fields.Where(pair => pair.Value is not null))
                {
                    // "*entry" is a list whose elements have that name and no parent of their own.
                    if (field[0] == '*')
                    {
                        Fill(element, content, item, field[1..]);
                        continue;
                    }

                    var child = new XElement(element.Name.Namespace + field);
                    Fill(child, content, item);
                    element.Add(child);
                }

                break;
            case JsonArray items:
                foreach (var content in items)
                {
                    var child = new XElement(element.Name.Namespace + (name ?? item));
                    Fill(child, content, item);
                    element.Add(child);
                }

                break;
            case not null:
                element.Value = value.GetValueKind() is System.Text.Json.JsonValueKind.True or System.Text.Json.JsonValueKind.False
                    ? value.ToString().ToLowerInvariant()
                    : value.ToString();
                break;
            default:
                break;
        }
    }
}
