using Amazon.Runtime;

namespace RolesAnywhere;

/// <summary>A session that CreateSession issued.</summary>
/// <param name="Credentials">Access key, secret key and session token. Secret.</param>
/// <param name="Created">When the response arrived, by this machine's clock.</param>
/// <param name="Expiration">When AWS stops accepting the credentials.</param>
/// <param name="AssumedRoleArn">Identity under which AWS sees the calls: <c>arn:aws:sts::account:assumed-role/role/serial</c>.</param>
public sealed record RolesAnywhereSession(
    ImmutableCredentials Credentials, DateTimeOffset Created, DateTimeOffset Expiration, string AssumedRoleArn)
{
    /// <summary>Everything but the credentials.</summary>
    public override string ToString() => $"{AssumedRoleArn}, {Created:O} to {Expiration:O}";
}
