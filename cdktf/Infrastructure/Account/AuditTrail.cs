using Constructs;
using HashiCorp.Cdktf.Providers.Aws.Cloudtrail;
using HybridCloud.Infrastructure.Identity;
using HybridCloud.Infrastructure.Storage;

namespace HybridCloud.Infrastructure.Account;

/// <summary>Inputs of <see cref="AuditTrail"/>.</summary>
public sealed record AuditTrailProps
{
    /// <summary>Name of the trail.</summary>
    public required string Name { get; init; }

    /// <summary>Name of the bucket that keeps the record.</summary>
    public required string BucketName { get; init; }

    /// <summary>Region of the trail; it records all regions.</summary>
    public required string Region { get; init; }

    /// <summary>Account whose calls are recorded.</summary>
    public required string AccountId { get; init; }
}

/// <summary>CloudTrail: who called which AWS API, in all regions. A second trail in an account costs money.</summary>
public sealed class AuditTrail : Construct
{
    /// <summary>Adds the trail and its bucket.</summary>
    public AuditTrail(Construct scope, string id, AuditTrailProps props)
        : base(scope, id)
    {
        ArgumentNullException.ThrowIfNull(props);
        Bucket = new SecureBucket(this, "bucket", new SecureBucketProps
        {
            Name = props.BucketName,
            ExpirationDays = 365,
            PreventDestroy = true,
            Statements = arn => AwsDelivery.Statements("cloudtrail.amazonaws.com", arn, $"AWSLogs/{props.AccountId}", new PolicyCondition("StringEquals", "aws:SourceArn", $"arn:aws:cloudtrail:{props.Region}:{props.AccountId}:trail/{props.Name}")),
        });
        _ = new Cloudtrail(this, "trail", new CloudtrailConfig
        {
            Name = props.Name,
            S3BucketName = Bucket.Name,
            IsMultiRegionTrail = true,
            IncludeGlobalServiceEvents = true,
            EnableLogFileValidation = true,
            DependsOn = [Bucket.Policy],
        });
    }

    /// <summary>Where the record is kept.</summary>
    public SecureBucket Bucket { get; }
}

/// <summary>Statements of a bucket's policy that let an AWS service deliver its records.</summary>
internal static class AwsDelivery
{
    public static IReadOnlyList<PolicyStatement> Statements(string service, string bucketArn, string prefix, params IReadOnlyList<PolicyCondition> conditions) =>
    [
        new()
        {
            Sid = "CheckByService",
            Actions = ["s3:GetBucketAcl", "s3:ListBucket"],
            Resources = [bucketArn],
            Principal = Principal.Service(service),
            Conditions = conditions,
        },
        new()
        {
            Sid = "WriteByService",
            Actions = ["s3:PutObject"],
            Resources = [$"{bucketArn}/{prefix}/*"],
            Principal = Principal.Service(service),
            Conditions = conditions,
        },
    ];
}
