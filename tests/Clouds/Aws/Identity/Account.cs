using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using HybridCloud.Clouds.Aws.Protocols;

namespace HybridCloud.Clouds.Aws.Identity;

/// <summary>One AWS account: its tables of resources. Accounts never see each other's.</summary>
/// <param name="id">Twelve digits.</param>
/// <param name="now">The account's clock; by default this machine's.</param>
public sealed class Account(string id, Func<DateTimeOffset>? now = null)
{
    private readonly ConcurrentDictionary<string, Table> tables = [];

    /// <summary>Twelve digits.</summary>
    public string Id { get; } = id;

    /// <summary>The account's clock.</summary>
    public Func<DateTimeOffset> Now { get; } = now ?? TimeProvider.System.GetUtcNow;

    /// <summary>Rows of one kind of resource, by their identifiers.</summary>
    /// <param name="name">Service, kind and, for regional resources, region: <c>us-west-2/logs/group</c>.</param>
    public Table Table(string name) => tables.GetOrAdd(name, _ => new());

    /// <summary>Whether any resource has this ARN: tags outlive the resource they were set on.</summary>
    public bool Mentions(string arn) => tables.Values.Any(table => table.Rows.Any(row => row.ToJsonString().Contains($"\"{arn}\"", StringComparison.Ordinal)) || table.Find(arn) is not null);

    /// <summary>Tags by ARN, for services that keep them beside their resources.</summary>
    public Dictionary<string, SortedDictionary<string, string>> Tags { get; } = [];
}

/// <summary>Resources of one kind, in order of creation.</summary>
public sealed class Table
{
    private readonly OrderedDictionary<string, JsonObject> rows = [];

    public IEnumerable<JsonObject> Rows => rows.Values;

    public JsonObject? Find(string? id) => id is not null && rows.TryGetValue(id, out var row) ? row : null;

    /// <summary>The row; throws the error that AWS gives if it does not exist.</summary>
    public JsonObject Get(string? id, string code, int status = 404) =>
        Find(id) ?? throw new AwsError(code, $"{id ?? "(nothing)"} does not exist.", status);

    /// <summary>Adds a row whose identifier must be new.</summary>
    public JsonObject Add(string id, JsonObject row, string code, int status = 409) =>
        rows.TryAdd(id, row) ? row : throw new AwsError(code, $"{id} already exists.", status);

    public JsonObject Put(string id, JsonObject row) => rows[id] = row;

    public bool Remove(string id) => rows.Remove(id);
}
