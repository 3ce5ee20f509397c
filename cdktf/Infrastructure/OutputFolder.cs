namespace HybridCloud.Infrastructure;

/// <summary>
/// The folder of synthesized stacks, replaced in one go: stacks are written to a draft beside it, and any failure before
/// <see cref="Publish"/> leaves the folder as it was.
/// </summary>
internal sealed class OutputFolder : IDisposable
{
    private readonly string path;
    private readonly string replaced;

    public OutputFolder(string path)
    {
        this.path = Path.TrimEndingDirectorySeparator(path);
        // Beside the folder, because a rename is only atomic within one file system.
        Draft = $"{this.path}.draft-{Environment.ProcessId}";
        replaced = $"{this.path}.replaced-{Environment.ProcessId}";
        Directory.CreateDirectory(Draft);
    }

    /// <summary>Where to write.</summary>
    public string Draft { get; }

    /// <summary>
    /// Puts the draft in place. Terraform's own files (.terraform, state, lock, plans) stay with their stacks; stacks that are not in the
    /// draft are removed, except for their state.
    /// </summary>
    public void Publish()
    {
        if (!Directory.Exists(this.path))
        {
            Directory.Move(Draft, this.path);
            return;
        }

        var stacks = Path.Combine(this.path, "stacks");
        var kept = Directory.Exists(stacks)
            ? Directory.EnumerateDirectories(stacks).SelectMany(TerraformsOwn).Select(file => Path.GetRelativePath(this.path, file)).ToList()
            : [];

        Directory.Move(this.path, replaced);
        foreach (var file in kept)
        {
            var target = Path.Combine(Draft, file);
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            Directory.Move(Path.Combine(replaced, file), target);
        }
        Directory.Move(Draft, this.path);
    }

    /// <summary>Removes what is left of the draft and of the folder that it replaced.</summary>
    public void Dispose()
    {
        if (Directory.Exists(replaced)) Directory.Delete(replaced, recursive: true);
        if (Directory.Exists(Draft)) Directory.Delete(Draft, recursive: true);
    }

    /// <summary>Terraform's own files in a stack's folder; of a stack that is gone, only the state is worth keeping.</summary>
    private IEnumerable<string> TerraformsOwn(string stack)
    {
        var gone = !Directory.Exists(Path.Combine(Draft, "stacks", Path.GetFileName(stack)));
        return Directory.EnumerateFileSystemEntries(stack).Where(entry => Path.GetFileName(entry) switch
        {
            var name when name.StartsWith("terraform.tfstate", StringComparison.Ordinal) => true,
            _ when gone => false,
            var name => name.StartsWith(".terraform", StringComparison.Ordinal) || name.EndsWith(".tfplan", StringComparison.Ordinal),
        });
    }
}
