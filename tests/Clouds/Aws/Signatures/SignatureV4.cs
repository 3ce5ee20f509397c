using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using HybridCloud.Clouds.Aws.Identity;
using HybridCloud.Clouds.Aws.Protocols;
using Microsoft.AspNetCore.Http;

namespace HybridCloud.Clouds.Aws.Signatures;

/// <summary>
/// Checks a call's Signature Version 4 as AWS does: known key, session token that belongs to it and has not expired,
/// date within five minutes, scope, signed headers, body, signature.
/// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
/// </summary>
/// <param name="region">The only region; null for any.</param>
/// <param name="now">The service's clock.</param>
public sealed class SignatureV4(string? region, Func<DateTimeOffset> now)
{
    /// <summary>Takes the place of the body's hash in an upload with signed chunks; with trailers, <c>-TRAILER</c> follows.</summary>
    private const string SignedChunks = "STREAMING-AWS4-HMAC-SHA256-PAYLOAD";

    private const string TrailerSignature = "x-amz-trailer-signature";

    private static readonly TimeSpan AllowedSkew = TimeSpan.FromMinutes(5);

    private readonly ConcurrentDictionary<(string Secret, string Scope), byte[]> signingKeys = new();

    /// <summary>Checks who signed a call.</summary>
    /// <param name="request">The call.</param>
    /// <param name="authorization">Its header.</param>
    /// <param name="service">The service that is called.</param>
    /// <param name="body">The call's body.</param>
    /// <param name="find">Finds the session of an access key and a session token.</param>
    /// <exception cref="AwsError">The call is refused.</exception>
    public Session Verify(HttpRequest request, AuthorizationHeader authorization, string service, ReadOnlyMemory<byte> body, Func<string, string, Session?> find)
    {
        if (authorization.Algorithm != "AWS4-HMAC-SHA256")
            throw new AwsError(CommonError.IncompleteSignature, $"Unsupported AWS 'algorithm': '{authorization.Algorithm}'");

        var date = CheckDate(request, authorization);
        CheckScope(authorization, service);
        CheckSignedHeaders(request, authorization);
        var token = request.Headers["X-Amz-Security-Token"].ToString();
        var session = find(authorization.CredentialId, token)
            ?? throw new AwsError(token.Length == 0 ? CommonError.UnknownAccessKey : CommonError.InvalidToken, "The security token included in the request is invalid.");
        var payloadHash = PayloadHash(request, service, body.Span);

        var toSign = $"AWS4-HMAC-SHA256\n{date}\n{authorization.Scope}\n{Hash(Canonical(request, authorization, service, payloadHash))}";
        var expected = HMACSHA256.HashData(SigningKey(session.SecretAccessKey, authorization), Encoding.UTF8.GetBytes(toSign));
        if (!Matches(expected, authorization.Signature))
            throw Mismatch();

        if (payloadHash.StartsWith(SignedChunks, StringComparison.Ordinal))
            CheckChunks(body, SigningKey(session.SecretAccessKey, authorization), date, authorization, payloadHash.EndsWith("-TRAILER", StringComparison.Ordinal));

        return session.Expiration > now() ? session : throw new AwsError(CommonError.ExpiredToken, "The security token included in the request is expired");
    }

