using System.Security.Cryptography;
using System.Text;

namespace HybridCloud.AwsControlPlane;

/// <summary>The parts of a request's <c>Authorization</c> header, and whether they fit the request (Signature Version 4).</summary>
/// <seealso href="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html"/>
internal sealed record Signature(string AccessKey, string Date, string Region, string Service, string[] SignedHeaders, string Value)
{
    private const string Algorithm = "AWS4-HMAC-SHA256";

    public static Signature Parse(string? header)
    {
        if (header is null || !header.StartsWith(Algorithm, StringComparison.Ordinal))
        {
            throw new AwsError("MissingAuthenticationToken", "The request carries no signature.", 403);
        }

        var parts = header[Algorithm.Length..].Split(',').Select(part => part.Trim().Split('=', 2)).ToDictionary(part => part[0], part => part[1]);
        var scope = parts["Credential"].Split('/');
        return new(scope[0], scope[1], scope[2], scope[3], parts["SignedHeaders"].Split(';'), parts["Signature"]);
    }

    public bool Fits(string secret, string method, string path, string query, IReadOnlyDictionary<string, string> headers, byte[] body)
    {
        // S3 signs the path as it was sent; every other service encodes it once more.
        var canonicalPath = Service == "s3" ? path : string.Join('/', path.Split('/').Select(Uri.EscapeDataString));
        var canonicalQuery = string.Join('&', query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries)
            .Select(pair => pair.Contains('=', StringComparison.Ordinal) ? pair : $"{pair}=").Order(StringComparer.Ordinal));
        var canonicalHeaders = string.Concat(SignedHeaders.Select(name => $"{name}:{headers.GetValueOrDefault(name, "").Trim()}\n"));
        var hash = headers.GetValueOrDefault("x-amz-content-sha256") ?? Convert.ToHexStringLower(SHA256.HashData(body));
        var canonical = $"{method}\n{canonicalPath}\n{canonicalQuery}\n{canonicalHeaders}\n{string.Join(';', SignedHeaders)}\n{hash}";
        var scope = $"{Date}/{Region}/{Service}/aws4_request";
        var toSign = $"{Algorithm}\n{headers.GetValueOrDefault("x-amz-date")}\n{scope}\n{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(canonical)))}";
        var key = new[] { Date, Region, Service, "aws4_request" }
            .Aggregate(Encoding.UTF8.GetBytes($"AWS4{secret}"), (current, part) => HMACSHA256.HashData(current, Encoding.UTF8.GetBytes(part)));
        var expected = Convert.ToHexStringLower(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(toSign)));
        return CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(expected), Encoding.UTF8.GetBytes(Value));
    }
}
