using System.Text.Json;
using HybridCloud.Contract;
using HybridCloud.Delivery.Terraform;

namespace HybridCloud.Delivery.Targets;

/// <summary>The stack with the state bucket, the registry and the project. Finds out which of them already exist.</summary>
internal sealed class Foundation(DeliverySettings settings, Target target, StateStore store, TextWriter output)
{
    /// <summary>Name of the stack.</summary>
    public static readonly string Stack = StackKind.Foundation.Name;

    private string? import;

    /// <summary>
    /// Opens the stack, with its state in the bucket. What already exists is not created: the bucket is imported into the state, and a
    /// project or registry that is not in the state is used as it is.
    /// </summary>
    /// <exception cref="DeliveryException">A cloud does not answer, or the team has several registries and none is named.</exception>
    public async Task<StackWorkspace> OpenAsync(CancellationToken cancellationToken)
    {
        var workspace = new StackWorkspace(settings, target, Stack, output);
        await workspace.InitAsync(cancellationToken);
        var held = await store.HasAsync(target.StateKey(Stack), cancellationToken) ? await workspace.ResourcesAsync(cancellationToken) : [];
        await ImportBucketAsync(workspace, held, cancellationToken);

        using var digitalOcean = new DigitalOcean(settings.DigitalOcean);
        var found = settings;
        if (Decides("create_project") && !Holds(held, "digitalocean_project")
            && StackConfiguration.Value(settings, Stack, "project") is { } project && await digitalOcean.HasProjectAsync(project, cancellationToken))
        {
            await output.WriteLineAsync($"The project {project} already exists and is used as it is.");
            found = found.With("TF_VAR_create_project", "false");
        }

        if (Decides("create_registry") && !Holds(held, "digitalocean_container_registry")
            && await digitalOcean.RegistryAsync(settings.Images.RegistryName, cancellationToken) is { } registry)
        {
            await output.WriteLineAsync($"The registry {registry} already exists and is used as it is.");
            found = found.With("TF_VAR_create_registry", "false").With("TF_VAR_registry_name", registry);
        }

        return found == settings ? workspace : new StackWorkspace(found, target, Stack, output);
    }

    /// <summary>
    /// Deletes the import block, which only the first run needs. One that stays does no harm: Terraform ignores the import of what is
    /// in the state already.
    /// </summary>
    /// <seealso href="https://developer.hashicorp.com/terraform/language/import#plan-and-apply-an-import"/>
    public void Close()
    {
        if (import is not null)
            File.Delete(import);
    }

    /// <summary>Whether this program decides. A variable that is set overrides it.</summary>
    private bool Decides(string variable) =>
        StackConfiguration.Declares(settings, Stack, variable) && string.IsNullOrEmpty(settings.Variables.GetValueOrDefault($"TF_VAR_{variable}"));

    private static bool Holds(IReadOnlyList<string> held, string type) => held.Any(address => address.StartsWith(type + ".", StringComparison.Ordinal));

    private async Task ImportBucketAsync(StackWorkspace workspace, IReadOnlyList<string> held, CancellationToken cancellationToken)
    {
        var bucket = StackConfiguration.Addresses(settings, Stack, "aws_s3_bucket").SingleOrDefault();
        if (bucket is null || held.Contains(bucket))
            return;
        import = Path.Combine(workspace.Folder, "state-bucket-import.tf.json");
        await File.WriteAllTextAsync(import, JsonSerializer.Serialize(new { import = new[] { new { to = bucket, id = target.Bucket } } }), cancellationToken);
    }
}
