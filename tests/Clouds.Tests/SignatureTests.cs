using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Amazon.Runtime;
using Amazon.S3;
using HybridCloud.Clouds.Aws.Identity;
using HybridCloud.Clouds.Aws.Protocols;
using HybridCloud.Clouds.ControlPlane;

namespace HybridCloud.Clouds.Tests;

/// <summary>What the control plane refuses before a service sees the call; the data plane's tests are in RolesAnywhere.Tests.</summary>
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
    [InlineData(false, "stored", "stored", null)]
    [InlineData(false, "stored", "spoilt", "SignatureDoesNotMatch")]
    [InlineData(false, "\r\n$", "--", "IncompleteBody")]
    [InlineData(false, "stored\r\n", "stored--", "IncompleteBody")]
    [InlineData(true, "stored", "stored", null)]
    [InlineData(true, "x-amz-checksum-crc32:.", "x-amz-checksum-crc32:?", "SignatureDoesNotMatch")]
    [InlineData(true, "x-amz-trailer-signature:.", "x-amz-trailer-signature:?", "SignatureDoesNotMatch")]
    [InlineData(true, "x-amz-trailer-signature:", "x-amz-trailer-signaturf:", "SignatureDoesNotMatch")]
    [InlineData(true, "x-amz-trailer-signature:", "x-amz-trailer-signature;", "MalformedTrailersError")]
    [InlineData(true, "\r\n$", "--", "IncompleteBody")]
    public async Task An_upload_is_stored_as_its_chunks_and_trailers_were_signed(bool trailer, string pattern, string arriving, string? refusal)
    {
        const string Sent = "stored";
        using var s3 = new AmazonS3Client(new BasicAWSCredentials("AKIAONE", "secret"), new AmazonS3Config
        {
            ServiceURL = aws.Url,
            AuthenticationRegion = "us-west-2",
            ForcePathStyle = true,
            MaxErrorRetry = 0,
            CacheHttpClient = false,
            HttpClientFactory = new OnTheWay(body => Changed(body, pattern, arriving)),
            RequestChecksumCalculation = trailer ? RequestChecksumCalculation.WHEN_SUPPORTED : RequestChecksumCalculation.WHEN_REQUIRED,
        });
        await s3.PutBucketAsync("uploads", TestContext.Current.CancellationToken);

        var upload = await Record.ExceptionAsync(() => s3.PutObjectAsync(
            new() { BucketName = "uploads", Key = "one", ContentBody = Sent, ChecksumAlgorithm = trailer ? ChecksumAlgorithm.CRC32 : null, UseChunkEncoding = true }, TestContext.Current.CancellationToken));

        Assert.Equal(refusal, (upload as AmazonS3Exception)?.ErrorCode);
        if (refusal is null)
        {
            using var read = await s3.GetObjectAsync("uploads", "one", TestContext.Current.CancellationToken);
            Assert.Equal(Sent, await new StreamReader(read.ResponseStream).ReadToEndAsync(TestContext.Current.CancellationToken));
        }
    }

    [Theory]
    [InlineData("6", null)]
    [InlineData("5", "IncompleteBody")]
    [InlineData("7", "IncompleteBody")]
    [InlineData(null, "MissingContentLength")]
    public void An_upload_in_chunks_is_as_long_as_it_says(string? length, string? refusal)
    {
        var headers = new Dictionary<string, string>(InChunks);
        if (length is not null)
            headers["x-amz-decoded-content-length"] = length;

        Assert.Equal(refusal, Refusal(headers, "6\r\nstored\r\n0\r\n\r\n"));
    }

    [Theory]
    [InlineData("VkP5Cw==", null)]
    [InlineData("VkP5Cx==", "BadDigest")]
    public void An_upload_in_chunks_is_what_its_trailer_says(string checksum, string? refusal) =>
        Assert.Equal(refusal, Refusal(new(InChunks) { ["x-amz-decoded-content-length"] = "6" }, $"6\r\nstored\r\n0\r\nx-amz-checksum-crc32:{checksum}\r\n\r\n"));

    [Theory]
    [InlineData("x-amz-checksum-crc32", "VkP5Cw==", null)]
    [InlineData("x-amz-checksum-sha256", "h7BOWJYfmpnYU9QEagtbeT58Pku9IfWsqPsXwgzbHYs=", null)]
    [InlineData("x-amz-checksum-crc32", "AAAAAA==", "BadDigest")]
    [InlineData("x-amz-checksum-sha256", "AAAAAA==", "BadDigest")]
    [InlineData("x-amz-checksum-sha1", "AAAAAA==", "BadDigest")]
    [InlineData("content-md5", "AAAAAA==", "BadDigest")]
    public void An_upload_is_what_its_header_says(string header, string checksum, string? refusal) => Assert.Equal(refusal, Refusal(new() { [header] = checksum }, "stored"));

    private static readonly Dictionary<string, string> InChunks = new() { ["x-amz-content-sha256"] = "STREAMING-UNSIGNED-PAYLOAD-TRAILER" };

    /// <summary>The code with which S3 refuses an upload; null if it accepts it.</summary>
    private string? Refusal(Dictionary<string, string> headers, string body)
    {
        aws.Store.Make("uploads", "111111111111");
        return (Record.Exception(() => aws.Store.Route(new()
        {
            Account = new("111111111111"),
            Region = "us-west-2",
            Method = "PUT",
            Path = "/uploads/one",
            Query = new Dictionary<string, string>(),
            Headers = headers,
            Body = Encoding.ASCII.GetBytes(body),
        }).Answer()) as AwsError)?.Code;
    }

    // Checks that what it changes was sent: otherwise a missing chunk or trailer would pass for a changed one.
    private static string Changed(string body, string pattern, string arriving)
    {
        if (!body.Contains("chunk-signature=", StringComparison.Ordinal))
            return body;
        Assert.Matches(pattern, body);
        return Regex.Replace(body, pattern, arriving);
    }

    /// <summary>Changes what a client sends after the client has signed it.</summary>
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
