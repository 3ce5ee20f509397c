using HybridCloud.AwsStandIn.Protocol;

namespace HybridCloud.AwsStandIn.SecretsManager;

/// <summary>A secret, its versions and their staging labels. Not thread-safe: the service locks it.</summary>
internal sealed class Secret(string name, string arn, int maxVersions, DateTimeOffset created)
{
    private const string Current = "AWSCURRENT";
    private const string Previous = "AWSPREVIOUS";

    // Versions without a label are removed only beyond this number and when older than this.
    private const int KeptVersions = 100;
    private static readonly TimeSpan KeptFor = TimeSpan.FromHours(24);

    private readonly Dictionary<string, SecretVersion> versions = [];
    private readonly Dictionary<string, string> labels = [];

    public string Name => name;

    public string Arn => arn;

    public DateTimeOffset Created { get; } = created;

    public DateTimeOffset LastChanged { get; private set; } = created;

    public string? Description { get; set; }

    public int VersionCount => versions.Count;

    public SecretVersion Find(string? versionId, string? stage)
    {
        if (versionId is not null && stage is not null && this.labels.GetValueOrDefault(stage) != versionId)
            throw new AwsErrorException("InvalidRequestException", $"You provided a VersionStage that is not associated to the provided VersionId.");
        var label = stage ?? Current;
        var id = versionId ?? this.labels.GetValueOrDefault(label);
        return id is not null && versions.TryGetValue(id, out var version)
            ? version
            : throw new AwsErrorException(
                "ResourceNotFoundException",
                versionId is null
                    ? $"Secrets Manager can't find the specified secret value for staging label: {label}"
                    : $"Secrets Manager can't find the specified secret value for VersionId: {versionId}");
    }

    public List<string> LabelsOf(string versionId) => [.. this.labels.Where(l => l.Value == versionId).Select(l => l.Key).Order()];

    public IEnumerable<(string VersionId, List<string> Labels)> Labelled => versions.Keys.Select(id => (id, LabelsOf(id))).Where(v => v.Item2.Count > 0);

    /// <summary>Adds a version.</summary>
    /// <param name="repeatable">Whether a token that already made a version with the same content is recognized: PutSecretValue does, UpdateSecret refuses it.</param>
    public SecretVersion Put(string token, string? text, string? binary, IReadOnlyList<string>? labels, DateTimeOffset now, bool repeatable = true)
    {
        if (versions.TryGetValue(token, out var existing))
        {
            if (repeatable && existing.Text == text && existing.Binary == binary) return existing;
            throw new AwsErrorException(
                "ResourceExistsException",
                $"You can't use ClientRequestToken {token} because that value is already in use for a version of secret {arn}.");
        }

        Prune(now);
        if (versions.Count >= maxVersions)
            throw new AwsErrorException("LimitExceededException", $"You've exceeded the limit of secret versions: at most {maxVersions} for secret {arn}.");
        var version = new SecretVersion(token, text, binary, now);
        versions[token] = version;
        foreach (var label in labels ?? [Current])
        {
            if (label == Current && this.labels.TryGetValue(Current, out var before)) this.labels[Previous] = before;
            this.labels[label] = token;
        }

        LastChanged = now;
        return version;
    }

    private void Prune(DateTimeOffset now)
    {
        var unlabelled = versions.Values.Where(v => !this.labels.ContainsValue(v.Id)).OrderBy(v => v.Created).ToList();
        foreach (var old in unlabelled.Take(Math.Max(0, unlabelled.Count - KeptVersions + 1)).Where(v => now - v.Created > KeptFor)) versions.Remove(old.Id);
    }
}

/// <summary>One value of a secret.</summary>
internal sealed record SecretVersion(string Id, string? Text, string? Binary, DateTimeOffset Created);
