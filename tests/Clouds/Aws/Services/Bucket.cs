using System.Collections;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;

namespace HybridCloud.Clouds.Aws.Services;

/// <summary>An S3 bucket: its settings, and its objects with their versions. Thread-safe.</summary>
public sealed class Bucket
{
    private readonly Lock gate = new();
    // Versions of a key, the oldest first.
    private readonly Dictionary<string, List<ObjectVersion>> objects = [];
    private readonly Func<DateTimeOffset> now;
    private int puts;

    internal Bucket(string name, string owner, string region, Func<DateTimeOffset> now) => (Name, Owner, Region, Created, this.now) = (name, owner, region, now(), now);

    public string Name { get; }

    /// <summary>Account of the owner.</summary>
    public string Owner { get; }

    public string Region { get; }

    public DateTimeOffset Created { get; }

    /// <summary>How many times an object was put.</summary>
    public int PutCount => Volatile.Read(ref puts);

    /// <summary>The current objects, to inspect, or to change as another program would.</summary>
    public BucketObjects Objects => new(this);

    internal Dictionary<string, byte[]> Settings { get; } = [];

    /// <summary>Default settings of a new bucket that were removed from this one.</summary>
    internal HashSet<string> Removed { get; } = [];

    internal string MinimumTransitionSize { get; set; } = "all_storage_classes_128K";

    /// <summary>Whether it keeps versions.</summary>
    public bool IsVersioned { get; internal set; }

    internal bool IsEmpty
    {
        get { lock (gate) return objects.Count == 0; }
    }

    /// <summary>Removes an object, or one version of it.</summary>
    /// <param name="check">Refuses what the object's newest version does not allow.</param>
    internal void Delete(string key, string? versionId = null, Action<ObjectVersion?>? check = null)
    {
        lock (gate)
        {
            check?.Invoke(Newest(key));
            if (!objects.TryGetValue(key, out var versions) && !(IsVersioned && versionId is null)) return;
            if (versionId is null && IsVersioned)
            {
                Add(new(key, NewId(), [], now()) { IsDeleteMarker = true });
                return;
            }

            versions!.RemoveAll(version => versionId is null || version.Id == versionId);
            if (versions.Count == 0) objects.Remove(key);
        }
    }

    /// <summary>Puts an object.</summary>
    /// <param name="check">Refuses what the object's newest version does not allow.</param>
    /// <param name="describe">Adds what is known about the object besides its content.</param>
    internal ObjectVersion Put(string key, byte[] content, Action<ObjectVersion?>? check = null, Func<ObjectVersion, ObjectVersion>? describe = null)
    {
        var version = new ObjectVersion(key, IsVersioned ? NewId() : "null", content, now());
        version = describe?.Invoke(version) ?? version;
        lock (gate)
        {
            check?.Invoke(Newest(key));
            if (version.Id == "null" && objects.TryGetValue(key, out var versions)) versions.RemoveAll(old => old.Id == "null");
            Add(version);
        }

        Interlocked.Increment(ref puts);
        return version;
    }

    internal void Clear()
    {
        lock (gate) objects.Clear();
    }

    internal ObjectVersion? Current(string key)
    {
        lock (gate) return Newest(key);
    }

    internal ObjectVersion? Find(string key, string versionId)
    {
        lock (gate) return objects.GetValueOrDefault(key)?.Find(version => version.Id == versionId);
    }

    /// <summary>The current objects, ordered by key.</summary>
    internal List<ObjectVersion> Current(string prefix = "", string after = "")
    {
        lock (gate)
        {
            return [.. objects.Where(pair => pair.Key.StartsWith(prefix, StringComparison.Ordinal) && string.CompareOrdinal(pair.Key, after) > 0)
                .Select(pair => pair.Value[^1]).Where(version => !version.IsDeleteMarker).OrderBy(version => version.Key, StringComparer.Ordinal)];
        }
    }

    /// <summary>All versions by key, the newest first: https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectVersions.html</summary>
    internal List<(ObjectVersion Version, bool IsLatest)> Versions(string prefix)
    {
        lock (gate)
        {
            return [.. objects.Where(pair => pair.Key.StartsWith(prefix, StringComparison.Ordinal)).OrderBy(pair => pair.Key, StringComparer.Ordinal)
                .SelectMany(pair => Enumerable.Reverse(pair.Value).Select((version, i) => (version, i == 0)))];
        }
    }

    private ObjectVersion? Newest(string key) => objects.GetValueOrDefault(key)?[^1] is { IsDeleteMarker: false } version ? version : null;

    private void Add(ObjectVersion version)
    {
        if (!objects.TryGetValue(version.Key, out var versions)) objects[version.Key] = versions = [];
        versions.Add(version);
    }

    private static string NewId() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
}

/// <summary>The newest versions of a bucket's objects, by key.</summary>
public sealed class BucketObjects : IEnumerable<KeyValuePair<string, byte[]>>
{
    private readonly Bucket bucket;

    internal BucketObjects(Bucket bucket) => this.bucket = bucket;

    /// <summary>Keys in order.</summary>
    public IReadOnlyList<string> Keys => [.. bucket.Current().Select(version => version.Key)];

    public byte[] this[string key]
    {
        get => TryGetValue(key, out var content) ? content : throw new KeyNotFoundException($"{bucket.Name} has no object {key}, but {string.Join(", ", Keys)}.");
        set => bucket.Put(key, value);
    }

    public bool ContainsKey(string key) => bucket.Current(key) is not null;

    public bool TryGetValue(string key, [NotNullWhen(true)] out byte[]? content) => (content = bucket.Current(key)?.Body) is not null;

    /// <summary>An object's content as text.</summary>
    public string Text(string key) => Encoding.UTF8.GetString(this[key]);

    public void Remove(string key) => bucket.Delete(key);

    /// <summary>Removes all objects with all their versions.</summary>
    public void Clear() => bucket.Clear();

    public IEnumerator<KeyValuePair<string, byte[]>> GetEnumerator() => bucket.Current().Select(version => KeyValuePair.Create(version.Key, version.Body)).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}

/// <summary>One version of an object.</summary>
internal sealed record ObjectVersion(string Key, string Id, byte[] Body, DateTimeOffset Modified)
{
    public string ETag { get; } = $"\"{Convert.ToHexStringLower(MD5.HashData(Body))}\"";

    public string ContentType { get; init; } = "";

    public Dictionary<string, string> Headers { get; init; } = [];

    public List<(string Key, string Value)> Tags { get; set; } = [];

    public bool IsDeleteMarker { get; init; }
}
