using HybridCloud.Infrastructure.Expressions;

namespace HybridCloud.Infrastructure.Values;

/// <summary>The image that a deployment runs: a build's tag, or, if the pushed image's digest is known, exactly that image.</summary>
/// <param name="Repository">Repository in the registry.</param>
/// <param name="Build">The build that the synth step was given.</param>
/// <param name="PushedDigest">Terraform variable with the digest, null if only the tag is known.</param>
/// <param name="Registry">Terraform variable with the registry's name, null if the team has only one.</param>
public sealed record BuiltImage(string Repository, ImageReference Build, string PushedDigest, string? Registry = null) : ContainerImage
{
    /// <summary>The tag, or null when the digest is known: the platform takes one of the two.</summary>
    public string Tag => Either(TerraformExpression.Null, Build.Tag);

    /// <summary>The digest, or null.</summary>
    public string Digest => PushedDigest;

    /// <inheritdoc/>
    public override string Name => Either($"{Repository}@{PushedDigest}", $"{Repository}:{Build.Tag}");

    private string Either(string withDigest, string withTag) =>
        TerraformExpression.If(TerraformExpression.IsNull(PushedDigest), withTag, withDigest);
}
