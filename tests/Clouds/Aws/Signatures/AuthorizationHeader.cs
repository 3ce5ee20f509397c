using HybridCloud.Clouds.Aws.Protocols;

namespace HybridCloud.Clouds.Aws.Signatures;

/// <summary><c>ALGORITHM Credential=id/date/region/service/aws4_request, SignedHeaders=a;b, Signature=hex</c>.</summary>
public sealed record AuthorizationHeader(
    string Algorithm, string CredentialId, string Date, string Region, string Service, string[] SignedHeaders, string Signature)
{
    public string Scope => $"{Date}/{Region}/{Service}/aws4_request";

    public static AuthorizationHeader Parse(string? value)
    {
        if (string.IsNullOrEmpty(value)) throw new AwsError(CommonError.MissingAuthentication, "Missing Authentication Token");
        var space = value.IndexOf(' ', StringComparison.Ordinal);
        if (space < 0) throw Incomplete(value);
        var fields = value[(space + 1)..].Split(',', StringSplitOptions.TrimEntries)
            .Select(f => f.Split('=', 2)).Where(f => f.Length == 2).ToDictionary(f => f[0], f => f[1]);
        if (!fields.TryGetValue("Credential", out var credential) || !fields.TryGetValue("SignedHeaders", out var signed) ||
            !fields.TryGetValue("Signature", out var signature))
        {
            throw Incomplete(value);
        }

        var scope = credential.Split('/');
        if (scope.Length != 5 || scope[4] != "aws4_request") throw Incomplete(value);
        return new AuthorizationHeader(value[..space], scope[0], scope[1], scope[2], scope[3], signed.Split(';'), signature);
    }

    private static AwsError Incomplete(string value) => new(
        CommonError.IncompleteSignature, $"Authorization header requires 'Credential', 'Signature' and 'SignedHeaders' parameters. Authorization={value.Split(' ')[0]}");
}
