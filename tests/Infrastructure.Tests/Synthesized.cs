using System.Text.Json.Nodes;
using Constructs;
using HashiCorp.Cdktf;

namespace HybridCloud.Infrastructure.Tests;

/// <summary>The configuration of one stack, as Terraform reads it.</summary>
public sealed class Synthesized
{
    private readonly JsonObject configuration;

    private Synthesized(string json) => configuration = JsonNode.Parse(json)!.AsObject();

    /// <summary>The whole of cdk.tf.json.</summary>
    public JsonObject Json => configuration;

    /// <summary>Synthesizes a whole stack, aspects and validations included.</summary>
    public static Synthesized Stack(Func<Construct, TerraformStack> create)
    {
        ArgumentNullException.ThrowIfNull(create);
        return new Synthesized(Testing.Synth(create(Testing.App()), runValidations: true));
    }

    /// <summary>Synthesizes constructs that are added to an empty stack.</summary>
    public static Synthesized In(Action<TerraformStack> add)
    {
        ArgumentNullException.ThrowIfNull(add);
        return Stack(app =>
        {
            var stack = new TerraformStack(app, "test");
            add(stack);
            return stack;
        });
    }

    /// <summary>Every resource of a type, such as aws_s3_bucket, by its name in the configuration.</summary>
    public IReadOnlyDictionary<string, JsonObject> Resources(string type) => Section("resource", type);

    /// <summary>Every data source of a type, by its name in the configuration.</summary>
    public IReadOnlyDictionary<string, JsonObject> DataSources(string type) => Section("data", type);

    /// <summary>The only resource of a type.</summary>
    /// <exception cref="InvalidOperationException">There is none, or more than one.</exception>
    public JsonObject Resource(string type) => Resources(type).Values.Single();

    /// <summary>A value of the only resource of a type, at a path of names and indices.</summary>
    public string Text(string type, params IReadOnlyList<object> path) => Resource(type).Text(path);

    private Dictionary<string, JsonObject> Section(string kind, string type) =>
        configuration[kind]?[type]?.AsObject().ToDictionary(entry => entry.Key, entry => entry.Value!.AsObject()) ?? [];
}
