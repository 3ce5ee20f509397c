using System.Globalization;
using System.Text;

namespace HybridCloud.Clouds.Aws.Protocols;

// Rests on an assumption (docs/ASSUMPTIONS.md): s3-chunk-refusals
/// <summary>A part of an upload in <c>aws-chunked</c> encoding.</summary>
/// <param name="Signature">Signature of the chunk, empty where it has none.</param>
/// <param name="Data">Its bytes; the last chunk has none.</param>
/// <param name="Trailers">What follows the last chunk, in the order in which it was sent.</param>
/// <remarks>https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming-trailers.html</remarks>
public readonly record struct Chunk(string Signature, ReadOnlyMemory<byte> Data, IReadOnlyList<(string Name, string Value)> Trailers)
{
    private const string SignatureIs = "chunk-signature=";

    /// <summary>The chunks of a body.</summary>
    /// <exception cref="AwsError">The body ends before its last chunk does, or is in another encoding.</exception>
    public static IEnumerable<Chunk> In(ReadOnlyMemory<byte> body)
    {
        for (var last = false; !last;)
        {
            var head = Line(ref body).Split(';');
            if (!int.TryParse(head[0], NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var size) || body.Length < size)
                throw Incomplete();
            var data = body[..size];
            body = body[size..];
            last = size == 0;
            var trailers = new List<(string Name, string Value)>();
            for (var line = Line(ref body); line.Length > 0; line = Line(ref body))
            {
                if (!last)
                    throw Incomplete();
                if (line.Split(':', 2) is not [var name, var value])
                    throw new AwsError("MalformedTrailersError", "The request contained trailing data that was not well-formed or did not conform to our published schema.");
                trailers.Add((name.Trim().ToLowerInvariant(), value.Trim()));
            }

            yield return new(head.FirstOrDefault(part => part.StartsWith(SignatureIs, StringComparison.Ordinal))?[SignatureIs.Length..] ?? "", data, trailers);
        }
    }

    private static string Line(ref ReadOnlyMemory<byte> body)
    {
        var end = body.Span.IndexOf("\r\n"u8);
        if (end < 0)
            throw Incomplete();
        var line = Encoding.ASCII.GetString(body.Span[..end]);
        body = body[(end + 2)..];
        return line;
    }

    private static AwsError Incomplete() => new("IncompleteBody", "The request body terminated unexpectedly");
}
