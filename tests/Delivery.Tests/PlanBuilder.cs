using System.Text.Json;
using System.Text.Json.Nodes;
using HybridCloud.Delivery.Plans;

namespace HybridCloud.Delivery.Tests;

/// <summary>Writes plans in the shape of `terraform show -json`.</summary>
internal sealed class PlanBuilder
{
    private readonly JsonArray changes = [];
    private readonly JsonArray configuration = [];
    private readonly JsonArray drift = [];

    public PlanBuilder Create(string address, object after, object? unknown = null) =>
        Add(changes, address, ["create"], null, after, unknown);

    public PlanBuilder Update(string address, object before, object after, object? unknown = null) =>
        Add(changes, address, ["update"], before, after, unknown);

    public PlanBuilder Keep(string address, object values) => Add(changes, address, ["no-op"], values, values);

    public PlanBuilder Replace(string address, object before, object after, string because) =>
        Add(changes, address, ["delete", "create"], before, after, null, because);

    public PlanBuilder Destroy(string address, object before) => Add(changes, address, ["delete"], before, null);

    public PlanBuilder Drifted(string address, object before, object after) => Add(drift, address, ["update"], before, after);

    public PlanBuilder Refers(string address, string argument, params string[] references)
    {
        configuration.Add(new JsonObject
        {
            ["address"] = address,
            ["expressions"] = new JsonObject { [argument] = new JsonObject { ["references"] = JsonSerializer.SerializeToNode(references) } },
        });
        return this;
    }

    /// <summary>What the configuration sets for a resource, as Terraform writes it: constants and references.</summary>
    public PlanBuilder Sets(string address, object expressions)
    {
        configuration.Add(new JsonObject { ["address"] = address, ["expressions"] = JsonSerializer.SerializeToNode(expressions) });
        return this;
    }

    public PlanBuilder Sensitive(string address, object before, object after)
    {
        var change = changes.Single(c => (string)c!["address"]! == address)!["change"]!;
        change["before_sensitive"] = JsonSerializer.SerializeToNode(before);
        change["after_sensitive"] = JsonSerializer.SerializeToNode(after);
        return this;
    }

    public string Json(string timestamp = "2026-01-01T00:00:00Z") => new JsonObject
    {
        ["format_version"] = "1.2",
        ["terraform_version"] = "1.11.4",
        ["timestamp"] = timestamp,
        ["resource_changes"] = changes.DeepClone(),
        ["resource_drift"] = drift.DeepClone(),
        ["configuration"] = new JsonObject { ["root_module"] = new JsonObject { ["resources"] = configuration.DeepClone() } },
    }.ToJsonString();

    public Plan Build(string stack = "hybrid", string environment = "prod") => Plan.Parse(environment, stack, Json());

    private PlanBuilder Add(JsonArray list, string address, string[] actions, object? before, object? after, object? unknown = null, string? because = null)
    {
        var change = new JsonObject
        {
            ["actions"] = JsonSerializer.SerializeToNode(actions),
            ["before"] = JsonSerializer.SerializeToNode(before),
            ["after"] = JsonSerializer.SerializeToNode(after),
            ["after_unknown"] = JsonSerializer.SerializeToNode(unknown ?? new { }),
            ["before_sensitive"] = before is null ? false : new JsonObject(),
            ["after_sensitive"] = after is null ? false : new JsonObject(),
        };
        if (because is not null)
            change["replace_paths"] = JsonSerializer.SerializeToNode(new[] { new[] { because } });
        list.Add(new JsonObject
        {
            ["address"] = address,
            ["mode"] = "managed",
            ["type"] = address.Split('.')[0],
            ["name"] = address.Split('.')[1],
            ["provider_name"] = "registry.terraform.io/hashicorp/aws",
            ["change"] = change,
        });
        return this;
    }
}
