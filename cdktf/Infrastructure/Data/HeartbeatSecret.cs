using Constructs;
using HashiCorp.Cdktf.Providers.Aws.SecretsmanagerSecret;
using HybridCloud.Contract;
using HybridCloud.Infrastructure.Identity;

namespace HybridCloud.Infrastructure.Data;

/// <summary>Inputs of <see cref="HeartbeatSecret"/>.</summary>
public sealed record HeartbeatSecretProps
{
    /// <summary>Name of the secret.</summary>
    public required string Name { get; init; }

    /// <summary>Days within which a deleted secret can be restored, 7 to 30, or 0 for none.</summary>
    /// <remarks>The name stays taken for that long; the value is a timestamp that the worker rewrites, so 0 loses nothing.</remarks>
    public required double RecoveryDays { get; init; }
}

/// <summary>The secret in which the worker keeps its last timestamp.</summary>
/// <remarks>
/// Terraform owns the secret but none of its versions: the worker writes the first value and every later one, and AWS
/// deletes old versions, so that Terraform would sooner or later plan to write the version in its state over the live value.
/// </remarks>
public sealed class HeartbeatSecret : Construct
{
    private readonly SecretsmanagerSecret secret;

    /// <summary>Adds a secret without a value.</summary>
    public HeartbeatSecret(Construct scope, string id, HeartbeatSecretProps props)
        : base(scope, id)
    {
        ArgumentNullException.ThrowIfNull(props);
        secret = new SecretsmanagerSecret(this, "secret", new SecretsmanagerSecretConfig
        {
            Name = props.Name,
            Description = "The worker's last timestamp, written and read by the app",
            RecoveryWindowInDays = props.RecoveryDays,
        });
    }

    /// <summary>ARN of the secret.</summary>
    public string Arn => secret.Arn;

    /// <summary>Allows reading and writing the secret: <see cref="AwsActions.ReadSecret"/> and <see cref="AwsActions.WriteSecret"/>.</summary>
    public PolicyStatement GrantReadWrite() => new()
    {
        Sid = "ReadAndWriteHeartbeat",
        Actions = [.. AwsActions.ReadSecret, .. AwsActions.WriteSecret],
        Resources = [Arn],
    };
}
