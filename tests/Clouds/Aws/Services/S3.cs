using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using System.Xml.Linq;
using HybridCloud.Clouds.Aws.Protocols;

namespace HybridCloud.Clouds.Aws.Services;

/// <summary>
/// S3, addressed by path: buckets with their settings, which are kept as the XML or JSON that was sent, and versioned objects.
/// Objects are thread-safe, settings are not.
/// </summary>
/// <param name="now">The service's clock.</param>
/// <seealso href="https://docs.aws.amazon.com/AmazonS3/latest/API/"/>
public sealed class S3(Func<DateTimeOffset> now) : IService
{
    private static readonly XNamespace Ns = "http://s3.amazonaws.com/doc/2006-03-01/";

    /// <summary>What a bucket without the setting answers: a default document, or an error code.</summary>
    private static readonly Dictionary<string, (string Operation, object Default)> Settings = new()
    {
        ["accelerate"] = ("AccelerateConfiguration", new XElement(Ns + "AccelerateConfiguration")),
        ["cors"] = ("Cors", "NoSuchCORSConfiguration"),
        ["encryption"] = ("Encryption", new XElement(Ns + "ServerSideEncryptionConfiguration",
            new XElement(Ns + "Rule",
                new XElement(Ns + "ApplyServerSideEncryptionByDefault", new XElement(Ns + "SSEAlgorithm", "AES256")),
                new XElement(Ns + "BucketKeyEnabled", "false")))),
        ["lifecycle"] = ("LifecycleConfiguration", "NoSuchLifecycleConfiguration"),
        ["logging"] = ("Logging", new XElement(Ns + "BucketLoggingStatus")),
        ["notification"] = ("NotificationConfiguration", new XElement(Ns + "NotificationConfiguration")),
        ["object-lock"] = ("ObjectLockConfiguration", "ObjectLockConfigurationNotFoundError"),
        ["ownershipControls"] = ("OwnershipControls", new XElement(Ns + "OwnershipControls", new XElement(Ns + "Rule", new XElement(Ns + "ObjectOwnership", "BucketOwnerEnforced")))),
        ["policy"] = ("Policy", "NoSuchBucketPolicy"),
        ["publicAccessBlock"] = ("PublicAccessBlock", "NoSuchPublicAccessBlockConfiguration"),
        ["replication"] = ("Replication", "ReplicationConfigurationNotFoundError"),
        ["requestPayment"] = ("RequestPayment", new XElement(Ns + "RequestPaymentConfiguration", new XElement(Ns + "Payer", "BucketOwner"))),
        ["tagging"] = ("Tagging", "NoSuchTagSet"),
        ["versioning"] = ("Versioning", new XElement(Ns + "VersioningConfiguration")),
        ["website"] = ("Website", "NoSuchWebsiteConfiguration"),
    };

    private const int PageSize = 1000;

    private readonly ConcurrentDictionary<string, Bucket> buckets = [];
    private int asked;

    /// <summary>The buckets of all accounts, by name.</summary>
    public IReadOnlyDictionary<string, Bucket> Buckets => buckets;

    /// <summary>How many puts sent <c>Expect: 100-continue</c> before their body.</summary>
    public int PutsThatAsked => Volatile.Read(ref asked);

    /// <summary>Makes a bucket as its owner would.</summary>
    public Bucket Make(string name, string owner, string region = "us-east-1", bool versioned = false) => buckets[name] = new(name, owner, region, now) { IsVersioned = versioned };

    public string SigningName => "s3";

    public WireProtocol Wire => WireProtocol.S3;

    public Routed Route(Call call)
    {
        var parts = call.Path.TrimStart('/').Split('/', 2);
        var name = parts[0];
        var key = parts.Length > 1 ? Uri.UnescapeDataString(parts[1]) : "";
        if (name.Length == 0)
        {
            return new("ListBuckets", call, () => ListBuckets(call));
        }

        var (operation, answer) = key.Length == 0 ? RouteBucket(call, name) : RouteObject(call, name, key);
        return new(operation, call, answer);
    }

