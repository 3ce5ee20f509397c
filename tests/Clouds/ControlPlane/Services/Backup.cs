using System.Text.Json.Nodes;
using HybridCloud.Clouds.Aws.Protocols;

namespace HybridCloud.Clouds.ControlPlane.Services;

/// <summary>AWS Backup: vaults, plans, selections. Nothing is backed up.</summary>
internal sealed class Backup() : RestJsonService("backup")
{
    protected override IReadOnlyList<RestOperation> Operations { get; } =
    [
        new("PUT", "/backup-vaults/{name}", "CreateBackupVault", CreateVault),
        new("GET", "/backup-vaults/{name}", "DescribeBackupVault", call => Reply.Json(call.Regional("backup/vault").Get(call.Required("name"), "ResourceNotFoundException").Copy())),
        new("DELETE", "/backup-vaults/{name}", "DeleteBackupVault", call => { call.Regional("backup/vault").Remove(call.Required("name")); return Reply.Json(new JsonObject()); }),
        new("GET", "/backup-vaults/{name}/recovery-points", "ListRecoveryPointsByBackupVault", _ => Reply.Json(new JsonObject { ["RecoveryPoints"] = new JsonArray() })),
        new("PUT", "/backup/plans", "CreateBackupPlan", CreatePlan),
        new("GET", "/backup/plans/{id}", "GetBackupPlan", call => Reply.Json(Plan(call).Copy())),
        new("POST", "/backup/plans/{id}", "UpdateBackupPlan", UpdatePlan),
        new("DELETE", "/backup/plans/{id}", "DeleteBackupPlan", call => { call.Regional("backup/plan").Remove(call.Required("id")); return Reply.Json(new JsonObject()); }),
        new("PUT", "/backup/plans/{id}/selections", "CreateBackupSelection", CreateSelection),
        new("GET", "/backup/plans/{id}/selections/{selection}", "GetBackupSelection", call => Reply.Json(call.Regional("backup/selection").Get(call.Required("selection"), "ResourceNotFoundException").Copy())),
        new("DELETE", "/backup/plans/{id}/selections/{selection}", "DeleteBackupSelection", call => { call.Regional("backup/selection").Remove(call.Required("selection")); return Reply.Json(new JsonObject()); }),
        new("GET", "/tags/{arn}", "ListTags", call => Reply.Json(new JsonObject { ["Tags"] = call.TagMap(call.Required("arn")) })),
        new("POST", "/tags/{arn}", "TagResource", call => { call.Tag(call.Required("arn"), call.Input["Tags"]); return Reply.Json(new JsonObject()); }),
    ];

    private static Reply CreateVault(Call call)
    {
        var name = call.Required("name");
        var arn = call.Arn("backup", $"backup-vault:{name}");
        var row = call.Regional("backup/vault").Add(name, new JsonObject
        {
            ["BackupVaultArn"] = arn,
            ["BackupVaultName"] = name,
            ["EncryptionKeyArn"] = call.Text("EncryptionKeyArn") ?? call.Arn("kms", "key/aws-backup"),
            ["NumberOfRecoveryPoints"] = 0,
        }, "AlreadyExistsException", 400);
        call.Tag(arn, call.Input["BackupVaultTags"]);
        return Reply.Json(row.Copy());
    }

    private static JsonObject Plan(Call call) => call.Regional("backup/plan").Get(call.Required("id"), "ResourceNotFoundException");

    private static Reply CreatePlan(Call call)
    {
        var id = Guid.NewGuid().ToString();
        var arn = call.Arn("backup", $"backup-plan:{id}");
        var row = call.Regional("backup/plan").Put(id, new JsonObject { ["BackupPlanId"] = id, ["BackupPlanArn"] = arn, ["VersionId"] = Json.Id(48), ["BackupPlan"] = Completed(call) });
        call.Tag(arn, call.Input["BackupPlanTags"]);
        return Reply.Json(row.Without("BackupPlan"));
    }

    private static Reply UpdatePlan(Call call)
    {
        Plan(call)["BackupPlan"] = Completed(call);
        Plan(call)["VersionId"] = Json.Id(48);
        return Reply.Json(Plan(call).Without("BackupPlan"));
    }

    /// <summary>A plan with AWS's default windows in the rules that set none.</summary>
    private static JsonObject Completed(Call call)
    {
        var plan = call.Input["BackupPlan"]!.AsObject().Copy();
        foreach (var rule in plan["Rules"]!.AsArray().Select(rule => rule!.AsObject()))
        {
            rule.TryAdd("StartWindowMinutes", 480);
            rule.TryAdd("CompletionWindowMinutes", 10080);
            rule.TryAdd("ScheduleExpressionTimezone", "Etc/UTC");
            var start = rule["StartWindowMinutes"]!.GetValue<int>();
            if (start < 60 || rule["CompletionWindowMinutes"]!.GetValue<int>() < start + 60)
            {
                throw Refusals.ShortBackup.Of(rule["RuleName"]);
            }
        }

        return plan;
    }

    private static Reply CreateSelection(Call call)
    {
        Plan(call);
        var id = Guid.NewGuid().ToString();
        var selection = call.Input["BackupSelection"]!.AsObject().Copy();
        selection.TryAdd("Conditions", new JsonObject());
        selection.TryAdd("NotResources", new JsonArray());
        var row = call.Regional("backup/selection").Put(id, new JsonObject { ["SelectionId"] = id, ["BackupPlanId"] = call.Required("id"), ["BackupSelection"] = selection });
        return Reply.Json(row.Without("BackupSelection"));
    }
}
