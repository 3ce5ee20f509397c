using Constructs;
using HashiCorp.Cdktf;

namespace HybridCloud.Infrastructure.Stacks;

// Rests on an assumption (docs/ASSUMPTIONS.md): state-lock-conditional-write
/// <summary>
/// Terraform's state in S3: locked by S3 itself, encrypted. Bucket, key and region are the account's, so they are given
/// to <c>terraform init</c> and are not part of the configuration.
/// </summary>
internal sealed class StateBackend : S3Backend
{
    // cdktf's backend requires a bucket and a key, and does not know S3's own locks; these are the only arguments written.
    private static readonly Dictionary<string, object> Arguments = new() { ["encrypt"] = true, ["use_lockfile"] = true };

    /// <summary>Keeps a stack's state in S3.</summary>
    public StateBackend(Construct scope)
        : base(scope, new S3BackendConfig { Bucket = "", Key = "" })
    {
    }

    /// <inheritdoc/>
    protected override IDictionary<string, object> SynthesizeAttributes() => Arguments;

    /// <inheritdoc/>
    protected override IDictionary<string, object> SynthesizeHclAttributes() => Arguments;
}
