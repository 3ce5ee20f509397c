using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using HybridCloud.Clouds.Aws.Identity;
using HybridCloud.Clouds.DataPlane;

namespace RolesAnywhere.Tests;

/// <summary>Keys and certificates that openssl made, and signatures that openssl checks.</summary>
public sealed class OpenSslTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("roles-anywhere-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory]
    [InlineData("ecparam -name prime256v1 -genkey -noout -out client.key", "EC PRIVATE KEY")]
    [InlineData("ecparam -name secp384r1 -genkey -out client.key", "EC PRIVATE KEY")]
    [InlineData("genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out client.key", "PRIVATE KEY")]
    [InlineData("genrsa -traditional -out client.key 2048", "RSA PRIVATE KEY")]
    [InlineData("genrsa -out client.key 4096", "PRIVATE KEY")]
    public async Task A_key_in_this_format_signs_in(string make, string label)
    {
        OpenSsl(make);
        Assert.Contains($"-----BEGIN {label}-----", Read("client.key"), StringComparison.Ordinal);
        IssueClient();
        await using var account = await Account.OpenAsync(new DataPlaneOptions { TrustAnchorPem = Read("ca.pem") });

        await account.Credentials(new IssuedCertificate(Read("client.pem"), Read("client.key"))).GetCredentialsAsync();

        Assert.Equal(1, account.Aws.Faults.CallsOf("rolesanywhere", "CreateSession"));
    }

    [Theory]
    [InlineData(KeyKind.P256)]
    [InlineData(KeyKind.P384)]
    [InlineData(KeyKind.Rsa2048)]
    public async Task Openssl_accepts_the_signature(KeyKind key)
    {
        await using var account = await Account.OpenAsync();
        var certificate = account.Aws.Certificates.Issue(new CertificateRequestOptions { Key = key });
        using var handler = new RecordingHandler();
        using var http = new HttpClient(handler);

        await account.Credentials(certificate, http: http).GetCredentialsAsync();

        var request = handler.Requests.Single();
        var authorization = request.Headers.GetValues("Authorization").Single();
        Write("string-to-sign", Encoding.UTF8.GetBytes(StringToSign(request, authorization)));
        Write("signature", Convert.FromHexString(authorization.Split("Signature=")[1]));
        Write("client.pem", Encoding.UTF8.GetBytes(certificate.CertificatePem));
        OpenSsl("x509 -in client.pem -pubkey -noout -out client.pub");
        Assert.Contains("Verified OK", OpenSsl("dgst -sha256 -verify client.pub -signature signature string-to-sign"), StringComparison.Ordinal);
    }

    private static string StringToSign(HttpRequestMessage request, string authorization)
    {
        var hash = (byte[] data) => Convert.ToHexString(SHA256.HashData(data)).ToLowerInvariant();
        var names = authorization.Split("SignedHeaders=")[1].Split(',')[0];
        var canonical = new StringBuilder($"POST\n/sessions\n{request.RequestUri!.Query.TrimStart('?')}\n");
        foreach (var name in names.Split(';'))
        {
            var value = name switch
            {
                "host" => request.RequestUri.Authority,
                "content-type" => "application/json",
                _ => request.Headers.GetValues(name).Single(),
            };
            canonical.Append(name).Append(':').Append(value).Append('\n');
        }

        canonical.Append('\n').Append(names).Append('\n').Append(hash("{}"u8.ToArray()));
        var scope = authorization.Split("Credential=")[1].Split(',')[0].Split('/', 2)[1];
        return $"{authorization.Split(' ')[0]}\n{request.Headers.GetValues("X-Amz-Date").Single()}\n{scope}\n{hash(Encoding.UTF8.GetBytes(canonical.ToString()))}";
    }

    private void IssueClient()
    {
        OpenSsl("req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout ca.key -out ca.pem -days 30 -subj /CN=ca " +
                "-addext basicConstraints=critical,CA:TRUE -addext keyUsage=critical,keyCertSign");
        OpenSsl("req -new -key client.key -out client.csr -subj /CN=client");
        Write("extensions", "basicConstraints=critical,CA:FALSE\nkeyUsage=critical,digitalSignature\n"u8.ToArray());
        OpenSsl("x509 -req -in client.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 30 -sha256 -extfile extensions -out client.pem");
    }

    private string OpenSsl(string arguments)
    {
        using var process = Process.Start(new ProcessStartInfo("openssl", arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"openssl {arguments}: {errors.Result}");
        return output;
    }

    private string Read(string name) => File.ReadAllText(Path.Combine(folder, name));

    private void Write(string name, byte[] content) => File.WriteAllBytes(Path.Combine(folder, name), content);
}
