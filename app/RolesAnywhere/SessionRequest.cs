using System.Globalization;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace RolesAnywhere;

/// <summary>
/// A signed CreateSession call: https://docs.aws.amazon.com/rolesanywhere/latest/userguide/authentication-sign-process.html.
/// </summary>
internal static class SessionRequest
{
    private const string Path = "/sessions";
    private const string ContentType = "application/json";

    // Proxies and firewalls refuse a request without a User-Agent, like AWS WAF's rule NoUserAgent_HEADER. Not signed: a proxy may change it.
    private const string UserAgent = "RolesAnywhere.NET";

    public static HttpRequestMessage Create(Uri endpoint, RolesAnywhereOptions options, ClientCertificate certificate, DateTimeOffset now)
    {
        var query = CanonicalQuery(("profileArn", options.ProfileArn), ("roleArn", options.RoleArn), ("trustAnchorArn", options.TrustAnchorArn));
        var body = Body(options.SessionDuration);
        var date = now.UtcDateTime.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);
        var uri = new Uri($"{endpoint.GetLeftPart(UriPartial.Authority)}{Path}?{query}");

        // In signing order: by name.
        var headers = new List<(string Name, string Value)>
        {
            ("content-type", ContentType),
            ("host", uri.Authority),
            ("x-amz-date", date),
            ("x-amz-x509", certificate.EncodedCertificate),
        };
        if (certificate.Intermediates.Count > 0) headers.Add(("x-amz-x509-chain", string.Join(',', certificate.Intermediates)));

        var request = new HttpRequestMessage(HttpMethod.Post, uri) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue(ContentType);
        foreach (var (name, value) in headers.Where(h => h.Name.StartsWith("x-amz-", StringComparison.Ordinal)))
            request.Headers.TryAddWithoutValidation(name, value);
        request.Headers.TryAddWithoutValidation("User-Agent", UserAgent);
        request.Headers.TryAddWithoutValidation("Authorization", Authorization(options.Region, certificate, date, query, headers, body));
        return request;
    }

    private static string Authorization(
        string region, ClientCertificate certificate, string date, string query, List<(string Name, string Value)> headers, byte[] body)
    {
        var signedHeaders = string.Join(';', headers.Select(h => h.Name));
        var canonical = string.Join('\n',
            "POST", Path, query,
            string.Concat(headers.Select(h => $"{h.Name}:{h.Value}\n")),
            signedHeaders,
            Hash(body));
        var scope = $"{date[..8]}/{region}/rolesanywhere/aws4_request";
        var toSign = string.Join('\n', certificate.Algorithm, date, scope, Hash(Encoding.UTF8.GetBytes(canonical)));
        var signature = Convert.ToHexStringLower(certificate.Sign(Encoding.UTF8.GetBytes(toSign)));
        return $"{certificate.Algorithm} Credential={certificate.SerialNumber}/{scope}, SignedHeaders={signedHeaders}, Signature={signature}";
    }

    private static string CanonicalQuery(params ReadOnlySpan<(string Name, string Value)> sortedParameters)
    {
        var query = new StringBuilder();
        foreach (var (name, value) in sortedParameters)
            query.Append(query.Length == 0 ? "" : "&").Append(name).Append('=').Append(Uri.EscapeDataString(value));
        return query.ToString();
    }

    private static byte[] Body(TimeSpan? duration)
    {
        using var body = new MemoryStream();
        using (var json = new Utf8JsonWriter(body))
        {
            json.WriteStartObject();
            if (duration is { } d) json.WriteNumber("durationSeconds", (int)d.TotalSeconds);
            json.WriteEndObject();
        }

        return body.ToArray();
    }

    private static string Hash(byte[] data) => Convert.ToHexStringLower(SHA256.HashData(data));
}
