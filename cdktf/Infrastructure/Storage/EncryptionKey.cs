using Constructs;
using HashiCorp.Cdktf;
using HashiCorp.Cdktf.Providers.Aws.KmsAlias;
using HashiCorp.Cdktf.Providers.Aws.KmsKey;
using HybridCloud.Infrastructure.Identity;

namespace HybridCloud.Infrastructure.Storage;

/// <summary>Inputs of <see cref="EncryptionKey"/>.</summary>
public sealed record EncryptionKeyProps
{
    /// <summary>Name after <c>alias/</c>.</summary>
    public required string Name { get; init; }

    /// <summary>What the key encrypts.</summary>
    public required string Description { get; init; }

    /// <summary>Account whose IAM policies decide who uses the key.</summary>
    public required string AccountId { get; init; }

    /// <summary>AWS services that use the key on this account's behalf, such as <c>logs.us-west-2.amazonaws.com</c>. Default none.</summary>
    public IReadOnlyList<string> Services { get; init; } = [];

    /// <summary>AWS services that say for which account they use the key, and may use it for this account only. Default none.</summary>
    public IReadOnlyList<string> ServicesForAccount { get; init; } = [];

    /// <summary>Whether Terraform refuses to destroy the key: what it encrypted would be lost. Default no.</summary>
    public bool PreventDestroy { get; init; }

    /// <summary>Provider of another region. Default the stack's own.</summary>
    public TerraformProvider? Provider { get; init; }
}

/// <summary>A KMS key for one purpose, rotated each year, with an alias.</summary>
public sealed class EncryptionKey : Construct
{
    private readonly KmsKey key;

    /// <summary>Adds a key and its alias.</summary>
    public EncryptionKey(Construct scope, string id, EncryptionKeyProps props)
        : base(scope, id)
    {
        ArgumentNullException.ThrowIfNull(props);
        key = new KmsKey(this, "key", new KmsKeyConfig
        {
            Description = props.Description,
            EnableKeyRotation = true,
            DeletionWindowInDays = 30,
            Policy = PolicyDocument.Json(Statements(props)),
            Provider = props.Provider,
            Lifecycle = new TerraformResourceLifecycle { PreventDestroy = props.PreventDestroy },
        });
        _ = new KmsAlias(this, "alias", new KmsAliasConfig { Name = $"alias/{props.Name}", TargetKeyId = key.KeyId, Provider = props.Provider });
    }

    /// <summary>ARN of the key.</summary>
    public string Arn => key.Arn;

    /// <summary>Lets a role read what the key encrypted: <c>kms:Decrypt</c>.</summary>
    public PolicyStatement GrantDecrypt(string sid) => new() { Sid = sid, Actions = ["kms:Decrypt"], Resources = [Arn] };

    /// <summary>Lets a role write and read with the key: <c>kms:Decrypt</c>, <c>kms:GenerateDataKey</c>.</summary>
    public PolicyStatement GrantEncryptDecrypt(string sid) => new() { Sid = sid, Actions = ["kms:Decrypt", "kms:GenerateDataKey"], Resources = [Arn] };

    private static List<PolicyStatement> Statements(EncryptionKeyProps props)
    {
        const string thisKey = "In a key's own policy * is that key; IAM policies of the account narrow it down.";
        var statements = new List<PolicyStatement>
        {
            new()
            {
                Sid = "AccountDecides",
                Actions = ["kms:*"],
                Resources = ["*"],
                Principal = Principal.Account(props.AccountId),
                WildcardReason = thisKey,
            },
        };
        if (props.Services.Count > 0) statements.Add(Use("ServicesOfThisAccount", props.Services));
        if (props.ServicesForAccount.Count > 0)
        {
            statements.Add(Use("ServicesForThisAccount", props.ServicesForAccount) with
            {
                Conditions = [new PolicyCondition("StringEquals", "aws:SourceAccount", props.AccountId)],
            });
        }

        return statements;

        static PolicyStatement Use(string sid, IReadOnlyList<string> services) => new()
        {
            Sid = sid,
            Actions = ["kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey", "kms:GenerateDataKeyWithoutPlaintext", "kms:ReEncryptFrom", "kms:ReEncryptTo"],
            Resources = ["*"],
            Principal = Principal.Service(services),
            WildcardReason = thisKey,
        };
    }
}
