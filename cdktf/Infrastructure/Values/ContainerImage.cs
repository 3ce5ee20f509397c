namespace HybridCloud.Infrastructure.Values;

/// <summary>An image that a container runs: <see cref="BuiltImage"/>, <see cref="PromotedImage"/> or <see cref="PinnedImage"/>.</summary>
public abstract record ContainerImage
{
    /// <summary><c>repository:tag</c> or <c>repository@digest</c>, possibly a Terraform expression.</summary>
    public abstract string Name { get; }
}

/// <summary>The image that passed the environment before, or the stack's own build where none is promoted.</summary>
/// <param name="Expression">Terraform expression that picks one of the two.</param>
public sealed record PromotedImage(string Expression) : ContainerImage
{
    /// <inheritdoc/>
    public override string Name => Expression;
}

/// <summary>An image that others built, pinned to a version.</summary>
/// <param name="Repository">Repository with its registry.</param>
/// <param name="Tag">The version.</param>
public sealed record PinnedImage(string Repository, string Tag) : ContainerImage
{
    /// <inheritdoc/>
    public override string Name => $"{Repository}:{Tag}";
}
