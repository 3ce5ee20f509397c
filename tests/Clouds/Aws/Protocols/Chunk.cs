using System.Globalization;
using System.Text;

namespace HybridCloud.Clouds.Aws.Protocols;

/// <summary>A part of an upload in <c>aws-chunked</c> encoding.</summary>
/// <param name="Signature">Signature of the chunk, empty where it has none.</param>
/// <param name="Data">Its bytes; the last chunk has none.</param>
/// <remarks>https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming.html</remarks>
public readonly record struct Chunk(string Signature, ReadOnlyMemory<byte> Data)
{
    private const string SignatureIs = "chunk-signature=";

    /// <summary>The chunks of a body, without what follows the last one.</summary>
    /// <exception cref="AwsError">The body ends before its last chunk, or is in another encoding.</exception>
    public static IEnumerable<Chunk> In(ReadOnlyMemory<byte> body)
    {
        for (var last = false; !last;)
        {
            var end = body.Span.IndexOf("\r\n"u8);
            var head = end < 0 ? [] : Encoding.ASCII.GetString(body.Span[..end]).Split(';');
            if (head.Length == 0 || !int.TryParse(head[0], NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var size) || body.Length < end + 2 + size)
                throw new AwsError("IncompleteBody", "The request body terminated unexpectedly");
            yield return new(
                head.FirstOrDefault(part => part.StartsWith(SignatureIs, StringComparison.Ordinal))?[SignatureIs.Length..] ?? "",
                body.Slice(end + 2, size));
            last = size == 0;
            body = body[Math.Min(body.Length, end + 2 + size + 2)..];
        }
    }
}
