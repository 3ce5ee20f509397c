using HybridCloud.Infrastructure.Expressions;
using HybridCloud.Infrastructure.Values;

namespace HybridCloud.Infrastructure.Compute;

/// <summary>The image that a deployment runs: a build's tag, or, where the pushed image's digest is known, exactly that image.</summary>
/// <param name="Repository">Repository in the registry.</param>
/// <param name="Build">The build that the synth step was given.</param>
/// <param name="PushedDigest">Terraform variable with the digest, null where only the tag is known.</param>
public sealed record ContainerImage(string Repository, ImageReference Build, string PushedDigest)
{
    /// <summary>The tag, or null when the digest is known: the platform takes one of the two.</summary>
    public string Tag => Either(TerraformExpression.Null, Build.Tag);

    /// <summary>The digest, or null.</summary>
    public string Digest => PushedDigest;

    /// <summary><c>repository:tag</c>, or <c>repository@digest</c>.</summary>
    public string Name => Either($"{Repository}@{PushedDigest}", $"{Repository}:{Build.Tag}");

    private string Either(string withDigest, string withTag) =>
        TerraformExpression.If(TerraformExpression.IsNull(PushedDigest), withTag, withDigest);
}
