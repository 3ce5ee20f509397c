using System.Globalization;
using HybridCloud.Contract;
using HybridCloud.Workload.Records;

namespace HybridCloud.Workload.Badge;

/// <summary>The system's state in a few words.</summary>
/// <param name="Text">What the badge says.</param>
/// <param name="Color">Its colour, in CSS notation.</param>
internal sealed record BadgeState(string Text, string Color)
{
    // White text on each has a contrast of at least 4.5 to 1.
    private const string Green = "#13693c";
    private const string Red = "#a8201a";
    private const string Grey = "#566173";

    /// <summary>Maximum age of an observation: beyond it, several looks have been missed.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(90);

    private static readonly (string Id, string Name)[] Services =
    [
        (Sources.Postgres, "PostgreSQL"), (Sources.Valkey, "Valkey"), (Sources.Iam, "IAM Roles Anywhere"), (Sources.Secret, "Secrets Manager"),
    ];

    /// <summary>Judges the latest observation of each service and of the worker.</summary>
    public static BadgeState Of(IReadOnlyDictionary<string, Outcome> latest, DateTimeOffset now)
    {
        var failing = Services.Where(service => Seen(service.Id) == false).ToList();
        if (failing.Count == 1) return new($"{failing[0].Name} failing", Red);
        if (failing.Count > 1) return new(string.Create(CultureInfo.InvariantCulture, $"{failing.Count} of {Services.Length} failing"), Red);
        if (Services.Any(service => Seen(service.Id) is null)) return new("checking", Grey);
        return Seen(Sources.Worker) switch
        {
            true => new("all working", Green),
            false => new("out of date", Red),
            null => new("checking", Grey),
        };

        bool? Seen(string service) => latest.TryGetValue(service, out var outcome) && now - outcome.At <= Limit ? outcome.Ok : null;
    }
}
