using System.Text.Json.Nodes;
using Constructs;
using HashiCorp.Cdktf;
using HashiCorp.Cdktf.Providers.Aws.BackupPlan;
using HashiCorp.Cdktf.Providers.Aws.BackupSelection;
using HashiCorp.Cdktf.Providers.Aws.BackupVault;
using HashiCorp.Cdktf.Providers.Aws.CloudwatchEventRule;
using HashiCorp.Cdktf.Providers.Aws.CloudwatchEventTarget;
using HashiCorp.Cdktf.Providers.Aws.IamRolePolicyAttachment;
using HybridCloud.Infrastructure.Alarms;
using HybridCloud.Infrastructure.Identity;
using HybridCloud.Infrastructure.Profiles;
using HybridCloud.Infrastructure.Storage;

namespace HybridCloud.Infrastructure.Data;

// Rests on an assumption (docs/ASSUMPTIONS.md): backup-window
/// <summary>Inputs of <see cref="Backups"/>.</summary>
public sealed record BackupsProps
{
    /// <summary>Name of plan, vaults and role.</summary>
    public required string Name { get; init; }

    /// <summary>How long recovery points are kept, and whether they are copied.</summary>
    public required RecoveryProfile Profile { get; init; }

    /// <summary>ARNs of what is backed up.</summary>
    public required IReadOnlyList<string> Resources { get; init; }

    /// <summary>Key that encrypts the recovery points.</summary>
    public required EncryptionKey Key { get; init; }

    /// <summary>Provider of the region that copies go to.</summary>
    public required TerraformProvider RecoveryRegion { get; init; }

    /// <summary>Account of the backups.</summary>
    public required string AccountId { get; init; }

    /// <summary>Protection from destruction.</summary>
    public required ProtectionProfile Protection { get; init; }

    /// <summary>Where backups and copies that did not complete are reported.</summary>
    public required AlertTopic Topic { get; init; }
}

/// <summary>Daily and monthly recovery points in AWS Backup, copied to another region if the profile asks for it.</summary>
public sealed class Backups : Construct
{
    /// <summary>Adds the plan, its vaults and what it covers.</summary>
    public Backups(Construct scope, string id, BackupsProps props)
        : base(scope, id)
    {
        ArgumentNullException.ThrowIfNull(props);
        var vault = Vault("vault", props, props.Key, null);
        var copies = props.Profile.CrossRegionCopy ? Vault("copies", props, CopyKey(props), props.RecoveryRegion) : null;
        var plan = new BackupPlan(this, "plan", new BackupPlanConfig { Name = props.Name, Rule = Rules(props.Profile, vault, copies) });
        var role = Role(props);
        _ = new BackupSelection(this, "selection", new BackupSelectionConfig
        {
            Name = props.Name,
            PlanId = plan.Id,
            IamRoleArn = role.Arn,
            Resources = [.. props.Resources],
        });
        Announce(props);
    }

    // https://docs.aws.amazon.com/aws-backup/latest/devguide/eventbridge.html
    private void Announce(BackupsProps props)
    {
        var rule = new CloudwatchEventRule(this, "failed", new CloudwatchEventRuleConfig
        {
            Name = $"{props.Name}-backup-failed",
            Description = "A backup or its copy failed: the job in AWS Backup says why. Fix the cause and start it on demand",
            EventPattern = new JsonObject
            {
                ["source"] = new JsonArray("aws.backup"),
                ["detail-type"] = new JsonArray("Backup Job State Change", "Copy Job State Change"),
                ["detail"] = new JsonObject { ["state"] = new JsonArray("FAILED", "ABORTED", "EXPIRED", "PARTIAL") },
            }.ToJsonString(),
        });
        _ = new CloudwatchEventTarget(this, "failed-target", new CloudwatchEventTargetConfig { Rule = rule.Name, Arn = props.Topic.Arn });
    }

    private BackupVault Vault(string id, BackupsProps props, EncryptionKey key, TerraformProvider? region) => new(this, id, new BackupVaultConfig
    {
        Name = props.Name,
        KmsKeyArn = key.Arn,
        ForceDestroy = !props.Protection.PreventDestroy,
        Provider = region,
        Lifecycle = new TerraformResourceLifecycle { PreventDestroy = props.Protection.PreventDestroy },
    });

    private EncryptionKey CopyKey(BackupsProps props) => new(this, "copy-key", new EncryptionKeyProps
    {
        Name = $"{props.Name}-copies",
        Description = "Recovery points that were copied to this region",
        AccountId = props.AccountId,
        PreventDestroy = props.Protection.PreventDestroy,
        Provider = props.RecoveryRegion,
    });

    // A job starts within an hour of its scheduled time, and AWS lets none start in the hour before RDS' own backup window or its
    // maintenance window (PostgresDatabase: 08:00, and Sundays 09:00).
    // https://docs.aws.amazon.com/aws-backup/latest/devguide/recov-point-create-on-demand-backup.html
    private static BackupPlanRule[] Rules(RecoveryProfile profile, BackupVault vault, BackupVault? copies)
    {
        List<BackupPlanRule> rules = [Rule("daily", "cron(0 6 * * ? *)", profile.DailyDays, vault, copies)];
        if (profile.MonthlyDays > 0)
            rules.Add(Rule("monthly", "cron(0 4 1 * ? *)", profile.MonthlyDays, vault, copies));
        return [.. rules];
    }

    private static BackupPlanRule Rule(string name, string schedule, int days, BackupVault vault, BackupVault? copies) => new()
    {
        RuleName = name,
        TargetVaultName = vault.Name,
        Schedule = schedule,
        StartWindow = 60,
        CompletionWindow = 360,
        Lifecycle = new BackupPlanRuleLifecycle { DeleteAfter = days },
        CopyAction = copies is null
            ? null
            : new[] { new BackupPlanRuleCopyAction { DestinationVaultArn = copies.Arn, Lifecycle = new BackupPlanRuleCopyActionLifecycle { DeleteAfter = days } } },
    };

    private ServiceRole Role(BackupsProps props)
    {
        var role = new ServiceRole(this, "role", new ServiceRoleProps
        {
            Name = $"{props.Name}-backup",
            Description = "Makes and restores recovery points",
            Trust = [ServiceRole.TrustedService("backup.amazonaws.com", props.AccountId)],
        });
        // AWS maintains what AWS Backup needs for each resource type in managed policies.
        string[] policies =
        [
            "service-role/AWSBackupServiceRolePolicyForBackup",
            "service-role/AWSBackupServiceRolePolicyForRestores",
            "AWSBackupServiceRolePolicyForS3Backup",
            "AWSBackupServiceRolePolicyForS3Restore",
        ];
        foreach (var policy in policies)
        {
            _ = new IamRolePolicyAttachment(this, policy[(policy.IndexOf('/') + 1)..], new IamRolePolicyAttachmentConfig
            {
                Role = role.Name,
                PolicyArn = $"arn:aws:iam::aws:policy/{policy}",
            });
        }
        return role;
    }
}
