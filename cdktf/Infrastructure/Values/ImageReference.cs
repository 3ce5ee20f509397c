namespace HybridCloud.Infrastructure.Values;

/// <summary>The build of the workload's image that a deployment runs: always one specific build, never a moving tag.</summary>
public sealed record ImageReference
{
    /// <summary>A build, named by its tag.</summary>
    /// <exception cref="ArgumentException">The tag is empty, <c>latest</c> or not a tag; the message says what to give instead.</exception>
    public ImageReference(string tag)
    {
        if (Fault(tag) is { } fault) throw new ArgumentException(fault, nameof(tag));
        Tag = tag;
    }

    /// <summary>Tag in the image repository, usually a commit.</summary>
    public string Tag { get; }

    /// <summary>What is wrong with a tag, or <see langword="null"/> when nothing is.</summary>
    public static string? Fault(string? tag) => tag switch
    {
        null or "" => "is empty; give the tag of an image that was built, such as a commit.",
        "latest" => "is 'latest', which names another build tomorrow; give the tag of one build, such as a commit.",
        _ when !IsTag(tag) =>
            $"is '{tag}', which is not an image tag; use letters, digits, '_', '.' and '-', at most 128, and begin with a letter, a digit or '_'.",
        _ => null,
    };

    /// <inheritdoc/>
    public override string ToString() => Tag;

    // https://github.com/opencontainers/distribution-spec/blob/main/spec.md#pulling-manifests
    private static bool IsTag(string tag) =>
        tag.Length <= 128 && tag[0] is not ('.' or '-') && tag.All(character => char.IsAsciiLetterOrDigit(character) || character is '_' or '.' or '-');
}
