using System.Text.Json;
using HybridCloud.Contract;
using HybridCloud.Delivery.Plans;
using HybridCloud.Delivery.Targets;

namespace HybridCloud.Delivery.Verbs;

/// <summary>The two database users that an app alternates between.</summary>
/// <param name="Stack">The stack.</param>
/// <param name="Address">Address of the resource that holds whose turn it is (<c>PostgresCluster</c> in Infrastructure).</param>
/// <param name="ClusterId">The database cluster.</param>
/// <param name="AppId">The app.</param>
/// <param name="Users">Names of the two.</param>
internal sealed record DatabaseTurn(string Stack, string Address, string ClusterId, string AppId, IReadOnlyList<string> Users)
{
    /// <summary>The variable that names the next user when that resource is replaced.</summary>
    public const string Variable = "TF_VAR_postgres_turn";

    private const string Input = "var.postgres_turn";

    /// <summary>The users of a plan's stack; null if it has none, or not both yet.</summary>
    public static DatabaseTurn? In(Plan plan)
    {
        var turn = plan.Changes.FirstOrDefault(change => change.Type == "terraform_data" && plan.References(change.Address, "triggers_replace").Contains(Input));
        var users = Rotation.Existing(plan, "digitalocean_database_user").ToList();
        var app = Rotation.Existing(plan, "digitalocean_app").FirstOrDefault();
        return turn is not null && users.Count == 2 && app is not null
            ? new(plan.Stack, turn.Address, AppState.Text(users[0].Before, "cluster_id")!, AppState.Text(app.Before, "id")!, [.. users.Select(user => AppState.Text(user.Before, "name")!)])
            : null;
    }

    /// <summary>The user of the app that currently serves, and the next user.</summary>
    /// <remarks>Read from App Platform: after an apply that was cut off, the state may be one turn ahead.</remarks>
    /// <exception cref="DeliveryException">The app uses neither user.</exception>
    public async Task<(string Present, string Next)> AskAsync(DigitalOcean digitalOcean, CancellationToken cancellationToken)
    {
        var present = await digitalOcean.ActiveDeploymentAsync(AppId, cancellationToken) is { } deployment ? UserOf(deployment) : null;
        return Users.FirstOrDefault(user => user != present) is { } next && present is not null && Users.Contains(present)
            ? (present, next)
            : throw new DeliveryException($"The app serves as the database user {present ?? "(none)"}, which is neither {string.Join(" nor ", Users)}: no password was changed. Deploy, then run this again.");
    }

    private static string? UserOf(JsonElement deployment) =>
        deployment.TryGetProperty("spec", out var spec) && spec.TryGetProperty("services", out var services) && services.ValueKind == JsonValueKind.Array
            ? (from service in services.EnumerateArray()
               where service.TryGetProperty("envs", out var envs) && envs.ValueKind == JsonValueKind.Array
               from variable in service.GetProperty("envs").EnumerateArray()
               where AppState.Text(variable, "key") == EnvironmentNames.PgUser
               select AppState.Text(variable, "value")).FirstOrDefault()
            : null;
}
