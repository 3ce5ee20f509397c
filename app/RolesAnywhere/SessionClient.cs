using System.Globalization;
using System.Net;
using System.Text.Json;
using Amazon.Runtime;

namespace RolesAnywhere;

/// <summary>Calls CreateSession and says in plain words why it failed.</summary>
internal sealed class SessionClient(RolesAnywhereOptions options, ClientCertificate certificate, HttpClient http, TimeProvider time)
{
    // AWS accepts signatures whose date differs from its clock by at most this.
    private static readonly TimeSpan AllowedSkew = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(200);

    private readonly Uri endpoint = options.Endpoint ?? EnvironmentEndpoint() ?? RegionalEndpoint(options.Region);

    /// <summary>Asks for a session; retries transient failures a few times.</summary>
    /// <exception cref="RolesAnywhereException">No session was issued.</exception>
    public async Task<RolesAnywhereSession> CreateAsync(CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await AttemptAsync(cancellationToken).ConfigureAwait(false);
            }
            catch (RolesAnywhereException e) when (e.IsTransient && attempt < options.MaxAttempts)
            {
                // Full jitter over a doubling ceiling: clients that failed together do not retry together.
                var ceiling = FirstPause * Math.Pow(2, attempt - 1);
                await Task.Delay(ceiling * Random.Shared.NextDouble(), time, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private async Task<RolesAnywhereSession> AttemptAsync(CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(options.AttemptTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        var sent = time.GetUtcNow();
        try
        {
            using var request = SessionRequest.Create(endpoint, options, certificate, sent);
            using var response = await http.SendAsync(request, either.Token).ConfigureAwait(false);
            var body = await response.Content.ReadAsByteArrayAsync(either.Token).ConfigureAwait(false);
            return response.StatusCode == HttpStatusCode.Created ? Read(body) : throw Refusal(response, body, sent);
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new RolesAnywhereException(
                RolesAnywhereError.Unavailable, $"IAM Roles Anywhere at {endpoint.Authority} did not answer within {options.AttemptTimeout.TotalSeconds:0.#} s.", e);
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            throw new RolesAnywhereException(
                RolesAnywhereError.Unavailable, $"IAM Roles Anywhere at {endpoint.Authority} cannot be reached: {e.GetBaseException().Message}", e);
        }
    }

    private RolesAnywhereSession Read(byte[] body)
    {
        try
        {
            using var json = JsonDocument.Parse(body);
            var set = json.RootElement.GetProperty("credentialSet")[0];
            var credentials = set.GetProperty("credentials");
            return new RolesAnywhereSession(
                new ImmutableCredentials(Text(credentials, "accessKeyId"), Text(credentials, "secretAccessKey"), Text(credentials, "sessionToken")),
                time.GetUtcNow(),
                DateTimeOffset.Parse(Text(credentials, "expiration"), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal),
                Text(set.GetProperty("assumedRoleUser"), "arn"));
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or IndexOutOfRangeException or FormatException or ArgumentException)
        {
            // Neither the body nor the parser's message goes into the text: the body holds credentials.
            throw new RolesAnywhereException(
                RolesAnywhereError.AnswerNotUnderstood,
                $"{endpoint.Authority} answered 201 with something that is not a session ({e.GetType().Name}): check that the address is IAM Roles Anywhere's.");
        }

        static string Text(JsonElement element, string name) =>
            element.GetProperty(name).GetString() is { Length: > 0 } text ? text : throw new FormatException();
    }

    private RolesAnywhereException Refusal(HttpResponseMessage response, byte[] body, DateTimeOffset sent)
    {
        var (code, message) = ReadError(response, body);
        var now = response.Headers.Date ?? sent;
        var skew = sent - now;
        var certificateText = certificate.ToString();
        var (error, advice) = (int)response.StatusCode switch
        {
            429 => (RolesAnywhereError.Throttled, "Too many calls; retrying."),
            >= 500 => (RolesAnywhereError.Unavailable, "The service failed; retrying."),
            404 => (RolesAnywhereError.NotFound,
                $"Check that trust anchor {options.TrustAnchorArn} and profile {options.ProfileArn} exist and are enabled in region {options.Region}."),
            401 or 403 when skew.Duration() > AllowedSkew => (RolesAnywhereError.ClockSkewed,
                $"This machine's clock says {sent:u}, AWS's says {now:u}: synchronize the clock; at most {AllowedSkew.TotalMinutes} minutes are accepted."),
            401 or 403 when now > certificate.NotAfter => (RolesAnywhereError.CertificateExpired,
                $"The certificate {certificateText} expired on {certificate.NotAfter:u}: issue a new one."),
            401 or 403 when now < certificate.NotBefore => (RolesAnywhereError.CertificateNotYetValid,
                $"The certificate {certificateText} is valid from {certificate.NotBefore:u}."),
            401 or 403 when Says("untrusted", "insufficient certificate", "certificate chain") => (RolesAnywhereError.CertificateUntrusted,
                $"The certificate {certificateText}, issued by {certificate.Issuer}, does not chain to trust anchor {options.TrustAnchorArn}: " +
                "use one that its CA signed, or append the intermediates to the certificate's PEM."),
            401 or 403 when Says("signature") => (RolesAnywhereError.SignatureInvalid,
                "The signature does not match the certificate and the call: does a proxy on the way change headers?"),
            401 or 403 => (RolesAnywhereError.RoleRefused,
                $"Role {options.RoleArn} may not be assumed with certificate {certificateText}: check the role's trust policy " +
                $"(principal rolesanywhere.amazonaws.com, trust anchor, subject) and that profile {options.ProfileArn} is enabled and lists the role."),
            >= 400 => (RolesAnywhereError.RequestInvalid,
                $"Check the ARNs and that the session duration ({options.SessionDuration?.ToString() ?? "the profile's"}) is not above the role's maximum."),
            _ => (RolesAnywhereError.AnswerNotUnderstood, $"Check that {endpoint.Authority} is IAM Roles Anywhere's address."),
        };
        // Throttling has several statuses, but its code always says so.
        if (code.Contains("Throttl", StringComparison.OrdinalIgnoreCase)) (error, advice) = (RolesAnywhereError.Throttled, "Too many calls; retrying.");

        return new RolesAnywhereException(
            error, $"IAM Roles Anywhere issued no session ({code} {(int)response.StatusCode}: {message}). {advice}")
        {
            StatusCode = response.StatusCode,
            ErrorCode = code,
            RequestId = response.Headers.TryGetValues("x-amzn-RequestId", out var ids) ? ids.First() : null,
        };

        bool Says(params ReadOnlySpan<string> words)
        {
            foreach (var word in words)
            {
                if (message.Contains(word, StringComparison.OrdinalIgnoreCase)) return true;
            }

            return false;
        }
    }

    private static (string Code, string Message) ReadError(HttpResponseMessage response, byte[] body)
    {
        var code = response.Headers.TryGetValues("X-Amzn-ErrorType", out var types) ? types.First() : "";
        var message = "";
        try
        {
            using var json = JsonDocument.Parse(body);
            if (json.RootElement.ValueKind == JsonValueKind.Object)
            {
                foreach (var property in json.RootElement.EnumerateObject().Where(p => p.Value.ValueKind == JsonValueKind.String))
                {
                    if (property.NameEquals("message") || property.NameEquals("Message")) message = property.Value.GetString()!;
                    if (code.Length == 0 && (property.NameEquals("__type") || property.NameEquals("code"))) code = property.Value.GetString()!;
                }
            }
        }
        catch (JsonException)
        {
            message = "the answer is not JSON";
        }

        // "AccessDeniedException:http://…" and "com.amazonaws…#AccessDeniedException" are both in use.
        code = code.Split(':')[0].Split('#')[^1];
        return (code.Length == 0 ? response.ReasonPhrase ?? "" : code, message.Length == 0 ? "no message" : message);
    }

    private static Uri? EnvironmentEndpoint()
    {
        foreach (var name in (ReadOnlySpan<string>)["AWS_ENDPOINT_URL_ROLESANYWHERE", "AWS_ENDPOINT_URL"])
        {
            if (Environment.GetEnvironmentVariable(name) is not { Length: > 0 } value) continue;
            return Uri.TryCreate(value, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https"
                ? uri
                : throw new ArgumentException($"{name} is '{value}': an absolute http or https address is needed.");
        }

        return null;
    }

    private static Uri RegionalEndpoint(string region) =>
        new($"https://rolesanywhere.{region}.{Amazon.RegionEndpoint.GetBySystemName(region).PartitionDnsSuffix}");
}
