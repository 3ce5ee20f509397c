using System.Globalization;
using System.Security;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Web;

namespace HybridCloud.AwsStandIn.Sqs;

/// <summary>SQS's older protocol, which older SDKs still speak: form fields in, XML out. Single-message operations.</summary>
internal static class SqsQuery
{
    private static readonly string[] Numbers = ["MaxNumberOfMessages", "WaitTimeSeconds", "VisibilityTimeout", "DelaySeconds"];

    public static JsonElement Read(HttpRequest request, ReadOnlyMemory<byte> body)
    {
        var form = HttpUtility.ParseQueryString(Encoding.UTF8.GetString(body.Span));
        var input = new JsonObject { ["QueueUrl"] = request.Path.Value };
        foreach (var name in form.AllKeys.OfType<string>())
            input[name] = Numbers.Contains(name) ? int.Parse(form[name]!, CultureInfo.InvariantCulture) : form[name];
        return JsonSerializer.SerializeToElement(input);
    }

    public static byte[] Write(string operation, string requestId, JsonObject output)
    {
        var xml = new StringBuilder($"<{operation}Response xmlns=\"http://queue.amazonaws.com/doc/2012-11-05/\"><{operation}Result>");
        foreach (var (name, value) in output)
        {
            if (name == "Messages") foreach (var message in value!.AsArray()) WriteMessage(xml, message!.AsObject());
            else if (name == "Attributes") WriteAttributes(xml, value!.AsObject());
            else xml.Append(CultureInfo.InvariantCulture, $"<{name}>{SecurityElement.Escape(value!.ToString())}</{name}>");
        }

        xml.Append(CultureInfo.InvariantCulture, $"</{operation}Result><ResponseMetadata><RequestId>{requestId}</RequestId></ResponseMetadata></{operation}Response>");
        return Encoding.UTF8.GetBytes(xml.ToString());
    }

    private static void WriteMessage(StringBuilder xml, JsonObject message)
    {
        xml.Append("<Message>");
        foreach (var (name, value) in message)
        {
            if (name == "Attributes") WriteAttributes(xml, value!.AsObject());
            else xml.Append(CultureInfo.InvariantCulture, $"<{name}>{SecurityElement.Escape(value!.ToString())}</{name}>");
        }

        xml.Append("</Message>");
    }

    private static void WriteAttributes(StringBuilder xml, JsonObject attributes)
    {
        foreach (var (name, value) in attributes)
            xml.Append(CultureInfo.InvariantCulture, $"<Attribute><Name>{name}</Name><Value>{SecurityElement.Escape(value!.ToString())}</Value></Attribute>");
    }
}
