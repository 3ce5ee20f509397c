using System.Text;
using System.Text.Json.Nodes;
using System.Xml.Linq;

namespace HybridCloud.AwsControlPlane;

/// <summary>One whole response.</summary>
public sealed record Reply(int Status = 200, string ContentType = "", byte[]? Body = null)
{
    public Dictionary<string, string> Headers { get; init; } = [];

    public static Reply Empty(int status = 200) => new(status);

    public static Reply Json(JsonNode? value, string type = "application/json", int status = 200) =>
        new(status, type, Encoding.UTF8.GetBytes(value?.ToJsonString() ?? "{}"));

    public static Reply Xml(XElement value, int status = 200) =>
        new(status, "text/xml", Encoding.UTF8.GetBytes($"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n{value.ToString(SaveOptions.DisableFormatting)}"));

    /// <summary>This response with one more header.</summary>
    public Reply With(string header, string value)
    {
        Headers[header] = value;
        return this;
    }
}
