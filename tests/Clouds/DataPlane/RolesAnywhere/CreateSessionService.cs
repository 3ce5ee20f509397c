using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using HybridCloud.Clouds.Aws.Identity;
using HybridCloud.Clouds.Aws.Protocols;

namespace HybridCloud.Clouds.DataPlane.RolesAnywhere;

/// <summary>IAM Roles Anywhere's only data operation.</summary>
public sealed class CreateSessionService(DataPlaneOptions options, SessionTokens sessions, X509Certificate2Collection anchors, Func<DateTimeOffset> now)
{
    private readonly CertificateCheck certificates = new(anchors, now);
    private readonly SessionSignature signature = new(options.Region, now);

    /// <exception cref="AwsError">The call is refused.</exception>
    public Reply CreateSession(HttpRequest request, ReadOnlyMemory<byte> body)
    {
        var certificate = Decode(request.Headers["X-Amz-X509"].ToString());
        var intermediates = request.Headers["X-Amz-X509-Chain"].ToString().Split(',', StringSplitOptions.RemoveEmptyEntries).Select(Decode).ToList();
        if (intermediates.Count > 5) throw Invalid("X-Amz-X509-Chain holds more than five certificates");
        signature.Verify(request, certificate, body.Span);

        var input = ReadBody(body);
        string Value(string name) =>
            request.Query[name] is [{ Length: > 0 } value] ? value : input.TryGetValue(name, out var json) ? json.GetString() ?? "" : "";
        if (Value("trustAnchorArn") is var anchor && anchor != options.TrustAnchorArn) throw NotFound("Trust anchor", anchor);
        if (Value("profileArn") is var profile && profile != options.ProfileArn) throw NotFound("Profile", profile);
        if (!options.Enabled) throw new AwsError(CommonError.AccessDenied, "Profile is disabled");
        certificates.Verify(certificate, intermediates);

        // A profile without accept_role_session_name refuses calls that set a session name.
        if (Value("roleSessionName").Length > 0) throw new AwsError(CommonError.AccessDenied, "Custom role session name is not allowed");
        var role = Value("roleArn");
        if (role != options.RoleArn || (options.RequiredCommonName is { } name && certificate.GetNameInfo(X509NameType.SimpleName, false) != name))
            throw new AwsError(CommonError.AccessDenied, $"Unable to assume role for {role}");

        var duration = Duration(input);
        if (duration > options.RoleMaxSessionDuration)
            throw Invalid("The requested DurationSeconds exceeds the MaxSessionDuration set for this role.");
        var serial = Convert.ToHexStringLower(certificate.SerialNumberBytes.Span).TrimStart('0');
        return Write(certificate, role, sessions.Issue(options.AccountId, options.RoleName.Split('/')[^1], serial, duration));
    }

    private TimeSpan Duration(Dictionary<string, JsonElement> input)
    {
        if (!input.TryGetValue("durationSeconds", out var json)) return options.ProfileDuration;
        if (json.ValueKind != JsonValueKind.Number || !json.TryGetInt32(out var seconds) || seconds is < 900 or > 43_200)
            throw Invalid("durationSeconds must be between 900 and 43200");
        var asked = TimeSpan.FromSeconds(seconds);
        return asked < options.ProfileDuration ? asked : options.ProfileDuration;
    }

    private static Reply Write(X509Certificate2 certificate, string role, Session session) => new(201, "application/json", JsonSerializer.SerializeToUtf8Bytes(new
    {
        credentialSet = new[]
        {
            new
            {
                assumedRoleUser = new { arn = session.AssumedRoleArn, assumedRoleId = session.AssumedRoleId },
                credentials = new
                {
                    accessKeyId = session.AccessKeyId,
                    secretAccessKey = session.SecretAccessKey,
                    sessionToken = session.SessionToken,
                    expiration = session.ExpirationText,
                },
                packedPolicySize = 0,
                roleArn = role,
                sourceIdentity = "CN=" + certificate.GetNameInfo(X509NameType.SimpleName, false),
            },
        },
        subjectArn = role.Replace(":iam:", ":rolesanywhere:", StringComparison.Ordinal).Split(":role/")[0] + ":subject/" + Guid.NewGuid(),
    }));

    private static Dictionary<string, JsonElement> ReadBody(ReadOnlyMemory<byte> body)
    {
        try
        {
            return body.IsEmpty ? [] : JsonSerializer.Deserialize<Dictionary<string, JsonElement>>(body.Span) ?? [];
        }
        catch (JsonException)
        {
            throw Invalid("The request body is not JSON");
        }
    }

    private static X509Certificate2 Decode(string base64)
    {
        try
        {
            return X509CertificateLoader.LoadCertificate(Convert.FromBase64String(base64));
        }
        catch (Exception e) when (e is FormatException or CryptographicException)
        {
            throw new AwsError(CommonError.AccessDenied, "Unable to parse the X.509 certificate");
        }
    }

    private static AwsError Invalid(string message) => new("ValidationException", message);

    private static AwsError NotFound(string what, string arn) => new("ResourceNotFoundException", $"{what} {arn} was not found", 404);
}
