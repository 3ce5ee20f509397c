using System.Text.Json;
using System.Text.Json.Serialization;

namespace HybridCloud.Delivery.Cost;

/// <summary>The dated prices of prices.json, and which resource types are free or billed by usage.</summary>
internal sealed class PriceTable
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        // A price without a source or a date is an error.
        RespectRequiredConstructorParameters = true,
        RespectNullableAnnotations = true,
    };

    private readonly Document document;
    private readonly HashSet<string> free;

    private PriceTable(Document document)
    {
        this.document = document;
        free = [.. document.Free.Values.SelectMany(types => types)];
    }

    /// <summary>The oldest date of any price.</summary>
    public DateOnly OldestDate => document.Prices.Values.Min(p => p.Date);

    /// <summary>All prices by key.</summary>
    public IReadOnlyDictionary<string, Price> Prices => document.Prices;

    /// <summary>The table embedded in the program.</summary>
    public static PriceTable Load()
    {
        using var stream = typeof(PriceTable).Assembly.GetManifestResourceStream("prices.json")!;
        return new PriceTable(JsonSerializer.Deserialize<Document>(stream, Options)!);
    }

    /// <summary>US dollars per month, or null if the table has no such price.</summary>
    public decimal? PerMonth(string key) =>
        document.Prices.TryGetValue(key, out var price) ? price.Per == "hour" ? price.Usd * document.HoursPerMonth : price.Usd : null;

    /// <summary>What is billed by usage for a resource type, and so not in the estimate; null if nothing is.</summary>
    public string? Usage(string type) => document.Usage.GetValueOrDefault(type);

    /// <summary>Resource types that cost nothing in themselves.</summary>
    public IReadOnlyCollection<string> Free => free;

    /// <summary>Whether a resource type costs nothing in itself, for a reason that the table gives.</summary>
    public bool IsFree(string type) => free.Contains(type);

    private sealed record Document(
        string Currency, int HoursPerMonth, Dictionary<string, Price> Prices, Dictionary<string, string> Usage, Dictionary<string, List<string>> Free);
}
