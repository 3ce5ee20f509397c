using System.Text.Json;

namespace HybridCloud.Delivery.Targets;

/// <summary>What App Platform runs for an app, compared with the app's specification.</summary>
/// <param name="Fault">What is wrong, to follow the words "the app"; null if it runs what it should.</param>
/// <param name="IsPinned">Whether somebody rolled the app back by hand, which blocks deployments until that is reverted or committed.</param>
/// <param name="Underway">Id of the deployment in progress; null if there is none.</param>
internal sealed record AppState(string? Fault, bool IsPinned, string? Underway)
{
    private static readonly string[] Components = ["services", "workers", "jobs"];

    /// <summary>Reads the state of an app; one that does not exist has no fault.</summary>
    public static async Task<AppState> ReadAsync(DigitalOcean digitalOcean, string appId, CancellationToken cancellationToken)
    {
        if (await digitalOcean.AppAsync(appId, cancellationToken) is not { } app)
            return new AppState(null, false, null);
        var underway = Object(app, "in_progress_deployment") ?? Object(app, "pending_deployment");
        var pinned = Object(app, "pinned_deployment");
        var newest = await digitalOcean.NewestDeploymentAsync(appId, cancellationToken);
        return new AppState(FaultOf(app, pinned, newest), pinned is not null, underway is { } u ? Text(u, "id") : null);
    }

    /// <summary>Why steps of a deployment failed.</summary>
    public static IEnumerable<string> Reasons(JsonElement element)
    {
        if (element.ValueKind == JsonValueKind.Array)
            return element.EnumerateArray().SelectMany(Reasons);
        if (element.ValueKind != JsonValueKind.Object)
            return [];
        var own = Text(element, "status") == "ERROR" && Object(element, "reason") is { } reason ? [Text(reason, "message") ?? Text(reason, "code") ?? "unknown"] : Array.Empty<string>();
        return own.Concat(((string[])["progress", "steps"]).SelectMany(name => element.TryGetProperty(name, out var inner) ? Reasons(inner) : []));
    }

    /// <summary>Tags and digests of the images that an app runs or is about to run.</summary>
    public static IEnumerable<string> AllImages(JsonElement app) =>
        ((JsonElement?[])[Object(app, "spec"), .. ((string[])["active_deployment", "pending_deployment", "in_progress_deployment"]).Select(name => Object(app, name) is { } deployment ? Object(deployment, "spec") : null)])
            .SelectMany(spec => spec is { } found ? Images(found) : []).Where(image => image.Length > 0);

    /// <summary>A string property of an object, or null.</summary>
    public static string? Text(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static string? FaultOf(JsonElement app, JsonElement? pinned, JsonElement? newest)
    {
        if (pinned is { } pin)
            return $"is pinned to deployment {Text(pin, "id")} since somebody rolled it back";
        if (Object(app, "active_deployment") is not { } active)
            return "has no active deployment";
        var id = Text(active, "id");
        if (newest is { } last && Text(last, "id") != id && Text(last, "phase") is "ERROR" or "CANCELED")
            return $"serves deployment {id}, because the newer {Text(last, "id")} ended with {Text(last, "phase")}";
        if (Object(active, "cause_details") is { } cause && Text(cause, "type") == "AUTO_ROLLBACK")
            return $"serves deployment {id}, which App Platform rolled back to by itself";
        if (Object(app, "spec") is { } wanted && Object(active, "spec") is { } runs && !Images(wanted).SequenceEqual(Images(runs)))
            return $"serves deployment {id} of {string.Join(", ", Images(runs).Distinct())} instead of {string.Join(", ", Images(wanted).Distinct())}";
        return null;
    }

    private static JsonElement? Object(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Object ? value : null;

    /// <summary>Digest, or else tag, of each component's image, in the order of the specification.</summary>
    private static List<string> Images(JsonElement spec) =>
        [.. Components.SelectMany(kind => spec.TryGetProperty(kind, out var list) && list.ValueKind == JsonValueKind.Array ? list.EnumerateArray().ToList() : [])
            .Select(component => Object(component, "image") is { } image ? (Text(image, "digest") is { Length: > 0 } digest ? digest : Text(image, "tag")) ?? "" : "")];
}
