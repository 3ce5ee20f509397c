namespace HybridCloud.Delivery;

/// <summary>HTTP clients with a User-Agent: AWS WAF and GitHub refuse requests without one.</summary>
internal static class NamedHttpClient
{
    /// <summary>The User-Agent of every request.</summary>
    public const string UserAgent = "hybridcloud-delivery";

    /// <summary>A client that owns its handler and disposes of it.</summary>
    public static HttpClient Create(HttpMessageHandler handler, TimeSpan timeout, Uri? baseAddress = null)
    {
        var client = new HttpClient(handler) { Timeout = timeout, BaseAddress = baseAddress };
        client.DefaultRequestHeaders.UserAgent.ParseAdd(UserAgent);
        return client;
    }

    /// <summary>A client with default settings and a timeout of 30 seconds.</summary>
    public static HttpClient Create(Uri baseAddress) => Create(new SocketsHttpHandler(), TimeSpan.FromSeconds(30), baseAddress);
}
