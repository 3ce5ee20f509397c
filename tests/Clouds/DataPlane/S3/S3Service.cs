using System.Collections.Concurrent;
using System.Globalization;
using System.Security;
using System.Security.Cryptography;
using System.Text;
using HybridCloud.AwsStandIn.Identity;
using HybridCloud.AwsStandIn.Protocol;

namespace HybridCloud.AwsStandIn.S3;

/// <summary>Amazon S3, buckets with versions, addressed by path: https://docs.aws.amazon.com/AmazonS3/latest/API/.</summary>
public sealed class S3Service(AwsStandInOptions options, Func<DateTimeOffset> now)
{
    private readonly Dictionary<string, ConcurrentDictionary<string, StoredObject>> buckets =
        options.Buckets.ToDictionary(b => b, _ => new ConcurrentDictionary<string, StoredObject>());

    private readonly ConcurrentDictionary<string, int> puts = new();
    private int asked;

    /// <summary>Keys of a bucket.</summary>
    public IReadOnlyList<string> Keys(string bucket) => [.. buckets[bucket].Keys.Order(StringComparer.Ordinal)];

    /// <summary>Newest content of an object, as text.</summary>
    public string Text(string bucket, string key) => Encoding.UTF8.GetString(buckets[bucket][key].Content);

    /// <summary>How often anything was put into a bucket.</summary>
    public int PutCount(string bucket) => puts.GetValueOrDefault(bucket);

    /// <summary>How many puts asked whether their body may come (<c>Expect: 100-continue</c>) before they sent it.</summary>
    public int PutsThatAsked => Volatile.Read(ref asked);

    internal static string OperationOf(HttpRequest request)
    {
        var path = request.Path.Value!.Trim('/');
        var isObject = path.Contains('/', StringComparison.Ordinal);
        return (request.Method, isObject) switch
        {
            ("PUT", true) => "PutObject",
            ("GET", true) => "GetObject",
            ("HEAD", true) => "HeadObject",
            ("GET", false) when path.Length > 0 => "ListObjectsV2",
            ("HEAD", false) => "HeadBucket",
            _ => request.Method,
        };
    }

    /// <exception cref="AwsErrorException">The call is refused.</exception>
    public byte[] Handle(HttpContext http, string operation, ReadOnlyMemory<byte> body, Principal caller)
    {
        var parts = http.Request.Path.Value!.TrimStart('/').Split('/', 2);
        var (name, key) = (parts[0], parts.Length > 1 ? parts[1] : "");
        var (action, resource) = operation switch
        {
            "PutObject" => ("s3:PutObject", $"arn:aws:s3:::{name}/{key}"),
            "GetObject" or "HeadObject" => ("s3:GetObject", $"arn:aws:s3:::{name}/{key}"),
            _ => ("s3:ListBucket", $"arn:aws:s3:::{name}"),
        };
        if (!caller.May(action, resource)) throw new AwsErrorException(Refusal.AccessDenied, "Access Denied");
        if (!buckets.TryGetValue(name, out var bucket)) throw new AwsErrorException("NoSuchBucket", "The specified bucket does not exist", 404);
        return operation switch
        {
            "PutObject" => Put(http, name, bucket, key, body),
            "GetObject" => Get(http, bucket, key),
            "HeadObject" => Head(http, bucket, key),
            "HeadBucket" => [],
            "ListObjectsV2" => List(http.Request, name, bucket),
            _ => throw new AwsErrorException("MethodNotAllowed", "The specified method is not allowed against this resource.", 405),
        };
    }

