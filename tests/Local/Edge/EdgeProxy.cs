using HybridCloud.Clouds.Aws.Edge;
using HybridCloud.Contract;

namespace HybridCloud.Local.Edge;

/// <summary>
/// Takes CloudFront's place: refuses what AWS's common rules block, sends the API's routes to the API with the origin secret, and
/// serves the dashboard's files, with the content security policy, for everything else.
/// </summary>
internal sealed class EdgeProxy(Func<Uri> api, string originSecret, StaticFiles files) : IDisposable
{
    private static readonly HashSet<string> HopByHop =
        new(["Connection", "Keep-Alive", "Transfer-Encoding", "Host", "Upgrade", "TE", "Trailer"], StringComparer.OrdinalIgnoreCase);

    // CloudFront's origin response timeout.
    private readonly HttpClient client = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, UseProxy = false })
    {
        Timeout = TimeSpan.FromSeconds(30),
    };

    public Task HandleAsync(HttpContext context)
    {
        if (CommonRules.Blocking(context.Request) is not null) return CommonRules.AnswerAsync(context.Response);
        if (Routes.Public.Contains(context.Request.Path.Value ?? "", StringComparer.Ordinal)) return ForwardAsync(context);
        context.Response.Headers[ContentSecurityPolicy.Header] = ContentSecurityPolicy.Value;
        context.Response.Headers.XContentTypeOptions = "nosniff";
        context.Response.Headers["Referrer-Policy"] = "same-origin";
        return files.ServeAsync(context);
    }

    public void Dispose() => client.Dispose();

    private async Task ForwardAsync(HttpContext context)
    {
        using var request = new HttpRequestMessage(
            new HttpMethod(context.Request.Method), new Uri(api(), context.Request.Path.Value + context.Request.QueryString));
        foreach (var (name, values) in context.Request.Headers)
        {
            if (!HopByHop.Contains(name) && name != HeaderNames.OriginSecret) request.Headers.TryAddWithoutValidation(name, values.AsEnumerable());
        }

        request.Headers.TryAddWithoutValidation(HeaderNames.OriginSecret, originSecret);
        try
        {
            using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, context.RequestAborted);
            context.Response.StatusCode = (int)response.StatusCode;
            foreach (var (name, values) in response.Headers.Concat(response.Content.Headers))
            {
                if (!HopByHop.Contains(name)) context.Response.Headers[name] = values.ToArray();
            }

            await response.Content.CopyToAsync(context.Response.Body, context.RequestAborted);
        }
        catch (HttpRequestException) when (!context.Response.HasStarted)
        {
            // What CloudFront answers when it cannot reach the origin.
            context.Response.StatusCode = StatusCodes.Status502BadGateway;
        }
        catch (OperationCanceledException) when (!context.RequestAborted.IsCancellationRequested && !context.Response.HasStarted)
        {
            context.Response.StatusCode = StatusCodes.Status504GatewayTimeout;
        }
        catch (OperationCanceledException)
        {
            // The viewer left.
        }
    }
}
