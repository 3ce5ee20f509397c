using HybridCloud.Clouds.Aws.Faults;

namespace HybridCloud.Clouds.DataPlane;

/// <summary>HTTP routes that control a stand-in running as its own process, for example to make it fail. Not part of AWS.</summary>
internal static class ControlRoutes
{
    public const string Prefix = "/_stand-in";

    public static void Map(WebApplication app, AwsDataPlane host)
    {
        var routes = app.MapGroup(Prefix);
        routes.MapPost("/faults", (Fault fault) =>
        {
            host.Faults.Add(fault);
            return Results.NoContent();
        });
        routes.MapDelete("/faults", () =>
        {
            host.Faults.Clear();
            return Results.NoContent();
        });
        routes.MapGet("/calls", () => host.Faults.Calls);
        routes.MapPost("/clock", (ClockRequest clock) =>
        {
            host.ClockOffset = TimeSpan.FromSeconds(clock.OffsetSeconds);
            return Results.NoContent();
        });
        // The credentials endpoint that ECS gives to a task:
        // https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-iam-roles.html
        routes.MapGet("/container-credentials/{role}", (string role) =>
        {
            if (!host.Options.TaskRoles.ContainsKey(role)) return Results.NotFound();
            var session = host.Issue("task", TimeSpan.FromHours(6), role);
            return Results.Json(new Dictionary<string, string>
            {
                ["RoleArn"] = $"arn:aws:iam::{host.Options.AccountId}:role/{role}",
                ["AccessKeyId"] = session.AccessKeyId,
                ["SecretAccessKey"] = session.SecretAccessKey,
                ["Token"] = session.SessionToken,
                ["Expiration"] = session.ExpirationText,
            });
        });
        routes.MapGet("/task-environment/{role}", (string role) => host.TaskEnvironment(role));
        routes.MapGet("/queues/{name}", (string name) => host.Queues.Depth(name));
        routes.MapGet("/buckets/{name}", (string name) => new { objects = host.Bucket(name).Objects.Keys.Count, puts = host.Bucket(name).PutCount });
        // The stored objects, one per line: key and text.
        routes.MapGet("/buckets/{name}/objects", (string name) =>
            string.Concat(host.Bucket(name).Objects.Keys.Select(key => $"{key} {host.Bucket(name).Objects.Text(key)}\n")));
        routes.MapPost("/environment", () => host.WorkloadEnvironment());
    }

    private sealed record ClockRequest(double OffsetSeconds);
}