    /// <summary>A bucket's policy; null for one without.</summary>
    public string? PolicyOf(string bucket) => buckets.GetValueOrDefault(bucket)?.Settings.TryGetValue("policy", out var policy) == true ? Encoding.UTF8.GetString(policy) : null;

    /// <summary>The KMS key that encrypts a bucket's objects; null for S3's own.</summary>
    public string? KeyOf(string bucket) => buckets.GetValueOrDefault(bucket)?.Settings.TryGetValue("encryption", out var encryption) == true
        ? XElement.Parse(Encoding.UTF8.GetString(encryption)).Descendants().FirstOrDefault(element => element.Name.LocalName == "KMSMasterKeyID")?.Value
        : null;

    private (string Operation, Func<Reply> Answer) RouteBucket(Call call, string name)
    {
        var setting = Settings.Keys.FirstOrDefault(call.Query.ContainsKey);
        if (setting is not null)
        {
            var operation = Settings[setting].Operation;
            return call.Method switch
            {
                "PUT" => ($"PutBucket{operation}", () => PutSetting(Find(call, name), setting, call)),
                "DELETE" => ($"DeleteBucket{operation}", () => DeleteSetting(Find(call, name), setting)),
                _ => ($"GetBucket{operation}", () => GetSetting(Find(call, name), setting)),
            };
        }

        return (call.Method, call.Query) switch
        {
            ("PUT", _) when call.Query.ContainsKey("acl") => ("PutBucketAcl", () => throw new AwsError("AccessControlListNotSupported", "The bucket does not allow ACLs")),
            ("PUT", _) => ("CreateBucket", () => Create(call, name)),
            ("DELETE", _) => ("DeleteBucket", () => Delete(call, name)),
            ("HEAD", _) => ("HeadBucket", () => Reply.Empty().With("x-amz-bucket-region", Find(call, name).Region)),
            ("POST", _) when call.Query.ContainsKey("delete") => ("DeleteObjects", () => DeleteObjects(Find(call, name), call)),
            (_, _) when call.Query.ContainsKey("location") => ("GetBucketLocation", () => Location(Find(call, name))),
            (_, _) when call.Query.ContainsKey("acl") => ("GetBucketAcl", () => Acl(Find(call, name))),
            (_, _) when call.Query.ContainsKey("policyStatus") => ("GetBucketPolicyStatus", () => throw new AwsError("NoSuchBucketPolicy", "The bucket policy does not exist", 404)),
            (_, _) when call.Query.ContainsKey("versions") => ("ListObjectVersions", () => ListVersions(Find(call, name), call)),
            (_, _) => ("ListObjectsV2", () => List(Find(call, name), call)),
        };
    }

    private (string Operation, Func<Reply> Answer) RouteObject(Call call, string name, string key) => call.Method switch
    {
        "PUT" when call.Query.ContainsKey("tagging") => ("PutObjectTagging", () => PutTags(Find(call, name), key, call)),
        "PUT" => ("PutObject", () => PutObject(Find(call, name), key, call)),
        "DELETE" => ("DeleteObject", () => DeleteObject(Find(call, name), key, call)),
        "HEAD" => ("HeadObject", () => GetObject(Find(call, name), key, call)),
        _ when call.Query.ContainsKey("tagging") => ("GetObjectTagging", () => GetTags(Find(call, name), key)),
        _ => ("GetObject", () => GetObject(Find(call, name), key, call)),
    };

    // Buckets

    private Bucket Find(Call call, string name)
    {
        var bucket = buckets.GetValueOrDefault(name) ?? throw new AwsError("NoSuchBucket", "The specified bucket does not exist", 404);
        return bucket.Owner == call.Account.Id ? bucket : throw new AwsError(CommonError.AccessDenied, "Access Denied");
    }

