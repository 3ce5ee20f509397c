namespace HybridCloud.Delivery;

/// <summary>HTTP clients that say who asks: AWS's firewall and GitHub refuse a request without a User-Agent.</summary>
internal static class NamedHttpClient
{
    /// <summary>The name that every request of delivery carries.</summary>
    public const string UserAgent = "hybridcloud-delivery";

    /// <summary>A client; its handler is its own to dispose.</summary>
    public static HttpClient Create(HttpMessageHandler handler, TimeSpan timeout, Uri? baseAddress = null)
    {
        var client = new HttpClient(handler) { Timeout = timeout, BaseAddress = baseAddress };
        client.DefaultRequestHeaders.UserAgent.ParseAdd(UserAgent);
        return client;
    }

    /// <summary>A client of an API that is asked now and then.</summary>
    public static HttpClient Create(Uri baseAddress) => Create(new SocketsHttpHandler(), TimeSpan.FromSeconds(30), baseAddress);
}
