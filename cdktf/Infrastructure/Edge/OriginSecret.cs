using Constructs;
using HashiCorp.Cdktf;
using HashiCorp.Cdktf.Providers.Tls.PrivateKey;
using HybridCloud.Infrastructure.Expressions;
using HybridCloud.Infrastructure.Values;

namespace HybridCloud.Infrastructure.Edge;

/// <summary>The secret by which an origin knows that a request came through CloudFront and its firewall.</summary>
/// <remarks>
/// A digest of a private key that serves no other purpose: of the providers in use, only tls generates random secrets, and a
/// variable without a default would break the one-command deployment. The edge sends a copy that stays as it is when the key is
/// replaced: <c>make rotate-secrets</c> first makes the origin accept the new secret, then replaces the copy, and then makes the
/// origin forget the old secret (docs/decisions/005).
/// </remarks>
public sealed class OriginSecret : Construct
{
    /// <summary>Makes a secret.</summary>
    public OriginSecret(Construct scope, string id)
        : base(scope, id)
    {
        var key = new PrivateKey(this, "key", new PrivateKeyConfig { Algorithm = "ED25519" });
        var newest = Fn.Sha256(key.PrivateKeyPem);
        var sent = KeptValue.Of(this, "sent", newest);
        Values = new EdgeSecrets(sent, newest);
    }

    /// <summary>What the edge sends and what the origin accepts, each 64 hexadecimal digits.</summary>
    public EdgeSecrets Values { get; }
}
