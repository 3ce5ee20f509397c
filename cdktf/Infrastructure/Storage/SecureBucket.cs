using Constructs;
using HashiCorp.Cdktf;
using HashiCorp.Cdktf.Providers.Aws.S3Bucket;
using HashiCorp.Cdktf.Providers.Aws.S3BucketLifecycleConfiguration;
using HashiCorp.Cdktf.Providers.Aws.S3BucketOwnershipControls;
using HashiCorp.Cdktf.Providers.Aws.S3BucketPolicy;
using HashiCorp.Cdktf.Providers.Aws.S3BucketPublicAccessBlock;
using HashiCorp.Cdktf.Providers.Aws.S3BucketServerSideEncryptionConfiguration;
using HashiCorp.Cdktf.Providers.Aws.S3BucketVersioning;
using HybridCloud.Contract;
using HybridCloud.Infrastructure.Identity;

namespace HybridCloud.Infrastructure.Storage;

/// <summary>Inputs of <see cref="SecureBucket"/>.</summary>
public sealed record SecureBucketProps
{
    /// <summary>Name of the bucket, unique among all of AWS.</summary>
    public required string Name { get; init; }

    /// <summary>Whether a destroy may delete the objects too. Default no.</summary>
    public bool ForceDestroy { get; init; }

    /// <summary>Whether Terraform refuses to destroy the bucket. Default no.</summary>
    public bool PreventDestroy { get; init; }

    /// <summary>Key that encrypts the objects. Default S3's own keys.</summary>
    public EncryptionKey? Key { get; init; }

    /// <summary>Days after which objects expire. Default never.</summary>
    public int? ExpirationDays { get; init; }

    /// <summary>Days for which overwritten and deleted versions are kept. Default 30.</summary>
    public int NoncurrentDays { get; init; } = 30;

    /// <summary>Statements of the bucket's policy, given its ARN. Default none: the account's IAM policies alone decide.</summary>
    public Func<string, IReadOnlyList<PolicyStatement>>? Statements { get; init; }
}

/// <summary>A private, versioned, encrypted S3 bucket without ACLs that answers over TLS only.</summary>
public sealed class SecureBucket : Construct
{
    private readonly S3Bucket bucket;

    /// <summary>Adds the bucket and everything that locks it down.</summary>
    public SecureBucket(Construct scope, string id, SecureBucketProps props)
        : base(scope, id)
    {
        ArgumentNullException.ThrowIfNull(props);
        Key = props.Key;
        GivenName = props.Name;
        bucket = new S3Bucket(this, "bucket", new S3BucketConfig
        {
            Bucket = props.Name,
            ForceDestroy = props.ForceDestroy,
            Lifecycle = new TerraformResourceLifecycle { PreventDestroy = props.PreventDestroy },
        });
        var closed = BlockPublicAccess();
        Version();
        Encrypt(props.Key);
        ExpireOldVersions(props);
        Policy = new S3BucketPolicy(this, "policy", new S3BucketPolicyConfig
        {
            Bucket = bucket.Id,
            Policy = PolicyDocument.Json([TlsOnly(), .. props.Statements?.Invoke(Arn) ?? []]),
            DependsOn = [closed],
        });
    }

    /// <summary>ARN of the bucket.</summary>
    public string Arn => bucket.Arn;

    /// <summary>Key that encrypts the objects; null for S3's own keys.</summary>
    public EncryptionKey? Key { get; }

    /// <summary>The name that the bucket is given, known before the bucket exists.</summary>
    public string GivenName { get; }

    /// <summary>Name of the bucket.</summary>
    public string Name => bucket.Id;

    /// <summary>The bucket's policy, for resources that need it in place first.</summary>
    public S3BucketPolicy Policy { get; }

    /// <summary>Allows reading objects: <c>s3:GetObject</c>.</summary>
    public PolicyStatement GrantRead(string sid, string prefix = "") =>
        new() { Sid = sid, Actions = ["s3:GetObject"], Resources = [$"{Arn}/{prefix}*"] };

