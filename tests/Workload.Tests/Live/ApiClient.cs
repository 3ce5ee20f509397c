using System.Globalization;
using System.Net;
using System.Text.Json;
using HybridCloud.Contract;

namespace HybridCloud.Workload.Tests.Live;

/// <summary>Calls the API with the origin secret.</summary>
internal sealed class ApiClient : IDisposable
{
    private readonly Func<Uri> url;

    public ApiClient(Func<Uri> url, (string Name, string Value) header)
    {
        this.url = url;
        Http = new HttpClient { Timeout = TimeSpan.FromSeconds(60) };
        Http.DefaultRequestHeaders.Add(header.Name, header.Value);
    }

    public HttpClient Http { get; }

    public Uri At(string route) => new(url(), route);

    /// <summary>A route's JSON; every status route answers 200 whatever fails.</summary>
    public async Task<Json> GetAsync(string route)
    {
        using var response = await Http.GetAsync(At(route), TestContext.Current.CancellationToken);
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True(response.StatusCode == HttpStatusCode.OK, $"{route} answered {(int)response.StatusCode}: {text}");
        return new Json(JsonDocument.Parse(text).RootElement);
    }

    public Task<string> TextAsync(string route) => Http.GetStringAsync(At(route), TestContext.Current.CancellationToken);

    /// <summary>Sum of a process's metrics whose lines begin with this text.</summary>
    public async Task<double> MetricAsync(Uri process, string series) =>
        (await Http.GetStringAsync(new Uri(process, Routes.Metrics), TestContext.Current.CancellationToken)).Split('\n')
            .Where(line => line.StartsWith(series, StringComparison.Ordinal))
            .Sum(line => double.Parse(line.Split(' ')[1], CultureInfo.InvariantCulture));

    public void Dispose() => Http.Dispose();
}

/// <summary>An answer, for reading by member names.</summary>
internal readonly record struct Json(JsonElement Element)
{
    public Json this[params string[] path] => new(path.Aggregate(Element, (element, name) => element.GetProperty(name)));

    public bool Bool(params string[] path) => this[path].Element.GetBoolean();

    public string? Text(params string[] path) => this[path].Element.GetString();

    public int Int(params string[] path) => this[path].Element.GetInt32();

    public double Number(params string[] path) => this[path].Element.GetDouble();

    public bool IsNull(params string[] path) => this[path].Element.ValueKind == JsonValueKind.Null;

    public DateTimeOffset? Time(params string[] path) => IsNull(path) ? null : this[path].Element.GetDateTimeOffset();

    /// <summary>The entry of /worker/status or /history about one source.</summary>
    public Json Source(string name)
    {
        var (list, key) = Element.TryGetProperty("sources", out var sources) ? (sources, "source") : (Element.GetProperty("services"), "service");
        return new Json(list.EnumerateArray().Single(entry => entry.GetProperty(key).GetString() == name));
    }

    public override string ToString() => Element.GetRawText();
}