    private Reply Create(Call call, string name)
    {
        if (name.Length is < 3 or > 63 || name.Any(c => !char.IsAsciiLetterLower(c) && !char.IsAsciiDigit(c) && c is not ('-' or '.')))
        {
            throw new AwsError("InvalidBucketName", "The specified bucket is not valid.");
        }

        if (buckets.TryGetValue(name, out var taken))
        {
            throw taken.Owner == call.Account.Id
                ? new AwsError("BucketAlreadyOwnedByYou", "Your previous request to create the named bucket succeeded and you already own it.", 409)
                : new AwsError("BucketAlreadyExists", "The requested bucket name is not available.", 409);
        }

        var region = call.Body.Length == 0 ? null : XElement.Parse(Encoding.UTF8.GetString(call.Body)).Elements().FirstOrDefault(e => e.Name.LocalName == "LocationConstraint")?.Value;
        Make(name, call.Account.Id, region ?? "us-east-1");
        return Reply.Empty().With("Location", $"/{name}");
    }

    private Reply Delete(Call call, string name)
    {
        if (!Find(call, name).IsEmpty)
        {
            throw new AwsError("BucketNotEmpty", "The bucket you tried to delete is not empty. You must delete all versions in the bucket.", 409);
        }

        buckets.TryRemove(name, out _);
        return Reply.Empty(204);
    }

    private Reply ListBuckets(Call call) => Reply.Xml(new XElement(Ns + "ListAllMyBucketsResult",
        new XElement(Ns + "Buckets", buckets.Values.Where(bucket => bucket.Owner == call.Account.Id)
            .Select(bucket => new XElement(Ns + "Bucket", new XElement(Ns + "Name", bucket.Name), new XElement(Ns + "CreationDate", Time(bucket.Created)))))));

    private static Reply Location(Bucket bucket) =>
        Reply.Xml(new XElement(Ns + "LocationConstraint", bucket.Region == "us-east-1" ? "" : bucket.Region));

    private static Reply Acl(Bucket bucket)
    {
        XNamespace xsi = "http://www.w3.org/2001/XMLSchema-instance";
        return Reply.Xml(new XElement(Ns + "AccessControlPolicy",
            new XElement(Ns + "Owner", new XElement(Ns + "ID", bucket.Owner)),
            new XElement(Ns + "AccessControlList",
                new XElement(Ns + "Grant",
                    new XElement(Ns + "Grantee", new XAttribute(xsi + "type", "CanonicalUser"), new XElement(Ns + "ID", bucket.Owner)),
                    new XElement(Ns + "Permission", "FULL_CONTROL")))));
    }

    private static Reply PutSetting(Bucket bucket, string setting, Call call)
    {
        bucket.Settings[setting] = call.Body;
        if (setting == "versioning")
        {
            bucket.IsVersioned = Encoding.UTF8.GetString(call.Body).Contains("Enabled", StringComparison.Ordinal);
        }

        bucket.Removed.Remove(setting);
        var reply = Reply.Empty(setting == "policy" ? 204 : 200);
        return setting == "lifecycle" ? reply.With("x-amz-transition-default-minimum-object-size", bucket.MinimumTransitionSize = call.Headers.GetValueOrDefault("x-amz-transition-default-minimum-object-size", "all_storage_classes_128K")) : reply;
    }

    private static Reply GetSetting(Bucket bucket, string setting)
    {
        if (bucket.Removed.Contains(setting))
        {
            throw new AwsError("OwnershipControlsNotFoundError", "The bucket ownership controls were not found", 404);
        }

        if (bucket.Settings.TryGetValue(setting, out var body))
        {
            var reply = new Reply(200, setting == "policy" ? "application/json" : "application/xml", body);
            return setting == "lifecycle" ? reply.With("x-amz-transition-default-minimum-object-size", bucket.MinimumTransitionSize) : reply;
        }

        return Settings[setting].Default is XElement document
            ? Reply.Xml(document)
            : throw new AwsError((string)Settings[setting].Default, $"The bucket has no {setting} configuration", 404);
    }

    private static Reply DeleteSetting(Bucket bucket, string setting)
    {
        bucket.Settings.Remove(setting);
        if (setting == "ownershipControls")
        {
            bucket.Removed.Add(setting);
        }

        return Reply.Empty(204);
    }

    // Objects