    /// <summary>Allows writing objects: <see cref="AwsActions.WriteObjects"/>.</summary>
    public PolicyStatement GrantWrite(string sid, string prefix = "") =>
        new() { Sid = sid, Actions = AwsActions.WriteObjects, Resources = [$"{Arn}/{prefix}*"] };

    /// <summary>Allows listing keys: <c>s3:ListBucket</c>.</summary>
    public PolicyStatement GrantList(string sid) =>
        new() { Sid = sid, Actions = ["s3:ListBucket"], Resources = [Arn] };

    /// <summary>Allows reading objects, overwritten and deleted ones too: <c>s3:GetObjectVersion</c>.</summary>
    public PolicyStatement GrantReadVersions(string sid, string prefix = "") =>
        new() { Sid = sid, Actions = ["s3:GetObjectVersion"], Resources = [$"{Arn}/{prefix}*"] };

    /// <summary>Allows listing keys and their versions: <c>s3:ListBucketVersions</c>.</summary>
    public PolicyStatement GrantListVersions(string sid) =>
        new() { Sid = sid, Actions = ["s3:ListBucketVersions"], Resources = [Arn] };

    private S3BucketPublicAccessBlock BlockPublicAccess()
    {
        _ = new S3BucketOwnershipControls(this, "ownership", new S3BucketOwnershipControlsConfig
        {
            Bucket = bucket.Id,
            Rule = new S3BucketOwnershipControlsRule { ObjectOwnership = "BucketOwnerEnforced" },
        });
        return new S3BucketPublicAccessBlock(this, "public-access", new S3BucketPublicAccessBlockConfig
        {
            Bucket = bucket.Id,
            BlockPublicAcls = true,
            BlockPublicPolicy = true,
            IgnorePublicAcls = true,
            RestrictPublicBuckets = true,
        });
    }

    private void Version() => _ = new S3BucketVersioningA(this, "versioning", new S3BucketVersioningAConfig
    {
        Bucket = bucket.Id,
        VersioningConfiguration = new S3BucketVersioningVersioningConfiguration { Status = "Enabled" },
    });

    private void Encrypt(EncryptionKey? key) => _ = new S3BucketServerSideEncryptionConfigurationA(this, "encryption", new S3BucketServerSideEncryptionConfigurationAConfig
    {
        Bucket = bucket.Id,
        Rule = new[]
        {
            new S3BucketServerSideEncryptionConfigurationRuleA
            {
                // A bucket key saves a call to KMS for each object.
                BucketKeyEnabled = key is not null,
                ApplyServerSideEncryptionByDefault = new S3BucketServerSideEncryptionConfigurationRuleApplyServerSideEncryptionByDefaultA
                {
                    SseAlgorithm = key is null ? "AES256" : "aws:kms",
                    KmsMasterKeyId = key?.Arn,
                },
            },
        },
    });

    private void ExpireOldVersions(SecureBucketProps props) => _ = new S3BucketLifecycleConfiguration(this, "lifecycle", new S3BucketLifecycleConfigurationConfig
    {
        Bucket = bucket.Id,
        Rule = new[]
        {
            new S3BucketLifecycleConfigurationRule
            {
                Id = "expire",
                Status = "Enabled",
                Filter = new[] { new S3BucketLifecycleConfigurationRuleFilter { Prefix = "" } },
                Expiration = props.ExpirationDays is { } days ? new[] { new S3BucketLifecycleConfigurationRuleExpiration { Days = days } } : null,
                NoncurrentVersionExpiration = new[] { new S3BucketLifecycleConfigurationRuleNoncurrentVersionExpiration { NoncurrentDays = props.NoncurrentDays } },
                AbortIncompleteMultipartUpload = new[] { new S3BucketLifecycleConfigurationRuleAbortIncompleteMultipartUpload { DaysAfterInitiation = 7 } },
            },
        },
    });

    private PolicyStatement TlsOnly() => new()
    {
        Sid = "TlsOnly",
        Deny = true,
        Actions = ["s3:*"],
        Resources = [Arn, $"{Arn}/*"],
        Principal = Principal.Everybody,
        Conditions = [new PolicyCondition("Bool", "aws:SecureTransport", "false")],
    };
}
