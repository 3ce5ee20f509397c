using Constructs;
using HashiCorp.Cdktf;
using HashiCorp.Cdktf.Providers.Tls.PrivateKey;

namespace HybridCloud.Infrastructure.Edge;

/// <summary>The secret by which an origin knows that a request came through CloudFront and its firewall.</summary>
/// <remarks>
/// A digest of a private key that serves no other purpose: the tls provider is the only named one that makes secrets at
/// random, and a variable without default would break the deployment in one command.
/// </remarks>
public sealed class OriginSecret : Construct
{
    private readonly PrivateKey _key;

    /// <summary>Makes a secret.</summary>
    public OriginSecret(Construct scope, string id)
        : base(scope, id) =>
        _key = new PrivateKey(this, "key", new PrivateKeyConfig { Algorithm = "ED25519" });

    /// <summary>The secret: 64 hexadecimal digits.</summary>
    public string Value => Fn.Sha256(_key.PrivateKeyPem);
}