    /// <summary>Writes an object; ignores If-None-Match, as some stores do, if the account's table <c>s3/without</c> has <c>conditions</c>.</summary>
    private Reply PutObject(Bucket bucket, string key, Call call)
    {
        if (Encoding.UTF8.GetByteCount(key) > 1024)
        {
            throw new AwsError("KeyTooLongError", "Your key is too long");
        }

        if (call.Headers.ContainsKey("expect"))
        {
            Interlocked.Increment(ref asked);
        }

        var content = Payload(call);
        var mustBeNew = call.Headers.GetValueOrDefault("if-none-match") == "*" && call.Account.Table("s3/without").Find("conditions") is null;
        var version = bucket.Put(key, content, current =>
        {
            if (mustBeNew && current is not null)
            {
                throw PreconditionFailed();
            }

            Match(call, current);
        }, version => version with
        {
            ContentType = call.Headers.GetValueOrDefault("content-type", "binary/octet-stream"),
            Headers = call.Headers.Where(header => header.Key.StartsWith("x-amz-meta-", StringComparison.Ordinal) || header.Key.StartsWith("x-amz-checksum-", StringComparison.Ordinal)
                || header.Key.StartsWith("x-amz-server-side-", StringComparison.Ordinal) || header.Key is "cache-control" or "content-disposition").ToDictionary(),
            Tags = call.Headers.TryGetValue("x-amz-tagging", out var tags) ? [.. Microsoft.AspNetCore.WebUtilities.QueryHelpers.ParseQuery(tags).Select(tag => (tag.Key, tag.Value.ToString()))] : [],
        });
        return Describe(Reply.Empty(), bucket, version);
    }

    private static Reply GetObject(Bucket bucket, string key, Call call)
    {
        var version = call.Query.TryGetValue("versionId", out var id) ? bucket.Find(key, id) : bucket.Current(key);
        if (version is null || version.IsDeleteMarker)
        {
            throw new AwsError("NoSuchKey", "The specified key does not exist.", 404);
        }

        return Describe(new Reply(200, version.ContentType, version.Body), bucket, version)
            .With("Last-Modified", version.Modified.ToString("R", CultureInfo.InvariantCulture));
    }

    private static ObjectVersion Existing(Bucket bucket, string key) => bucket.Current(key) ?? throw new AwsError("NoSuchKey", "The specified key does not exist.", 404);

    private static Reply PutTags(Bucket bucket, string key, Call call)
    {
        Existing(bucket, key).Tags = [.. XElement.Parse(Encoding.UTF8.GetString(call.Body)).Descendants().Where(e => e.Name.LocalName == "Tag")
            .Select(tag => (tag.Elements().First(e => e.Name.LocalName == "Key").Value, tag.Elements().First(e => e.Name.LocalName == "Value").Value))];
        return Reply.Empty();
    }

    private static Reply GetTags(Bucket bucket, string key) => Reply.Xml(new XElement(Ns + "Tagging",
        new XElement(Ns + "TagSet", Existing(bucket, key).Tags.Select(tag => new XElement(Ns + "Tag", new XElement(Ns + "Key", tag.Key), new XElement(Ns + "Value", tag.Value))))));

    private static Reply Describe(Reply reply, Bucket bucket, ObjectVersion version)
    {
        foreach (var (name, value) in version.Headers)
        {
            reply.With(name, value);
        }

        return (bucket.IsVersioned ? reply.With("x-amz-version-id", version.Id) : reply).With("ETag", version.ETag);
    }

    private static Reply DeleteObject(Bucket bucket, string key, Call call)
    {
        bucket.Delete(key, call.Query.GetValueOrDefault("versionId"), current => Match(call, current));
        return Reply.Empty(204);
    }

    /// <summary>Refuses a call whose If-Match is not the newest version's ETag.</summary>
    /// <seealso href="https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-requests.html"/>
    private static void Match(Call call, ObjectVersion? current)
    {
        if (call.Headers.TryGetValue("if-match", out var expected) && current?.ETag != expected)
        {
            throw current is null ? new AwsError("NoSuchKey", "The specified key does not exist.", 404) : PreconditionFailed();
        }
    }

