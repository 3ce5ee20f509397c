using HybridCloud.Clouds.Aws.Policies;
using HybridCloud.Clouds.DataPlane.Sqs;
using HybridCloud.Contract;

namespace HybridCloud.Clouds.DataPlane;

/// <summary>The small AWS account that the stand-in imitates.</summary>
public sealed record DataPlaneOptions
{
    /// <summary>TCP port on the loopback interface; 0 for a free one.</summary>
    public int Port { get; init; }

    /// <summary>The only region.</summary>
    public string Region { get; init; } = "us-west-2";

    /// <summary>The only account.</summary>
    public string AccountId { get; init; } = "111122223333";

    /// <summary>PEM of the trust anchor's certificates. Null: a certificate authority created at start.</summary>
    public string? TrustAnchorPem { get; init; }

    /// <summary>Whether the trust anchor and the profile are enabled.</summary>
    public bool Enabled { get; init; } = true;

    /// <summary>Longest session that the profile allows.</summary>
    public TimeSpan ProfileDuration { get; init; } = TimeSpan.FromHours(1);

    /// <summary>The role's own maximum.</summary>
    public TimeSpan RoleMaxSessionDuration { get; init; } = TimeSpan.FromHours(1);

    /// <summary>Common name that the role's trust policy requires of the certificate; null for any.</summary>
    public string? RequiredCommonName { get; init; }

    public string RoleName { get; init; } = "poc-app-platform-aws";

    /// <summary>What the role allows. Null: read and update every secret of <see cref="Secrets"/>.</summary>
    public IReadOnlyList<PolicyStatement>? RolePolicy { get; init; }

    /// <summary>Secrets at start: name and value; null for a secret without a value.</summary>
    public IReadOnlyDictionary<string, string?> Secrets { get; init; } =
        new Dictionary<string, string?> { ["poc-app-platform-aws/app-secret"] = """{"message":"hello"}""" };

    /// <summary>Queues, by name.</summary>
    public IReadOnlyDictionary<string, QueueOptions> Queues { get; init; } = new Dictionary<string, QueueOptions>
    {
        ["messages"] = new() { DeadLetterQueue = "messages-dead-letters" },
        ["messages-dead-letters"] = new(),
    };

    /// <summary>Buckets; all of them keep versions.</summary>
    public IReadOnlyList<string> Buckets { get; init; } = ["messages"];

    /// <summary>Roles that ECS gives to tasks through the container's credentials endpoint, and what they allow.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<PolicyStatement>> TaskRoles { get; init; } = new Dictionary<string, IReadOnlyList<PolicyStatement>>
    {
        ["validator"] = [new(AwsActions.SendMessages, ["arn:aws:sqs:*:*:messages"])],
        ["uploader"] =
        [
            new(AwsActions.ConsumeMessages, ["arn:aws:sqs:*:*:messages"]),
            new(AwsActions.WriteObjects, ["arn:aws:s3:::messages/messages/*"]),
        ],
        ["operator"] = [new(["sqs:*", "s3:*"], ["*"])],
    };

    /// <summary>Versions that one secret may have: https://docs.aws.amazon.com/secretsmanager/latest/userguide/reference_limits.html.</summary>
    public int MaxSecretVersions { get; init; } = 100;

    /// <summary>Seed from which credentials are derived: stand-ins with the same seed accept each other's sessions, as after a restart.</summary>
    public string Seed { get; init; } = "stand-in";

    /// <summary>The clock of the account.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    public string TrustAnchorArn => $"arn:aws:rolesanywhere:{Region}:{AccountId}:trust-anchor/0b1cd9b4-6c3f-4a2a-9a57-2f1f5d2f2b10";

    public string ProfileArn => $"arn:aws:rolesanywhere:{Region}:{AccountId}:profile/5f6c1e0a-33b4-4a0d-8d7e-2c9a1c7f4e21";

    public string RoleArn => $"arn:aws:iam::{AccountId}:role/{RoleName}";

    /// <summary>What a role allows.</summary>
    internal IReadOnlyList<PolicyStatement> PolicyOf(string role) => TaskRoles.TryGetValue(role, out var task) ? task : RolePolicy ??
    [
        new([.. AwsActions.ReadSecret, .. AwsActions.WriteSecret], [.. Secrets.Keys.Select(name => $"arn:aws:secretsmanager:{Region}:{AccountId}:secret:{name}-??????")]),
    ];
}
