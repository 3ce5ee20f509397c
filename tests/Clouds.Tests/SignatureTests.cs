using System.Globalization;
using Amazon.Runtime;
using Amazon.S3;
using HybridCloud.Clouds.Aws.Identity;
using HybridCloud.Clouds.ControlPlane;

namespace HybridCloud.Clouds.Tests;

/// <summary>What the control plane refuses before a service sees the call: the data plane's own are in RolesAnywhere.Tests.</summary>
public sealed class SignatureTests : IAsyncLifetime
{
    private readonly HttpClient client = new();
    private AwsControlPlane aws = null!;

    public async ValueTask InitializeAsync() => aws = await AwsControlPlane.StartAsync(
        new() { RequireKnown = true, Credentials = new Dictionary<string, Credential> { ["AKIAONE"] = new("secret", "111111111111") } }, TestContext.Current.CancellationToken);

    public async ValueTask DisposeAsync()
    {
        client.Dispose();
        await aws.DisposeAsync();
    }

    [Theory]
    [InlineData("AKIAONE", -10, "host;x-amz-date", "SignatureDoesNotMatch", "Signature expired")]
    [InlineData("AKIAONE", 10, "host;x-amz-date", "SignatureDoesNotMatch", "Signature not yet current")]
    [InlineData("AKIAONE", 0, "host", "SignatureDoesNotMatch", "must be a 'SignedHeader'")]
    [InlineData("AKIAONE", 0, "host;x-amz-date", "SignatureDoesNotMatch", "does not match the signature you provided")]
    [InlineData("AKIANOBODY", 0, "host;x-amz-date", "InvalidClientTokenId", "is invalid")]
    public async Task A_call_whose_signature_says_something_else_is_refused(string key, int minutes, string signedHeaders, string code, string message)
    {
        var answer = await (await CallAsync(key, minutes, signedHeaders)).Content.ReadAsStringAsync(TestContext.Current.CancellationToken);

        Assert.Contains($"<Code>{code}</Code>", answer, StringComparison.Ordinal);
        Assert.Contains(message, answer, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("stored", "stored", null)]
    [InlineData("stored", "spoilt", "SignatureDoesNotMatch")]
    public async Task An_upload_is_stored_as_its_chunks_were_signed(string sent, string arriving, string? refusal)
    {
        using var s3 = new AmazonS3Client(new BasicAWSCredentials("AKIAONE", "secret"), new AmazonS3Config
        {
            ServiceURL = aws.Url,
            AuthenticationRegion = "us-west-2",
            ForcePathStyle = true,
            MaxErrorRetry = 0,
            CacheHttpClient = false,
            HttpClientFactory = new OnTheWay(body => body.Replace(sent, arriving, StringComparison.Ordinal)),
            RequestChecksumCalculation = RequestChecksumCalculation.WHEN_REQUIRED,
        });
        await s3.PutBucketAsync("uploads", TestContext.Current.CancellationToken);

        var upload = await Record.ExceptionAsync(() => s3.PutObjectAsync(
            new() { BucketName = "uploads", Key = "one", ContentBody = sent, UseChunkEncoding = true }, TestContext.Current.CancellationToken));

        Assert.Equal(refusal, (upload as AmazonS3Exception)?.ErrorCode);
        if (refusal is null)
        {
            using var read = await s3.GetObjectAsync("uploads", "one", TestContext.Current.CancellationToken);
            Assert.Equal(sent, await new StreamReader(read.ResponseStream).ReadToEndAsync(TestContext.Current.CancellationToken));
        }
    }

    /// <summary>Changes what a client sends after it was signed.</summary>
    private sealed class OnTheWay(Func<string, string> change) : HttpClientFactory
    {
        public override HttpClient CreateHttpClient(IClientConfig clientConfig) => new(new Handler(change));

        private sealed class Handler(Func<string, string> change) : DelegatingHandler(new SocketsHttpHandler { UseProxy = false })
        {
            protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
            {
                if (request.Content is { } content)
                {
                    var changed = new StringContent(change(await content.ReadAsStringAsync(cancellationToken)));
                    changed.Headers.Clear();
                    foreach (var (name, values) in content.Headers)
                        changed.Headers.TryAddWithoutValidation(name, values);
                    request.Content = changed;
                }

                return await base.SendAsync(request, cancellationToken);
            }
        }
    }

    private async Task<HttpResponseMessage> CallAsync(string key, int minutes, string signedHeaders)
    {
        var date = DateTimeOffset.UtcNow.AddMinutes(minutes).ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);
        using var request = new HttpRequestMessage(HttpMethod.Post, aws.Url) { Content = new FormUrlEncodedContent([new("Action", "GetCallerIdentity")]) };
        request.Headers.TryAddWithoutValidation("X-Amz-Date", date);
        request.Headers.TryAddWithoutValidation(
            "Authorization", $"AWS4-HMAC-SHA256 Credential={key}/{date[..8]}/us-west-2/sts/aws4_request, SignedHeaders={signedHeaders}, Signature={new string('0', 64)}");
        return await client.SendAsync(request, TestContext.Current.CancellationToken);
    }
}
