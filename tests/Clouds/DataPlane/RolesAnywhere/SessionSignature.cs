using System.Globalization;
using System.Numerics;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using HybridCloud.Clouds.Aws.Protocols;
using HybridCloud.Clouds.Aws.Signatures;
using Microsoft.AspNetCore.Http.Features;

namespace HybridCloud.Clouds.DataPlane.RolesAnywhere;

/// <summary>
/// Checks CreateSession's X.509 signature from what arrived on the wire; shares no code with the signer.
/// https://docs.aws.amazon.com/rolesanywhere/latest/userguide/authentication-sign-process.html
/// </summary>
internal sealed class SessionSignature(string region, Func<DateTimeOffset> now)
{
    private static readonly string[] RequiredHeaders = ["content-type", "host", "x-amz-date", "x-amz-x509"];

    public void Verify(HttpRequest request, X509Certificate2 certificate, ReadOnlySpan<byte> body)
    {
        var authorization = AuthorizationHeader.Parse(request.Headers.Authorization);
        using var rsa = certificate.GetRSAPublicKey();
        using var ecdsa = certificate.GetECDsaPublicKey();
        var algorithm = rsa is not null ? "AWS4-X509-RSA-SHA256" : ecdsa is not null ? "AWS4-X509-ECDSA-SHA256" : "";
        if (authorization.Algorithm != algorithm) throw Denied("Invalid signature");

        var serial = new BigInteger(certificate.SerialNumberBytes.Span, isUnsigned: true, isBigEndian: true);
        if (authorization.CredentialId != serial.ToString(CultureInfo.InvariantCulture)) throw Denied("Invalid signature");
        if (authorization.Region != region || authorization.Service != "rolesanywhere") throw Denied("Credential should be scoped to a valid region");

        var date = request.Headers["X-Amz-Date"].ToString();
        if (!DateTimeOffset.TryParseExact(
                date, "yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at) ||
            date[..8] != authorization.Date)
        {
            throw Denied("Invalid signature");
        }

        if ((now() - at).Duration() > TimeSpan.FromMinutes(5)) throw Denied("Signature expired");

        var required = request.Headers.ContainsKey("X-Amz-X509-Chain") ? [.. RequiredHeaders, "x-amz-x509-chain"] : RequiredHeaders;
        if (!required.All(authorization.SignedHeaders.Contains) || !authorization.SignedHeaders.SequenceEqual(authorization.SignedHeaders.Order(StringComparer.Ordinal)))
            throw Denied("Invalid signature");

        var target = request.HttpContext.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget.Split('?', 2);
        var canonical = new StringBuilder("POST\n/sessions\n").Append(CanonicalQuery.Of(target.ElementAtOrDefault(1))).Append('\n');
        foreach (var name in authorization.SignedHeaders) canonical.Append(name).Append(':').Append(request.Headers[name].ToString()).Append('\n');
        canonical.Append('\n').AppendJoin(';', authorization.SignedHeaders).Append('\n').Append(Hex(SHA256.HashData(body)));
        var toSign = $"{algorithm}\n{date}\n{authorization.Scope}\n{Hex(SHA256.HashData(Encoding.UTF8.GetBytes(canonical.ToString())))}";

        var data = Encoding.UTF8.GetBytes(toSign);
        if (authorization.Signature.Any(c => !char.IsAsciiHexDigitLower(c))) throw Denied("Invalid signature");
        var signature = Convert.FromHexString(authorization.Signature);
        var valid = rsa?.VerifyData(data, signature, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
            ?? ecdsa!.VerifyData(data, signature, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);
        if (!valid) throw Denied("Invalid signature");
    }

    private static string Hex(byte[] bytes) => Convert.ToHexStringLower(bytes);

    private static AwsError Denied(string message) => new(CommonError.AccessDenied, message);
}
