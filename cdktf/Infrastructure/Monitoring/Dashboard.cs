using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Constructs;
using HashiCorp.Cdktf.Providers.Aws.CloudwatchDashboard;

namespace HybridCloud.Infrastructure.Monitoring;

/// <summary>A line of a chart.</summary>
/// <param name="Namespace">Namespace of the metric.</param>
/// <param name="Metric">Name of the metric.</param>
/// <param name="Statistic">How the datapoints of a period are aggregated.</param>
/// <param name="Label">What the line is called.</param>
/// <param name="Dimensions">Dimensions that pick the metric.</param>
public sealed record ChartLine(string Namespace, string Metric, string Statistic, string Label, IReadOnlyDictionary<string, string> Dimensions);

/// <summary>A chart of a dashboard.</summary>
/// <param name="Title">What it shows, with the unit.</param>
/// <param name="Lines">Its lines.</param>
public sealed record Chart(string Title, params IReadOnlyList<ChartLine> Lines);

/// <summary>Inputs of <see cref="Dashboard"/>.</summary>
public sealed record DashboardProps
{
    /// <summary>Name of the dashboard.</summary>
    public required string Name { get; init; }

    /// <summary>Region of the metrics.</summary>
    public required string Region { get; init; }

    /// <summary>Charts, two in a row.</summary>
    public required IReadOnlyList<Chart> Charts { get; init; }
}

/// <summary>A CloudWatch dashboard of charts.</summary>
public sealed class Dashboard : Construct
{
    private const int Width = 12;
    private const int Height = 6;

    private static readonly JsonSerializerOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public Dashboard(Construct scope, string id, DashboardProps props)
        : base(scope, id)
    {
        ArgumentNullException.ThrowIfNull(props);
        _ = new CloudwatchDashboard(this, "dashboard", new CloudwatchDashboardConfig
        {
            DashboardName = props.Name,
            DashboardBody = new JsonObject { ["widgets"] = new JsonArray([.. props.Charts.Select((chart, index) => Widget(chart, index, props.Region))]) }.ToJsonString(Options),
        });
    }

    private static JsonObject Widget(Chart chart, int index, string region) => new()
    {
        ["type"] = "metric",
        ["x"] = index % 2 * Width,
        ["y"] = index / 2 * Height,
        ["width"] = Width,
        ["height"] = Height,
        ["properties"] = new JsonObject
        {
            ["title"] = chart.Title,
            ["region"] = region,
            ["view"] = "timeSeries",
            ["period"] = 60,
            ["metrics"] = new JsonArray([.. chart.Lines.Select(Line)]),
        },
    };

    private static JsonArray Line(ChartLine line) => new(
    [
        JsonValue.Create(line.Namespace),
        JsonValue.Create(line.Metric),
        .. line.Dimensions.SelectMany(dimension => new JsonNode?[] { JsonValue.Create(dimension.Key), JsonValue.Create(dimension.Value) }),
        new JsonObject { ["stat"] = line.Statistic, ["label"] = line.Label },
    ]);
}
