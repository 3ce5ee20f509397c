namespace HybridCloud.Infrastructure;

/// <summary>
/// The folder of synthesized stacks, replaced in one go: stacks are written to a draft beside it, and whatever fails before
/// <see cref="Publish"/> leaves the folder as it was.
/// </summary>
internal sealed class OutputFolder : IDisposable
{
    private readonly string _path;
    private readonly string _replaced;

    public OutputFolder(string path)
    {
        _path = Path.TrimEndingDirectorySeparator(path);
        // Beside the folder, because a rename is only atomic within one file system.
        Draft = $"{_path}.draft-{Environment.ProcessId}";
        _replaced = $"{_path}.replaced-{Environment.ProcessId}";
        Directory.CreateDirectory(Draft);
    }

    /// <summary>Where to write.</summary>
    public string Draft { get; }

    /// <summary>Puts the draft in place. Terraform's own files (.terraform, state, lock, plans) stay with their stacks; stacks that are not in the draft vanish, except for a state.</summary>
    public void Publish()
    {
        if (!Directory.Exists(_path))
        {
            Directory.Move(Draft, _path);
            return;
        }

        var stacks = Path.Combine(_path, "stacks");
        var kept = Directory.Exists(stacks)
            ? Directory.EnumerateDirectories(stacks).SelectMany(TerraformsOwn).Select(file => Path.GetRelativePath(_path, file)).ToList()
            : [];

        Directory.Move(_path, _replaced);
        foreach (var file in kept)
        {
            var target = Path.Combine(Draft, file);
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            Directory.Move(Path.Combine(_replaced, file), target);
        }
        Directory.Move(Draft, _path);
    }

    /// <summary>Removes what is left of the draft and of the folder that it replaced.</summary>
    public void Dispose()
    {
        if (Directory.Exists(_replaced)) Directory.Delete(_replaced, recursive: true);
        if (Directory.Exists(Draft)) Directory.Delete(Draft, recursive: true);
    }

    /// <summary>What Terraform keeps beside a stack. Of a stack that is gone only its state is worth keeping.</summary>
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
