using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace HybridCloud.Workload.Hosting;

/// <summary>Reads the private authorities that sign the databases' certificates.</summary>
internal static class CertificateAuthorities
{
    /// <summary>The certificates in a PEM variable; none when it is absent.</summary>
    public static X509Certificate2Collection Read(EnvironmentReader environment, string name, string meaning)
    {
        var authorities = new X509Certificate2Collection();
        if (environment.Optional(name, meaning) is not { } pem) return authorities;
        try
        {
            authorities.ImportFromPem(pem);
        }
        catch (CryptographicException)
        {
            authorities.Clear();
        }

        if (authorities.Count == 0) environment.Fault($"{name} holds no certificate: give PEM (-----BEGIN CERTIFICATE-----).");
        return authorities;
    }
}