    private static AwsError PreconditionFailed() => new("PreconditionFailed", "At least one of the pre-conditions you specified did not hold", 412);

    private static Reply DeleteObjects(Bucket bucket, Call call)
    {
        var objects = XElement.Parse(Encoding.UTF8.GetString(call.Body)).Elements().Where(e => e.Name.LocalName == "Object")
            .Select(e => e.Elements().ToDictionary(field => field.Name.LocalName, field => field.Value)).ToList();
        objects.ForEach(found => bucket.Delete(found["Key"], found.GetValueOrDefault("VersionId")));
        return Reply.Xml(new XElement(Ns + "DeleteResult", objects.Select(found => new XElement(Ns + "Deleted", new XElement(Ns + "Key", found["Key"])))));
    }

    private static Reply List(Bucket bucket, Call call)
    {
        var prefix = call.Query.GetValueOrDefault("prefix", "");
        var found = bucket.Current(prefix, call.Query.GetValueOrDefault("continuation-token", ""));
        var page = found.Take(PageSize).ToList();
        return Reply.Xml(new XElement(Ns + "ListBucketResult",
            new XElement(Ns + "Name", bucket.Name), new XElement(Ns + "Prefix", prefix), new XElement(Ns + "KeyCount", page.Count), new XElement(Ns + "MaxKeys", PageSize),
            new XElement(Ns + "IsTruncated", found.Count > PageSize ? "true" : "false"), found.Count > PageSize ? new XElement(Ns + "NextContinuationToken", page[^1].Key) : null,
            page.Select(version => new XElement(Ns + "Contents",
                new XElement(Ns + "Key", version.Key), new XElement(Ns + "ETag", version.ETag), new XElement(Ns + "Size", version.Body.Length),
                new XElement(Ns + "LastModified", Time(version.Modified)), new XElement(Ns + "StorageClass", "STANDARD")))));
    }

    private static Reply ListVersions(Bucket bucket, Call call) => Reply.Xml(new XElement(Ns + "ListVersionsResult",
        new XElement(Ns + "Name", bucket.Name), new XElement(Ns + "IsTruncated", "false"),
        bucket.Versions(call.Query.GetValueOrDefault("prefix", "")).Select(found => new XElement(Ns + (found.Version.IsDeleteMarker ? "DeleteMarker" : "Version"),
            new XElement(Ns + "Key", found.Version.Key), new XElement(Ns + "VersionId", found.Version.Id), new XElement(Ns + "IsLatest", found.IsLatest ? "true" : "false"),
            new XElement(Ns + "LastModified", Time(found.Version.Modified)), found.Version.IsDeleteMarker ? null : new XElement(Ns + "ETag", found.Version.ETag)))));

    /// <summary>An object's bytes; an <c>aws-chunked</c> body is reassembled.</summary>
    private static byte[] Payload(Call call)
    {
        if (!call.Headers.GetValueOrDefault("x-amz-content-sha256", "").StartsWith("STREAMING-", StringComparison.Ordinal))
        {
            Checksums.Check(call.Headers.Select(header => (header.Key, header.Value)), call.Body);
            return call.Body;
        }

        using var whole = new MemoryStream();
        IReadOnlyList<(string Name, string Value)> trailers = [];
        foreach (var chunk in Chunk.In(call.Body))
        {
            whole.Write(chunk.Data.Span);
            trailers = chunk.Trailers;
        }

        if (!call.Headers.TryGetValue("x-amz-decoded-content-length", out var length))
        {
            throw new AwsError("MissingContentLength", "You must provide the Content-Length HTTP header.", 411);
        }

        if (length != whole.Length.ToString(CultureInfo.InvariantCulture))
        {
            throw new AwsError("IncompleteBody", "You did not provide the number of bytes specified by the x-amz-decoded-content-length HTTP header");
        }

        var content = whole.ToArray();
        Checksums.Check([.. call.Headers.Select(header => (header.Key, header.Value)), .. trailers], content);
        return content;
    }

    private static string Time(DateTimeOffset moment) => moment.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
}