    /// <summary>Each chunk's signature covers the one before it, the first one the call's own, and the trailer's the last chunk's.</summary>
    private static void CheckChunks(ReadOnlyMemory<byte> body, byte[] key, string date, AuthorizationHeader authorization, bool trailed)
    {
        var previous = authorization.Signature;
        IReadOnlyList<(string Name, string Value)> trailers = [];
        foreach (var chunk in Chunk.In(body))
        {
            Check("PAYLOAD", $"{Hash("")}\n{Convert.ToHexStringLower(SHA256.HashData(chunk.Data.Span))}", chunk.Signature);
            (previous, trailers) = (chunk.Signature, chunk.Trailers);
        }

        if (trailed)
        {
            var signed = trailers.Where(trailer => trailer.Name != TrailerSignature).Select(trailer => $"{trailer.Name}:{trailer.Value}\n").Order(StringComparer.Ordinal);
            Check("TRAILER", Hash(string.Concat(signed)), trailers.FirstOrDefault(trailer => trailer.Name == TrailerSignature).Value ?? "");
        }

        void Check(string what, string hash, string signature)
        {
            if (!Matches(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes($"AWS4-HMAC-SHA256-{what}\n{date}\n{authorization.Scope}\n{previous}\n{hash}")), signature))
                throw Mismatch();
        }
    }

    private static AwsError Mismatch() => new(
        CommonError.SignatureMismatch,
        "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.");

    private string CheckDate(HttpRequest request, AuthorizationHeader authorization)
    {
        var date = request.Headers["X-Amz-Date"].ToString();
        if (!DateTimeOffset.TryParseExact(
                date, "yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at) ||
            !date.StartsWith(authorization.Date, StringComparison.Ordinal))
        {
            throw new AwsError(CommonError.IncompleteSignature, "Date must be in ISO-8601 'basic format' and in the credential's scope.");
        }

        var skew = now() - at;
        if (skew > AllowedSkew)
        {
            throw new AwsError(
                CommonError.ClockSkew,
                $"Signature expired: {date} is now earlier than {Format(now() - AllowedSkew)} ({Format(now())} - 5 min.)");
        }

        return skew < -AllowedSkew
            ? throw new AwsError(
                CommonError.ClockSkew, $"Signature not yet current: {date} is still later than {Format(now() + AllowedSkew)} ({Format(now())} + 5 min.)")
            : date;
    }

    private void CheckScope(AuthorizationHeader authorization, string service)
    {
        // STS also has a global endpoint, whose region is us-east-1.
        if (region is not null && authorization.Region != region && !(service == "sts" && authorization.Region == "us-east-1"))
            throw new AwsError(CommonError.SignatureMismatch, $"Credential should be scoped to a valid region, not '{authorization.Region}'. ");
        if (authorization.Service != service)
            throw new AwsError(CommonError.SignatureMismatch, $"Credential should be scoped to correct service: '{service}'. ");
    }

    private static void CheckSignedHeaders(HttpRequest request, AuthorizationHeader authorization)
    {
        var required = request.Headers.Keys.Where(k => k.StartsWith("x-amz-", StringComparison.OrdinalIgnoreCase)).Append("host");
        foreach (var header in required)
        {
            if (!authorization.SignedHeaders.Contains(header.ToLowerInvariant()))
                throw new AwsError(CommonError.SignatureMismatch, $"'{header}' must be a 'SignedHeader' in the AWS Authorization.");
        }
    }

    private static string PayloadHash(HttpRequest request, string service, ReadOnlySpan<byte> body)
    {
        var stated = request.Headers["X-Amz-Content-SHA256"].ToString();
        if (service == "s3")
        {
            if (stated.Length == 0) throw new AwsError("InvalidRequest", "Missing required header for this request: x-amz-content-sha256");
            if (stated == "UNSIGNED-PAYLOAD" || stated.StartsWith("STREAMING-", StringComparison.Ordinal)) return stated;
        }

        var actual = Convert.ToHexStringLower(SHA256.HashData(body));
        return stated.Length == 0 || stated == actual
            ? actual
            : throw new AwsError("XAmzContentSHA256Mismatch", "The provided 'x-amz-content-sha256' header does not match what was computed.");
    }

    private static string Canonical(HttpRequest request, AuthorizationHeader authorization, string service, string payloadHash)
    {
        var raw = request.HttpContext.Features.Get<Microsoft.AspNetCore.Http.Features.IHttpRequestFeature>()!.RawTarget;
        var query = raw.IndexOf('?', StringComparison.Ordinal);
        var path = query < 0 ? raw : raw[..query];
        // Every service but S3 signs the path encoded a second time.
        if (service != "s3") path = Uri.EscapeDataString(path).Replace("%2F", "/", StringComparison.Ordinal);
        var text = new StringBuilder()
            .Append(request.Method).Append('\n')
            .Append(path).Append('\n')
            .Append(CanonicalQuery.Of(query < 0 ? "" : raw[query..])).Append('\n');
        foreach (var name in authorization.SignedHeaders)
        {
            var value = string.Join(',', request.Headers[name].Select(v => Collapse(v ?? "")));
            text.Append(name).Append(':').Append(value).Append('\n');
        }

        return text.Append('\n').AppendJoin(';', authorization.SignedHeaders).Append('\n').Append(payloadHash).ToString();
    }

    private static string Collapse(string value) =>
        value.Contains("  ", StringComparison.Ordinal) ? string.Join(' ', value.Split(' ', StringSplitOptions.RemoveEmptyEntries)) : value.Trim();

    private byte[] SigningKey(string secret, AuthorizationHeader authorization)
    {
        if (signingKeys.TryGetValue((secret, authorization.Scope), out var known)) return known;
        var key = HMACSHA256.HashData(Encoding.UTF8.GetBytes("AWS4" + secret), Encoding.UTF8.GetBytes(authorization.Date));
        foreach (var part in (ReadOnlySpan<string>)[authorization.Region, authorization.Service, "aws4_request"])
            key = HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(part));
        if (signingKeys.Count > 1_000) signingKeys.Clear();
        return signingKeys[(secret, authorization.Scope)] = key;
    }

    private static bool Matches(byte[] expected, string signature) =>
        CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(Convert.ToHexStringLower(expected)), Encoding.ASCII.GetBytes(signature));

    private static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    private static string Format(DateTimeOffset at) => at.UtcDateTime.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);
}
