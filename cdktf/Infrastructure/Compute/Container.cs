using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using HybridCloud.Infrastructure.Values;

namespace HybridCloud.Infrastructure.Compute;

/// <summary>One container of a task, in ECS' terms.</summary>
/// <remarks>https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_definition_parameters.html#container_definitions</remarks>
public sealed record Container
{
    private const string Expression = "expression:";

    private static readonly JsonSerializerOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Name, unique within the task.</summary>
    public required string Name { get; init; }

    /// <summary>What it runs.</summary>
    public required ContainerImage Image { get; init; }

    /// <summary>Arguments of the image's entry point. Default the image's own.</summary>
    public IReadOnlyList<string> Command { get; init; } = [];

    /// <summary>Terraform expression for a list of arguments, instead of <see cref="Command"/>. Default none.</summary>
    public string? CommandExpression { get; init; }

    /// <summary>Replaces the image's entry point. Default the image's own.</summary>
    public IReadOnlyList<string> EntryPoint { get; init; } = [];

    /// <summary>Environment variables, visible to everyone who may see the task definition.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    /// <summary>Environment variables that ECS fills when a task starts: ARNs of secrets or parameters by name of the variable.</summary>
    public IReadOnlyDictionary<string, string> Secrets { get; init; } = new Dictionary<string, string>();

    /// <summary>TCP port that it listens on. Default none.</summary>
    public int? Port { get; init; }

    /// <summary>Whether the task ends with this container. Default yes.</summary>
    public bool Essential { get; init; } = true;

    /// <summary>Command that exits 0 while the container is healthy, in ECS' form: first CMD or CMD-SHELL. Default none.</summary>
    public IReadOnlyList<string> HealthCheck { get; init; } = [];

    /// <summary>Terraform expression for the list of words, CMD included, instead of <see cref="HealthCheck"/>. Default none.</summary>
    public string? HealthCheckExpression { get; init; }

    /// <summary>Containers that must have reached a condition first: START, COMPLETE, SUCCESS or HEALTHY. Default none.</summary>
    public IReadOnlyDictionary<string, string> DependsOn { get; init; } = new Dictionary<string, string>();

    /// <summary>Names of the task's volumes by the path where they are mounted. Default none.</summary>
    public IReadOnlyDictionary<string, string> Mounts { get; init; } = new Dictionary<string, string>();

    /// <summary>Whether only the mounts can be written to. Default yes.</summary>
    public bool ReadOnlyRoot { get; init; } = true;

    /// <summary>User of the process. Default the image's own.</summary>
    public string? User { get; init; }

    /// <summary>Seconds from SIGTERM to SIGKILL, at most 120. Default 60.</summary>
    public int StopTimeout { get; init; } = 60;

    /// <summary>The containers as the JSON of a task definition, each with its own log stream.</summary>
    public static string Json(IEnumerable<Container> containers, string logGroup, string region)
    {
        ArgumentNullException.ThrowIfNull(containers);
        var json = new JsonArray([.. containers.Select(container => container.Definition(logGroup, region))]).ToJsonString(Options);
        // A list that only Terraform knows is an expression and goes into the JSON without quotes.
        return containers.SelectMany(container => new[] { container.CommandExpression, container.HealthCheckExpression }).OfType<string>()
            .Aggregate(json, (text, expression) => text.Replace($"\"{Expression}{expression}\"", expression, StringComparison.Ordinal));
    }

    private JsonObject Definition(string logGroup, string region)
    {
        var json = new JsonObject
        {
            ["name"] = Name,
            ["image"] = Image.Name,
            ["essential"] = Essential,
            ["readonlyRootFilesystem"] = ReadOnlyRoot,
            ["stopTimeout"] = StopTimeout,
            ["logConfiguration"] = new JsonObject
            {
                ["logDriver"] = "awslogs",
                ["options"] = new JsonObject
                {
                    ["awslogs-group"] = logGroup,
                    ["awslogs-region"] = region,
                    ["awslogs-stream-prefix"] = Name,
                    // A slow CloudWatch delays no request; the buffer holds what it can.
                    ["mode"] = "non-blocking",
                    ["max-buffer-size"] = "25m",
                },
            },
            ["environment"] = Pairs(Environment, "name", "value"),
            ["mountPoints"] = new JsonArray([.. Mounts.OrderBy(mount => mount.Key, StringComparer.Ordinal).Select(mount => new JsonObject
            {
                ["sourceVolume"] = mount.Value,
                ["containerPath"] = mount.Key,
                ["readOnly"] = false,
            })]),
            ["portMappings"] = new JsonArray(Port is { } port ? [new JsonObject { ["containerPort"] = port, ["hostPort"] = port, ["protocol"] = "tcp" }] : []),
            ["systemControls"] = new JsonArray(),
            ["volumesFrom"] = new JsonArray(),
        };
        if (Secrets.Count > 0)
            json["secrets"] = Pairs(Secrets, "name", "valueFrom");
        if (DependsOn.Count > 0)
            json["dependsOn"] = Pairs(DependsOn, "containerName", "condition");
        if (CommandExpression is { } expression)
            json["command"] = Expression + expression;
        else if (Command.Count > 0)
            json["command"] = List(Command);
        if (EntryPoint.Count > 0)
            json["entryPoint"] = List(EntryPoint);
        if (User is not null)
            json["user"] = User;
        if (HealthCheckExpression is not null || HealthCheck.Count > 0)
        {
            json["healthCheck"] = new JsonObject
            {
                ["command"] = HealthCheckExpression is { } words ? Expression + words : List(HealthCheck),
                ["interval"] = 15,
                ["timeout"] = 5,
                ["retries"] = 3,
                ["startPeriod"] = 60,
            };
        }
        return json;
    }

    private static JsonArray List(IReadOnlyList<string> values) => new([.. values.Select(value => (JsonNode?)JsonValue.Create(value))]);

    private static JsonArray Pairs(IReadOnlyDictionary<string, string> values, string key, string value) =>
        new([.. values.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => new JsonObject { [key] = pair.Key, [value] = pair.Value })]);
}
