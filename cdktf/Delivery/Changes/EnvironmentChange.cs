using HybridCloud.Delivery.Terraform;

namespace HybridCloud.Delivery.Changes;

/// <summary>What a change means for one environment.</summary>
/// <param name="Folder">The environment's synthesized stacks.</param>
/// <param name="Why">What differs from the base commit, in a few words; null if nothing does.</param>
internal sealed record EnvironmentChange(string Folder, string? Why)
{
    /// <summary>Compares an environment's configuration and inputs, and the image's sources, with the base commit.</summary>
    /// <param name="settings">The settings of the environment.</param>
    /// <param name="before">The base commit.</param>
    /// <param name="output">Where progress goes.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="DeliveryException">The changed configuration cannot be synthesized.</exception>
    public static async Task<EnvironmentChange> FindAsync(DeliverySettings settings, BaseCheckout before, TextWriter output, CancellationToken cancellationToken)
    {
        var after = Emptied(settings, "after");
        await Synthesis.RunAsync(settings, settings.ImageTag!, rotateSecrets: false, Directory.GetCurrentDirectory(), after, output, cancellationToken);
        if (await before.ImageDiffersAsync(cancellationToken))
            return new EnvironmentChange(after, "the image's sources differ");
        if (await before.DiffersAsync(settings.InputFile, cancellationToken))
            return new EnvironmentChange(after, $"{settings.InputFile} differs");

        var former = Emptied(settings, "before");
        try
        {
            // Both use the same tag, since a new tag alone is no change.
            await Synthesis.RunAsync(settings, settings.ImageTag!, rotateSecrets: false, before.Folder, former, output, cancellationToken);
        }
        catch (DeliveryException e)
        {
            return new EnvironmentChange(after, $"it cannot be compared with {before.Commit}: {e.Message.ReplaceLineEndings(" ")}");
        }

        var changed = settings.Stacks.Where(stack => !Same(Stack(former, stack), Stack(after, stack))).ToList();
        return new EnvironmentChange(after, changed.Count == 0 ? null : $"the configuration of {string.Join(", ", changed)} differs");
    }

    private static string Emptied(DeliverySettings settings, string which)
    {
        var folder = Path.Combine(settings.WorkFolder, "changes", settings.Environment, which);
        if (Directory.Exists(folder))
            Directory.Delete(folder, recursive: true);
        Directory.CreateDirectory(folder);
        return folder;
    }

    private static string Stack(string folder, string stack) => Path.Combine(folder, "stacks", stack);

    private static bool Same(string former, string present)
    {
        var files = Files(former);
        return files.SequenceEqual(Files(present))
            && files.All(file => File.ReadAllBytes(Path.Combine(former, file)).AsSpan().SequenceEqual(File.ReadAllBytes(Path.Combine(present, file))));
    }

    private static List<string> Files(string folder) =>
        Directory.Exists(folder)
            ? [.. Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(folder, file)).Order(StringComparer.Ordinal)]
            : [];
}
