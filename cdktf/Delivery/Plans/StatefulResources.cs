using System.Collections.Frozen;

namespace HybridCloud.Delivery.Plans;

/// <summary>The resource types that hold data or keys that Terraform cannot recreate.</summary>
internal static class StatefulResources
{
    private static readonly FrozenDictionary<string, string> Held = new Dictionary<string, string>
    {
        ["digitalocean_database_cluster"] = "every database of the cluster and its backups",
        ["digitalocean_database_db"] = "the database and its tables",
        ["digitalocean_database_replica"] = "the replica",
        ["digitalocean_spaces_bucket"] = "every object of the bucket",
        ["digitalocean_container_registry"] = "every pushed image",
        ["digitalocean_volume"] = "the volume's files",
        ["digitalocean_droplet"] = "the droplet's disk",
        ["digitalocean_domain"] = "every DNS record of the domain",
        ["aws_s3_bucket"] = "every object of the bucket",
        ["aws_db_instance"] = "the instance's databases",
        ["aws_rds_cluster"] = "the cluster's databases",
        ["aws_elasticache_replication_group"] = "the cache and every queued job in it",
        ["aws_elasticache_cluster"] = "the cache",
        ["aws_dynamodb_table"] = "every item of the table",
        ["aws_efs_file_system"] = "every file of the file system",
        ["aws_ebs_volume"] = "the volume's files",
        ["aws_sqs_queue"] = "every message in the queue",
        ["aws_secretsmanager_secret"] = "the secret's value and versions",
        ["aws_kms_key"] = "the only key to what it encrypted",
        ["aws_ecr_repository"] = "every pushed image",
        ["aws_route53_zone"] = "every DNS record of the zone and its name servers",
        ["aws_cloudwatch_log_group"] = "the logs",
        ["aws_prometheus_workspace"] = "the metrics",
    }.ToFrozenDictionary();

    /// <summary>Whether a resource of this type holds something that is lost with it.</summary>
    public static bool Holds(string type) => Held.ContainsKey(type);

    /// <summary>What is lost with a resource of this type, for a sentence.</summary>
    public static string Describe(string type) => Held.GetValueOrDefault(type, "its data");
}
