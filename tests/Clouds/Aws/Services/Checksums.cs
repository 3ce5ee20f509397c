using System.IO.Hashing;
using System.Security.Cryptography;
using HybridCloud.Clouds.Aws.Protocols;

namespace HybridCloud.Clouds.Aws.Services;

/// <summary>The checksums that an upload declares, in a header or after its chunks. CRC32C and CRC64NVME are not computed.</summary>
/// <remarks>https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity-upload.html</remarks>
internal static class Checksums
{
    private static readonly (string Header, string Name, Func<byte[], byte[]> Compute)[] Known =
    [
        ("content-md5", "Content-MD5", MD5.HashData),
        ("x-amz-checksum-sha1", "SHA1", SHA1.HashData),
        ("x-amz-checksum-sha256", "SHA256", SHA256.HashData),
        // Big-endian, as S3 writes CRCs.
        ("x-amz-checksum-crc32", "CRC32", content => [.. Crc32.Hash(content).Reverse()]),
    ];

    /// <summary>Compares the declared checksums with the content received.</summary>
    /// <exception cref="AwsError">They differ.</exception>
    public static void Check(IEnumerable<(string Name, string Value)> stated, byte[] content)
    {
        foreach (var (name, value) in stated)
        {
            if (Known.FirstOrDefault(known => known.Header == name) is { Compute: { } compute } known && value != Convert.ToBase64String(compute(content)))
            {
                throw new AwsError("BadDigest", $"The {known.Name} you specified did not match the calculated checksum.");
            }
        }
    }
}
