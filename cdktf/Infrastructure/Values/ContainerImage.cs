namespace HybridCloud.Infrastructure.Values;

/// <summary>An image that a container runs: <see cref="BuiltImage"/>, <see cref="PromotedImage"/> or <see cref="PinnedImage"/>.</summary>
public abstract record ContainerImage
{
    /// <summary><c>repository:tag</c> or <c>repository@digest</c>, possibly a Terraform expression.</summary>
    public abstract string Name { get; }
}

/// <summary>The image that passed the previous environment, or the stack's own build if none is promoted.</summary>
/// <param name="Expression">Terraform expression that picks one of the two.</param>
public sealed record PromotedImage(string Expression) : ContainerImage
{
    /// <inheritdoc/>
    public override string Name => Expression;
}

/// <summary>A third-party image, run by its digest; the tag tells people which version it is.</summary>
public sealed record PinnedImage : ContainerImage
{
    /// <summary>An image by its tag and digest.</summary>
    /// <param name="pin"><c>registry/repository:tag@digest</c>.</param>
    /// <param name="registry">Terraform expression for a registry and a prefix, which serve it in place of its own registry. Default its own.</param>
    public PinnedImage(string pin, string? registry = null)
    {
        ArgumentNullException.ThrowIfNull(pin);
        var (host, tag, digest) = (pin.IndexOf('/', StringComparison.Ordinal), pin.IndexOf(':', StringComparison.Ordinal), pin.IndexOf('@', StringComparison.Ordinal));
        if (host < 0 || tag < host || digest < tag)
            throw new ArgumentException($"'{pin}' pins no image; give registry/repository:tag@digest.", nameof(pin));
        // ECS documents a tag or a digest: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_definition_parameters.html#container_definition_image
        Name = (registry ?? pin[..host]) + pin[host..tag] + pin[digest..];
    }

    /// <inheritdoc/>
    public override string Name { get; }
}
