using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using System.Xml;
using System.Xml.Linq;
using Amazon;
using Amazon.Runtime;
using Amazon.Runtime.Credentials;
using Amazon.Runtime.Internal;
using Amazon.Runtime.Internal.Auth;
using Amazon.Runtime.Internal.Util;
using Amazon.SecurityToken;
using HybridCloud.Delivery.Settings;

namespace HybridCloud.Delivery.Targets;

/// <summary>
/// Calls AWS services of which only one or two operations are needed: SDK clients for all of them would be a dozen packages, and the AWS
/// CLI would be one more thing to install. The SDK finds the credentials and signs.
/// </summary>
/// <param name="settings">How to reach AWS.</param>
internal sealed class AwsReader(AwsSettings settings) : IDisposable
{
    /// <summary>Signing region of services without regions.</summary>
    private const string Global = "us-east-1";

    private static readonly string[] GlobalServices = ["iam", "cloudfront", "route53"];

    private readonly HttpClient http = NamedHttpClient.Create(new Uri("https://amazonaws.com"));

    /// <summary>Calls a service with AWS's Query protocol.</summary>
    /// <param name="service">Name of the service in its host and signature.</param>
    /// <param name="version">Date of its API.</param>
    /// <param name="action">The operation.</param>
    /// <param name="arguments">Its arguments, with names such as <c>Filter.1.Name</c>.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The answer, without namespaces.</returns>
    /// <exception cref="AwsRefusedException">AWS refuses.</exception>
    public async Task<XElement> QueryAsync(string service, string version, string action, IEnumerable<(string Name, string Value)> arguments, CancellationToken cancellationToken) =>
        Xml(await SendAsync(service, settings.Region, HttpMethod.Post, "/", $"{service}:{action}", "application/x-www-form-urlencoded; charset=utf-8", [],
            string.Join('&', arguments.Prepend(("Version", version)).Prepend(("Action", action)).Select(pair => $"{pair.Item1}={Uri.EscapeDataString(pair.Item2)}")), cancellationToken));

    /// <summary>Calls a service with AWS's JSON protocol.</summary>
    /// <param name="service">Name of the service in its host and signature.</param>
    /// <param name="target">Target and operation, for example <c>AmazonSSM.GetParameter</c>.</param>
    /// <param name="arguments">Its arguments, as an object to serialize.</param>
    /// <param name="region">Region; null for the settings'.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="AwsRefusedException">AWS refuses.</exception>
    public async Task<JsonElement> JsonAsync(string service, string target, object arguments, string? region, CancellationToken cancellationToken)
    {
        var text = await SendAsync(service, region ?? settings.Region, HttpMethod.Post, "/", $"{service}:{target.Split('.')[^1]}", "application/x-amz-json-1.1", [("X-Amz-Target", target)],
            JsonSerializer.Serialize(arguments), cancellationToken);
        using var json = JsonDocument.Parse(text);
        return json.RootElement.Clone();
    }

    /// <summary>Reads from a service with AWS's REST-XML protocol.</summary>
    /// <param name="service">Name of the service in its host and signature.</param>
    /// <param name="path">Path and query.</param>
    /// <param name="action">The IAM action that the call needs.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The answer, without namespaces.</returns>
    /// <exception cref="AwsRefusedException">AWS refuses.</exception>
    public async Task<XElement> RestAsync(string service, string path, string action, CancellationToken cancellationToken) =>
        Xml(await SendAsync(service, settings.Region, HttpMethod.Get, path, action, "application/xml", [], "", cancellationToken));

    public void Dispose() => http.Dispose();

    private async Task<string> SendAsync(
        string service, string region, HttpMethod method, string path, string action, string type, (string Name, string Value)[] headers, string body, CancellationToken cancellationToken)
    {
        region = GlobalServices.Contains(service) ? Global : region;
        var endpoint = settings.Endpoint is { } set ? new Uri(set)
            : new Uri($"https://{service}.{(GlobalServices.Contains(service) ? "" : region + ".")}{RegionEndpoint.GetBySystemName(region).PartitionDnsSuffix}");
        using var request = new HttpRequestMessage(method, new Uri(endpoint, path));
        if (method != HttpMethod.Get)
        {
            request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
            request.Content.Headers.TryAddWithoutValidation("Content-Type", type);
        }

        foreach (var (name, value) in await SignAsync(service, region, method, endpoint, path, body, headers, cancellationToken))
            request.Headers.TryAddWithoutValidation(name, value);
        try
        {
            using var response = await http.SendAsync(request, cancellationToken);
            var text = await response.Content.ReadAsStringAsync(cancellationToken);
            return response.IsSuccessStatusCode ? text : throw Refusal(action, response, text);
        }
        catch (Exception e) when (e is HttpRequestException || e is TaskCanceledException && !cancellationToken.IsCancellationRequested)
        {
            throw new DeliveryException($"AWS did not answer at {endpoint.Host}: {e.Message}", e);
        }
    }

