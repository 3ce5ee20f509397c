using Constructs;
using HashiCorp.Cdktf;
using HashiCorp.Cdktf.Providers.Aws.SecretsmanagerSecret;
using HashiCorp.Cdktf.Providers.Aws.SecretsmanagerSecretVersion;
using HybridCloud.Infrastructure.Identity;
using HybridCloud.Infrastructure.Storage;

namespace HybridCloud.Infrastructure.Data;

/// <summary>Inputs of <see cref="ApplicationSecret"/>.</summary>
public sealed record ApplicationSecretProps
{
    /// <summary>Name, as <see cref="Values.SecretPath"/> builds it.</summary>
    public required string Name { get; init; }

    /// <summary>What the secret gives access to.</summary>
    public required string Description { get; init; }

    /// <summary>Key that encrypts it.</summary>
    public required EncryptionKey Key { get; init; }

    /// <summary>Days within which the deleted secret can be restored: 0, or 7 to 30.</summary>
    public required int RecoveryDays { get; init; }

    /// <summary>User name stored with the password that the first apply generates. Default none: the secret starts empty.</summary>
    public string? UserName { get; init; }

    /// <summary>Number to raise so that the next apply generates another password. Default 1.</summary>
    public double Generation { get; init; } = 1;

    /// <summary>Terraform expression for that password. Default a random one, which nothing else knows.</summary>
    public string? Password { get; init; }

    /// <summary>Number that, when changed, makes the next apply write the password again. Default <see cref="Generation"/>.</summary>
    public double? Version { get; init; }

    /// <summary>Whether something else rotates the password after the first one. Default no.</summary>
    public bool RotatedElsewhere { get; init; }
}

/// <summary>A secret of one service. Terraform may generate its first value, but neither plan nor state holds one.</summary>
public sealed class ApplicationSecret : Construct
{
    private static readonly string[] OwnedByRotation = ["version_stages", "secret_string_wo", "secret_string_wo_version"];

    private readonly SecretsmanagerSecret secret;

    public ApplicationSecret(Construct scope, string id, ApplicationSecretProps props)
        : base(scope, id)
    {
        ArgumentNullException.ThrowIfNull(props);
        Key = props.Key;
        secret = new SecretsmanagerSecret(this, "secret", new SecretsmanagerSecretConfig
        {
            Name = props.Name,
            Description = props.Description,
            KmsKeyId = props.Key.Arn,
            RecoveryWindowInDays = props.RecoveryDays,
        });
        if (props.UserName is { } user)
            FirstVersion = Generate(user, props);
    }

    /// <summary>ARN of the secret.</summary>
    public string Arn => secret.Arn;

    /// <summary>Key that encrypts it.</summary>
    public EncryptionKey Key { get; }

    /// <summary>The value that the first apply generates; null for a secret that starts empty.</summary>
    public SecretsmanagerSecretVersion? FirstVersion { get; }

    /// <summary>The <c>valueFrom</c> with which ECS puts one field of the secret into an environment variable.</summary>
    public string Field(string name) => $"{Arn}:{name}::";

    /// <summary>Allows reading the secret: <c>secretsmanager:GetSecretValue</c>.</summary>
    public PolicyStatement GrantRead(string sid) => new() { Sid = sid, Actions = ["secretsmanager:GetSecretValue"], Resources = [Arn] };

    // uuid() takes 122 bits from the system's cryptographic source. The attribute is write-only: neither plan nor state holds it.
    private SecretsmanagerSecretVersion Generate(string user, ApplicationSecretProps props) => new(this, "first", new SecretsmanagerSecretVersionConfig
    {
        SecretId = secret.Id,
        SecretStringWo = $$"""${jsonencode({ password = {{props.Password ?? "uuid()"}}, username = "{{user}}" })}""",
        SecretStringWoVersion = props.Version ?? props.Generation,
        // Its own label keeps AWS from deleting this version after rotations; otherwise Terraform would recreate it and overwrite the secret.
        VersionStages = props.RotatedElsewhere ? ["AWSCURRENT", "terraform"] : null,
        Lifecycle = props.RotatedElsewhere ? new TerraformResourceLifecycle { IgnoreChanges = OwnedByRotation } : null,
    });
}
