using HybridCloud.Delivery.Plans;

namespace HybridCloud.Delivery.Policies;

/// <summary>Stored data is encrypted.</summary>
internal sealed class EncryptionAtRest : IPlanPolicy
{
    /// <summary>The argument that must be true, for types whose default is false.</summary>
    private static readonly (string Type, string Argument)[] Switches =
    [
        ("aws_db_instance", "storage_encrypted"),
        ("aws_rds_cluster", "storage_encrypted"),
        ("aws_elasticache_replication_group", "at_rest_encryption_enabled"),
        ("aws_efs_file_system", "encrypted"),
        ("aws_ebs_volume", "encrypted"),
        ("aws_redshift_cluster", "encrypted"),
    ];

    public string Name => nameof(EncryptionAtRest);

    public string Rule => "Every store encrypts what it holds.";

    public IEnumerable<Finding> Check(Plan plan)
    {
        foreach (var (type, argument) in Switches)
        {
            foreach (var store in plan.Remaining(type).Where(s => !s.IsTrue(argument)))
                yield return store.IsUnknown(argument) ? this.Unknown(plan, store, argument) : this.Broken(plan, store, $"{argument} is not true.");
        }

        foreach (var queue in plan.Remaining("aws_sqs_queue").Where(q => !q.IsTrue("sqs_managed_sse_enabled") && !IsSet(q, "kms_master_key_id")))
            yield return this.Broken(plan, queue, "Neither sqs_managed_sse_enabled nor kms_master_key_id is set.");
        foreach (var topic in plan.Remaining("aws_sns_topic").Where(t => !IsSet(t, "kms_master_key_id")))
            yield return this.Broken(plan, topic, "kms_master_key_id is not set.");
    }

    private static bool IsSet(ResourceChange change, string name) => !string.IsNullOrEmpty(change.Text(name)) || change.IsUnknown(name);
}