    /// <summary>The headers of a request, signed by the SDK with Signature Version 4.</summary>
    private async Task<IEnumerable<(string Name, string Value)>> SignAsync(
        string service, string region, HttpMethod method, Uri endpoint, string path, string body, (string Name, string Value)[] headers, CancellationToken cancellationToken)
    {
        var request = new DefaultRequest(new Asked(), service)
        {
            HttpMethod = method.Method,
            ResourcePath = path.Split('?')[0],
            Endpoint = endpoint,
            Content = Encoding.UTF8.GetBytes(body),
            OverrideSigningServiceName = service,
            UseQueryString = false,
        };
        foreach (var pair in path.Split('?').ElementAtOrDefault(1)?.Split('&') ?? [])
            request.AddSubResource(pair.Split('=')[0], Uri.UnescapeDataString(pair.Split('=').ElementAtOrDefault(1) ?? ""));
        foreach (var (name, value) in headers)
            request.Headers[name] = value;
        var credentials = await (AwsClients.Credentials(settings) ?? DefaultAWSCredentialsIdentityResolver.GetCredentials()).GetCredentialsAsync();
        cancellationToken.ThrowIfCancellationRequested();
        if (credentials.UseToken)
            request.Headers["X-Amz-Security-Token"] = credentials.Token;
        var config = new AmazonSecurityTokenServiceConfig { ServiceURL = endpoint.ToString(), AuthenticationRegion = region, AuthenticationServiceName = service };
        var signed = new AWS4Signer().SignRequest(request, config, new RequestMetrics(), credentials.AccessKey, credentials.SecretKey);
        return request.Headers.Where(header => header.Key is not ("Host" or "host" or "Content-Type")).Select(header => (header.Key, header.Value)).Append(("Authorization", signed.ForAuthorizationHeader));
    }

    private static AwsRefusedException Refusal(string action, HttpResponseMessage response, string text)
    {
        var (code, message) = ("", text);
        try
        {
            if (text.StartsWith('<'))
            {
                var error = Xml(text).DescendantsAndSelf().FirstOrDefault(element => element.Element("Code") is not null);
                (code, message) = (error?.Element("Code")?.Value ?? "", error?.Element("Message")?.Value ?? "");
            }
            else if (text.StartsWith('{'))
            {
                using var json = JsonDocument.Parse(text);
                (code, message) = (AppState.Text(json.RootElement, "__type")?.Split('#')[^1] ?? "", AppState.Text(json.RootElement, "message") ?? AppState.Text(json.RootElement, "Message") ?? "");
            }
        }
        catch (Exception e) when (e is XmlException or JsonException)
        {
            // The answer is not from AWS; its text is the message.
        }

        return new AwsRefusedException(action, code.Length > 0 ? code : ((int)response.StatusCode).ToString(CultureInfo.InvariantCulture), message, response.StatusCode);
    }

    private static XElement Xml(string text)
    {
        var root = XElement.Parse(text);
        foreach (var element in root.DescendantsAndSelf())
        {
            element.Name = element.Name.LocalName;
            element.Attributes().Where(attribute => attribute.IsNamespaceDeclaration).Remove();
        }

        return root;
    }

    /// <summary>The signer requires a request object, but does not read it.</summary>
    private sealed class Asked : AmazonWebServiceRequest;
}

/// <summary>AWS refused a call.</summary>
/// <param name="action">The IAM action that the call needs.</param>
/// <param name="code">AWS's error code.</param>
/// <param name="message">AWS's message.</param>
/// <param name="status">HTTP status.</param>
internal sealed class AwsRefusedException(string action, string code, string message, HttpStatusCode status)
    : DeliveryException($"AWS refused {action} ({code}): {message}")
{
    /// <summary>The IAM action that the call needs.</summary>
    public string Action => action;

    /// <summary>Whether the caller lacks the permission.</summary>
    public bool IsDenied => code is "AccessDenied" or "AccessDeniedException" or "UnauthorizedOperation" or "AccessDeniedFault";

    /// <summary>Whether the requested object does not exist.</summary>
    public bool IsMissing => status == HttpStatusCode.NotFound || code is "NoSuchEntity" or "NoSuchResourceException" or "ParameterNotFound";
}