    private byte[] Put(HttpContext http, string name, ConcurrentDictionary<string, StoredObject> bucket, string key, ReadOnlyMemory<byte> body)
    {
        if (key.Length == 0 || Encoding.UTF8.GetByteCount(key) > 1024) throw new AwsErrorException("KeyTooLongError", "Your key is too long");
        if (http.Request.Headers.Expect.Count > 0) Interlocked.Increment(ref asked);
        var content = body.ToArray();
        var md5 = MD5.HashData(content);
        if (http.Request.Headers.ContentMD5.ToString() is { Length: > 0 } stated && stated != Convert.ToBase64String(md5))
            throw new AwsErrorException("BadDigest", "The Content-MD5 you specified did not match what we received.");
        var stored = new StoredObject(content, $"\"{Convert.ToHexStringLower(md5)}\"", Guid.NewGuid().ToString("N"), http.Request.ContentType ?? "binary/octet-stream", now());
        if (http.Request.Headers.IfNoneMatch == "*")
        {
            if (!bucket.TryAdd(key, stored)) throw new AwsErrorException("PreconditionFailed", "At least one of the pre-conditions you specified did not hold", 412);
        }
        else
        {
            bucket[key] = stored;
        }

        puts.AddOrUpdate(name, 1, (_, n) => n + 1);
        http.Response.Headers.ETag = stored.ETag;
        http.Response.Headers["x-amz-version-id"] = stored.VersionId;
        return [];
    }

    private static byte[] Get(HttpContext http, ConcurrentDictionary<string, StoredObject> bucket, string key)
    {
        var stored = Find(bucket, key);
        Describe(http, stored);
        return stored.Content;
    }

    private static byte[] Head(HttpContext http, ConcurrentDictionary<string, StoredObject> bucket, string key)
    {
        var stored = Find(bucket, key);
        Describe(http, stored);
        http.Response.ContentLength = stored.Content.Length;
        return [];
    }

    private static void Describe(HttpContext http, StoredObject stored)
    {
        http.Response.Headers.ETag = stored.ETag;
        http.Response.Headers.LastModified = stored.Modified.ToString("R", CultureInfo.InvariantCulture);
        http.Response.Headers["x-amz-version-id"] = stored.VersionId;
    }

    private static StoredObject Find(ConcurrentDictionary<string, StoredObject> bucket, string key) => bucket.TryGetValue(key, out var stored)
        ? stored
        : throw new AwsErrorException("NoSuchKey", "The specified key does not exist.", 404);

    private static byte[] List(HttpRequest request, string name, ConcurrentDictionary<string, StoredObject> bucket)
    {
        const int page = 1000;
        var (prefix, after) = (request.Query["prefix"].ToString(), request.Query["continuation-token"].ToString());
        var matching = bucket.Where(o => o.Key.StartsWith(prefix, StringComparison.Ordinal) && string.CompareOrdinal(o.Key, after) > 0)
            .OrderBy(o => o.Key, StringComparer.Ordinal).Take(page + 1).ToList();
        var truncated = matching.Count > page;
        var xml = new StringBuilder("""<?xml version="1.0" encoding="UTF-8"?><ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">""")
            .Append(CultureInfo.InvariantCulture, $"<Name>{name}</Name><Prefix>{SecurityElement.Escape(prefix)}</Prefix><KeyCount>{Math.Min(page, matching.Count)}</KeyCount><MaxKeys>{page}</MaxKeys><IsTruncated>{(truncated ? "true" : "false")}</IsTruncated>");
        foreach (var (key, stored) in matching.Take(page))
        {
            xml.Append(CultureInfo.InvariantCulture, $"<Contents><Key>{SecurityElement.Escape(key)}</Key><LastModified>{stored.Modified.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss.fff'Z'}</LastModified><ETag>{SecurityElement.Escape(stored.ETag)}</ETag><Size>{stored.Content.Length}</Size><StorageClass>STANDARD</StorageClass></Contents>");
        }

        if (truncated) xml.Append(CultureInfo.InvariantCulture, $"<NextContinuationToken>{SecurityElement.Escape(matching[page - 1].Key)}</NextContinuationToken>");
        return Encoding.UTF8.GetBytes(xml.Append("</ListBucketResult>").ToString());
    }

    private sealed record StoredObject(byte[] Content, string ETag, string VersionId, string ContentType, DateTimeOffset Modified);
}
