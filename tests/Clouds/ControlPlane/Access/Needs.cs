using System.Text;
using System.Text.Json.Nodes;
using System.Xml.Linq;
using HybridCloud.Clouds.Aws.Protocols;

namespace HybridCloud.Clouds.ControlPlane.Access;

/// <summary>
/// The permissions that a call needs besides its own action's: to pass roles, to tag on creation, to use keys, and for calls that
/// AWS makes to other services with the caller's permissions.
/// </summary>
internal static class Needs
{
    /// <summary>Actions whose names differ from their operations'.</summary>
    private static readonly Dictionary<string, string> Renamed = new()
    {
        ["s3:GetBucketAccelerateConfiguration"] = "s3:GetAccelerateConfiguration",
        ["s3:GetBucketCors"] = "s3:GetBucketCORS",
        ["s3:PutBucketCors"] = "s3:PutBucketCORS",
        ["s3:DeleteBucketCors"] = "s3:PutBucketCORS",
        ["s3:GetBucketEncryption"] = "s3:GetEncryptionConfiguration",
        ["s3:PutBucketEncryption"] = "s3:PutEncryptionConfiguration",
        ["s3:DeleteBucketEncryption"] = "s3:PutEncryptionConfiguration",
        ["s3:GetBucketLifecycleConfiguration"] = "s3:GetLifecycleConfiguration",
        ["s3:PutBucketLifecycleConfiguration"] = "s3:PutLifecycleConfiguration",
        ["s3:DeleteBucketLifecycleConfiguration"] = "s3:PutLifecycleConfiguration",
        ["s3:GetBucketNotificationConfiguration"] = "s3:GetBucketNotification",
        ["s3:PutBucketNotificationConfiguration"] = "s3:PutBucketNotification",
        ["s3:GetBucketObjectLockConfiguration"] = "s3:GetBucketObjectLockConfiguration",
        ["s3:DeleteBucketOwnershipControls"] = "s3:PutBucketOwnershipControls",
        ["s3:GetBucketPublicAccessBlock"] = "s3:GetBucketPublicAccessBlock",
        ["s3:DeleteBucketPublicAccessBlock"] = "s3:PutBucketPublicAccessBlock",
        ["s3:GetBucketReplication"] = "s3:GetReplicationConfiguration",
        ["s3:PutBucketReplication"] = "s3:PutReplicationConfiguration",
        ["s3:DeleteBucketReplication"] = "s3:PutReplicationConfiguration",
        ["s3:DeleteBucketTagging"] = "s3:PutBucketTagging",
        ["s3:HeadBucket"] = "s3:ListBucket",
        ["s3:ListObjectsV2"] = "s3:ListBucket",
        ["s3:ListObjectVersions"] = "s3:ListBucketVersions",
        ["s3:ListBuckets"] = "s3:ListAllMyBuckets",
        ["s3:HeadObject"] = "s3:GetObject",
    };

    /// <summary>The action that sets tags, by service, where it is not <c>TagResource</c>.</summary>
    private static readonly Dictionary<string, string> Tagging = new()
    {
        ["acm"] = "AddTagsToCertificate",
        ["ec2"] = "CreateTags",
        ["elasticache"] = "AddTagsToResource",
        ["elasticloadbalancing"] = "AddTags",
        ["rds"] = "AddTagsToResource",
        ["sqs"] = "TagQueue",
        ["ssm"] = "AddTagsToResource",
    };

    /// <summary>Service-linked roles that AWS creates at the first of these calls in an account.</summary>
    /// <seealso href="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_aws-services-that-work-with-iam.html"/>
    private static readonly Dictionary<string, (string Service, string Role)> LinkedRoles = new()
    {
        ["application-autoscaling:RegisterScalableTarget"] = ("ecs.application-autoscaling.amazonaws.com", "AWSServiceRoleForApplicationAutoScaling_ECSService"),
        ["backup:CreateBackupSelection"] = ("backup.amazonaws.com", "AWSServiceRoleForBackup"),
        ["chatbot:CreateSlackChannelConfiguration"] = ("management.chatbot.amazonaws.com", "AWSServiceRoleForAWSChatbot"),
        ["cloudfront:CreateVpcOrigin"] = ("vpcorigin.cloudfront.amazonaws.com", "AWSServiceRoleForCloudFrontVPCOrigin"),
        ["ec2:CreateClientVpnEndpoint"] = ("clientvpn.amazonaws.com", "AWSServiceRoleForClientVPN"),
        ["ecs:CreateCluster"] = ("ecs.amazonaws.com", "AWSServiceRoleForECS"),
        ["elasticache:CreateReplicationGroup"] = ("elasticache.amazonaws.com", "AWSServiceRoleForElastiCache"),
        ["elasticloadbalancing:CreateLoadBalancer"] = ("elasticloadbalancing.amazonaws.com", "AWSServiceRoleForElasticLoadBalancing"),
        ["rds:CreateDBInstance"] = ("rds.amazonaws.com", "AWSServiceRoleForRDS"),
        ["rolesanywhere:CreateTrustAnchor"] = ("rolesanywhere.amazonaws.com", "AWSServiceRoleForRolesAnywhere"),
        ["wafv2:PutLoggingConfiguration"] = ("wafv2.amazonaws.com", "AWSServiceRoleForWAFV2Logging"),
    };

    private static readonly string[] Everything = ["*"];

    private static readonly string[] LogDelivery = ["logs:CreateLogDelivery", "logs:DeleteLogDelivery"];

    private static readonly string[] LogDeliveryToGroup = ["logs:DescribeLogGroups", "logs:DescribeResourcePolicies", "logs:PutResourcePolicy"];

    /// <param name="service">Signing name.</param>
    /// <param name="operation">Operation.</param>
    /// <param name="call">The call, with its arguments.</param>
    /// <param name="keyOfBucket">The key with which S3 encrypts a bucket's objects; null for S3's own.</param>
    public static IEnumerable<Need> Of(string service, string operation, Call call, Func<string, string?> keyOfBucket)
    {
        if (service == "sts")
        {
            return [];
        }

        var prefix = service == "monitoring" ? "cloudwatch" : service;
        var action = Renamed.GetValueOrDefault($"{prefix}:{operation}", $"{prefix}:{operation}");
        var tags = Tags(call.Input);
        IReadOnlyList<string> resources = service == "s3" && operation == "DeleteObjects" ? [.. Objects(call)] : Resources.Of(service, operation, call);
        // A call that names no resource needs the permission on all of them.
        resources = resources.Count > 0 ? resources : Everything;
        action = operation == "DeleteObjects" ? "s3:DeleteObject" : action;
        IEnumerable<Need> needs =
        [
            .. resources.Select(resource => Tagged(new(VersionedDeletion(call, action), resource), tags)),
            .. TagsAtOnce(service, operation, call, resources, tags),
            .. PassedRoles(service, operation, call),
            .. Linked(service, operation, call),
            .. Keys(service, operation, call, keyOfBucket),
            .. Others(service, operation, call, keyOfBucket),
        ];
        return service == "iam" ? needs.Select(need => IamContext(need, call)) : needs.Select(need => Described(need, call));
    }

    private static string VersionedDeletion(Call call, string action) => action switch
    {
        "s3:DeleteObject" when call.Query.ContainsKey("versionId") || Encoding.UTF8.GetString(call.Body).Contains("<VersionId>", StringComparison.Ordinal) => "s3:DeleteObjectVersion",
        "s3:GetObject" when call.Query.ContainsKey("versionId") => "s3:GetObjectVersion",
        _ => action,
    };

    private static IEnumerable<string> Objects(Call call) => XElement.Parse(Encoding.UTF8.GetString(call.Body)).Descendants().Where(element => element.Name.LocalName == "Key")
        .Select(key => $"arn:aws:s3:::{call.Path.Trim('/')}/{key.Value}").Distinct();

    // Tags of the request, however the service writes them.
    private static Dictionary<string, string> Tags(JsonObject input)
    {
        var tags = new Dictionary<string, string>();
        foreach (var (name, value) in input)
        {
            if (name.Equals("tagspecification", StringComparison.OrdinalIgnoreCase) && value is JsonArray specifications)
            {
                Add(specifications.FirstOrDefault()?["Tag"]);
            }
            else if (name.EndsWith("tags", StringComparison.OrdinalIgnoreCase) || name == "Tag")
            {
                Add(value is JsonObject wrapped && wrapped["Tag"] is JsonArray list ? list : value);
            }
        }

        return tags;

        void Add(JsonNode? given)
        {
            foreach (var pair in given as JsonArray ?? [])
            {
                if (pair is JsonObject fields && fields.FirstOrDefault(field => field.Key.EndsWith("key", StringComparison.OrdinalIgnoreCase)).Value is { } key)
                {
                    tags[key.ToString()] = fields.FirstOrDefault(field => field.Key.EndsWith("value", StringComparison.OrdinalIgnoreCase)).Value?.ToString() ?? "";
                }
            }

            foreach (var (key, value) in given as JsonObject ?? [])
            {
                tags[key] = value?.ToString() ?? "";
            }
        }
    }

    private static Need Tagged(Need need, Dictionary<string, string> tags) => tags.Count == 0 ? need : need with
    {
        Context = new Dictionary<string, IReadOnlyList<string>>(tags.Select(tag => KeyValuePair.Create($"aws:RequestTag/{tag.Key}", (IReadOnlyList<string>)[tag.Value]))) { ["aws:TagKeys"] = [.. tags.Keys] },
    };

    private static IEnumerable<Need> TagsAtOnce(string service, string operation, Call call, IReadOnlyList<string> resources, Dictionary<string, string> tags)
    {
        if (operation.StartsWith("Tag", StringComparison.Ordinal) || operation.StartsWith("Add", StringComparison.Ordinal) || operation == "CreateTags" || service == "s3")
        {
            yield break;
        }

        var made = service switch
        {
            "ec2" => Resources.NewKind(operation) is { } kind ? call.Arn("ec2", $"{kind}/0a1b2c3d4e5f60718") : null,
            "elasticloadbalancing" when operation == "CreateListener" => resources[0].Replace(":loadbalancer/", ":listener/", StringComparison.Ordinal) + "/0a1b2c3d4e5f6071",
            "elasticloadbalancing" when operation == "CreateRule" => resources[0].Replace(":listener/", ":listener-rule/", StringComparison.Ordinal) + "/0a1b2c3d4e5f6071",
            "logs" when operation == "CreateDelivery" => resources[0],
            "acm" => call.Arn("acm", "certificate/00000000-0000-0000-0000-000000000000"),
            "chatbot" => call.GlobalArn("chatbot", $"chat-configuration/slack-channel/{call.Text("ConfigurationName")}"),
            "kms" => call.Arn("kms", "key/00000000-0000-0000-0000-000000000000"),
            "cloudfront" when operation is "CreateDistribution" or "CreateVpcOrigin" => call.GlobalArn("cloudfront", $"{operation[6..].ToLowerInvariant()}/E0A1B2C3D4E5F6"),
            "ecs" when operation == "RunTask" => call.Arn("ecs", $"task/{(call.Text("cluster") ?? "default").Split('/')[^1]}/0a1b2c3d4e5f60718293a4b5c6d7e8f9"),
            "rolesanywhere" => call.Arn("rolesanywhere", $"{(operation == "CreateProfile" ? "profile" : "trust-anchor")}/00000000-0000-0000-0000-000000000000"),
            _ => resources[0],
        };
        // A task that inherits its definition's tags is tagged, too.
        var propagated = service == "ecs" && operation == "RunTask" && (call.Text("propagateTags") is { } source and not "NONE" || call.Text("enableECSManagedTags") == "true");
        var inXml = service == "cloudfront" && Encoding.UTF8.GetString(call.Body).Contains("<Tag>", StringComparison.Ordinal);
        if (made is null || (tags.Count == 0 && !propagated && !inXml))
        {
            yield break;
        }

        if (service == "iam")
        {
            var kind = operation.Replace("Create", "Tag", StringComparison.Ordinal);
            yield return Tagged(new($"iam:{kind}", made), tags);
            yield break;
        }

        var prefix = service == "monitoring" ? "cloudwatch" : service;
        var tagged = Tagged(new($"{prefix}:{Tagging.GetValueOrDefault(service, "TagResource")}", made), tags);
        yield return service is "ec2" or "ecs" or "elasticloadbalancing" ? tagged.With($"{prefix}:CreateAction", operation) : tagged;
    }

    private static IEnumerable<Need> PassedRoles(string service, string operation, Call call)
    {
        (string Service, JsonNode?[] Roles) passed = $"{service}:{operation}" switch
        {
            "ecs:RegisterTaskDefinition" => ("ecs-tasks.amazonaws.com", [call.Input["executionRoleArn"], call.Input["taskRoleArn"]]),
            "ecs:RunTask" => ("ecs-tasks.amazonaws.com", RolesOfTask(call)),
            "ecs:CreateService" or "ecs:UpdateService" => ("ecs.amazonaws.com", [.. (call.Input["volumeConfigurations"] as JsonArray ?? []).Select(volume => volume!["managedEBSVolume"]?["roleArn"])]),
            "lambda:CreateFunction" or "lambda:UpdateFunctionConfiguration" => ("lambda.amazonaws.com", [call.Input["Role"]]),
            "scheduler:CreateSchedule" or "scheduler:UpdateSchedule" => ("scheduler.amazonaws.com", [call.Input["Target"]?["RoleArn"]]),
            "events:PutTargets" => ("events.amazonaws.com", [.. call.Input["Targets"]!.AsArray().Select(target => target!["RoleArn"])]),
            "ec2:CreateFlowLogs" => ("vpc-flow-logs.amazonaws.com", [call.Input["DeliverLogsPermissionArn"]]),
            "backup:CreateBackupSelection" => ("backup.amazonaws.com", [call.Input["BackupSelection"]?["IamRoleArn"]]),
            "rds:CreateDBInstance" or "rds:ModifyDBInstance" or "rds:CreateDBInstanceReadReplica" => ("monitoring.rds.amazonaws.com", [call.Input["MonitoringRoleArn"]]),
            "rds:CreateDBProxy" or "rds:ModifyDBProxy" => ("rds.amazonaws.com", [call.Input["RoleArn"]]),
            "chatbot:CreateSlackChannelConfiguration" or "chatbot:UpdateSlackChannelConfiguration" => ("chatbot.amazonaws.com", [call.Input["IamRoleArn"]]),
            "rolesanywhere:CreateProfile" or "rolesanywhere:UpdateProfile" => ("rolesanywhere.amazonaws.com", [.. call.Input["roleArns"] as JsonArray ?? []]),
            _ => ("", []),
        };
        return passed.Roles.Where(role => role?.ToString().Length > 0).Select(role => role!.ToString()).Distinct()
            .Select(role => new Need("iam:PassRole", role).With("iam:PassedToService", passed.Service));
    }

    private static JsonNode?[] RolesOfTask(Call call)
    {
        var name = (call.Text("taskDefinition") ?? "").Split('/')[^1];
        var task = call.Regional("ecs/task").Find(name) ?? call.Regional("ecs/task").Rows.LastOrDefault(row => row["family"]!.ToString() == name);
        return [task?["executionRoleArn"], task?["taskRoleArn"]];
    }

    private static IEnumerable<Need> Linked(string service, string operation, Call call)
    {
        if (LinkedRoles.TryGetValue($"{service}:{operation}", out var linked) && call.Account.Table("iam/linked").Find(linked.Service) is null)
        {
            yield return new Need("iam:CreateServiceLinkedRole", call.GlobalArn("iam", $"role/aws-service-role/{linked.Service}/{linked.Role}")).With("iam:AWSServiceName", linked.Service);
        }
    }

    /// <summary>Records the service-linked role that an allowed call creates.</summary>
    public static void MakeLinkedRole(string service, string operation, Call call)
    {
        if (LinkedRoles.TryGetValue($"{service}:{operation}", out var linked))
        {
            call.Account.Table("iam/linked").Put(linked.Service, new JsonObject { ["RoleName"] = linked.Role });
        }
    }

    private static IEnumerable<Need> Keys(string service, string operation, Call call, Func<string, string?> keyOfBucket)
    {
        IEnumerable<Need> On(string? key, params string[] actions) =>
            string.IsNullOrEmpty(key) ? [] : actions.Select(action => new Need($"kms:{action}", Resources.KeyArn(call, key)).With("kms:ViaService", $"{service}.{call.Region}.amazonaws.com").With("kms:CallerAccount", call.Account.Id));
        return $"{service}:{operation}" switch
        {
            "backup:CreateBackupVault" => On(call.Text("EncryptionKeyArn"), "CreateGrant", "GenerateDataKey", "Decrypt", "RetireGrant", "DescribeKey"),
            "elasticache:CreateReplicationGroup" => On(call.Text("KmsKeyId"), "CreateGrant", "DescribeKey"),
            "rds:CreateDBInstance" => [.. On(call.Text("KmsKeyId"), "CreateGrant", "DescribeKey"), .. On(call.Text("MasterUserSecretKmsKeyId"), "DescribeKey"), .. On(call.Text("PerformanceInsightsKMSKeyId"), "CreateGrant", "DescribeKey")],
            "rds:CreateDBInstanceReadReplica" => On(call.Text("KmsKeyId"), "CreateGrant", "DescribeKey"),
            "secretsmanager:CreateSecret" when call.Input.ContainsKey("SecretString") => On(call.Text("KmsKeyId"), "GenerateDataKey", "Decrypt"),
            "secretsmanager:PutSecretValue" or "secretsmanager:UpdateSecret" => On(KeyOfSecret(call), "GenerateDataKey", "Decrypt"),
            "secretsmanager:GetSecretValue" => On(KeyOfSecret(call), "Decrypt"),
            "ssm:PutParameter" => On(call.Text("KeyId"), "Encrypt"),
            "s3:PutObject" => On(keyOfBucket(call.Path.Trim('/').Split('/')[0]), "GenerateDataKey", "Decrypt"),
            "s3:GetObject" => On(keyOfBucket(call.Path.Trim('/').Split('/')[0]), "Decrypt"),
            // The key's policy must allow the service itself.
            "logs:CreateLogGroup" or "logs:AssociateKmsKey" when call.Text("kmsKeyId") is { } key => [new Need("kms:Encrypt", Resources.KeyArn(call, key)) { Service = $"logs.{call.Region}.amazonaws.com" }],
            _ => [],
        };
    }

    private static string? KeyOfSecret(Call call) => SecretOf(call)?["KmsKeyId"]?.ToString();

    private static JsonObject? SecretOf(Call call)
    {
        var id = call.Text("SecretId");
        return call.Regional("secret").Find(id) ?? call.Regional("secret").Rows.FirstOrDefault(row => row["ARN"]!.ToString() == id);
    }

    private static IEnumerable<Need> Others(string service, string operation, Call call, Func<string, string?> keyOfBucket) => $"{service}:{operation}" switch
    {
        "backup:CreateBackupVault" => [new("backup-storage:MountCapsule", "*")],
        "cloudfront:CreateDistribution" or "cloudfront:UpdateDistribution" when WebAcl(call) is { } acl => [new("wafv2:GetWebACL", acl)],
        "cloudfront:CreateVpcOrigin" => OnAll("ec2:DescribeInternetGateways", "ec2:DescribeSubnets", "ec2:DescribeVpcs", "elasticloadbalancing:DescribeListeners", "elasticloadbalancing:DescribeLoadBalancers"),
        "ec2:CreateFlowLogs" => OnAll(LogDelivery),
        "elasticache:CreateReplicationGroup" or "elasticache:ModifyReplicationGroup" when call.Input.ContainsKey("LogDeliveryConfigurations") => OnAll([.. LogDelivery, .. LogDeliveryToGroup]),
        "elasticloadbalancing:ModifyLoadBalancerAttributes" when AccessLog(call) is { } log =>
        [
            keyOfBucket(log.Bucket) is not null ? throw Refusals.AccessLogWithKey.Of(log.Bucket) : new Need("s3:PutObject", log.File) { Service = "logdelivery.elasticloadbalancing.amazonaws.com", Refused = Refusals.AccessLogNotAdmitted.Of(log.Bucket) }
                .With("aws:SourceArn", call.Required("LoadBalancerArn")),
        ],
        "elasticloadbalancing:CreateLoadBalancer" => OnAll("ec2:DescribeAccountAttributes", "ec2:DescribeAddresses", "ec2:DescribeInternetGateways", "ec2:DescribeSecurityGroups", "ec2:DescribeSubnets", "ec2:DescribeVpcs"),
        "lambda:CreateFunction" or "lambda:UpdateFunctionConfiguration" when call.Input["VpcConfig"]?["SubnetIds"] is JsonArray { Count: > 0 } => OnAll("ec2:DescribeSecurityGroups", "ec2:DescribeSubnets", "ec2:DescribeVpcs"),
        "logs:CreateDelivery" when call.Regional("logs/destination").Rows.Any(row => row["arn"]!.ToString() == call.Text("deliveryDestinationArn") && row["deliveryDestinationType"]!.ToString() == "CWL") => OnAll(LogDeliveryToGroup),
        "logs:PutDeliverySource" when call.Text("resourceArn") is { } arn && arn.Contains(":cloudfront:", StringComparison.Ordinal) => [new("cloudfront:AllowVendedLogDeliveryForResource", arn)],
        "rds:CreateDBInstance" or "rds:CreateDBSubnetGroup" => OnAll("ec2:DescribeAvailabilityZones", "ec2:DescribeSecurityGroups", "ec2:DescribeSubnets", "ec2:DescribeVpcs").Concat(MasterSecret(call)),
        "secretsmanager:RotateSecret" when call.Text("RotationLambdaARN") is { } function =>
        [
            new("lambda:InvokeFunction", function),
            new Need("lambda:InvokeFunction", function) { Service = "secretsmanager.amazonaws.com", Refused = Refusals.RotationByAStranger.Of() }.With("aws:SourceArn", SecretOf(call)?["ARN"]?.ToString()),
        ],
        "servicediscovery:CreatePrivateDnsNamespace" => OnAll("ec2:DescribeRegions", "ec2:DescribeVpcs", "route53:CreateHostedZone", "route53:GetHostedZone", "route53:ListHostedZonesByName"),
        "servicediscovery:DeleteNamespace" => OnAll("route53:DeleteHostedZone", "route53:GetHostedZone"),
        "wafv2:PutLoggingConfiguration" => OnAll([.. LogDelivery, .. LogDeliveryToGroup]),
        "wafv2:DeleteLoggingConfiguration" => OnAll("logs:DeleteLogDelivery"),
        _ => [],
    };

    private static IEnumerable<Need> OnAll(params string[] actions) => actions.Select(action => new Need(action, "*"));

    // The file with which a load balancer tests whether it may write to the bucket.
    private static (string Bucket, string File)? AccessLog(Call call)
    {
        var given = (call.Input["Attributes"] as JsonArray ?? []).ToDictionary(attribute => attribute!["Key"]!.ToString(), attribute => attribute!["Value"]?.ToString() ?? "");
        if (given.GetValueOrDefault("access_logs.s3.enabled") != "true")
        {
            return null;
        }

        var (bucket, prefix) = (given["access_logs.s3.bucket"], given.GetValueOrDefault("access_logs.s3.prefix", ""));
        return (bucket, $"arn:aws:s3:::{bucket}/{(prefix.Length > 0 ? $"{prefix}/" : "")}AWSLogs/{call.Account.Id}/ELBAccessLogTestFile");
    }

    private static IEnumerable<Need> MasterSecret(Call call) => call.Text("ManageMasterUserPassword") != "true" ? [] :
    [
        new("secretsmanager:CreateSecret", call.Arn("secretsmanager", "secret:rds!db-00000000-0000-0000-0000-000000000000-AbCdEf")),
        new("secretsmanager:TagResource", call.Arn("secretsmanager", "secret:rds!db-00000000-0000-0000-0000-000000000000-AbCdEf")),
    ];

    private static string? WebAcl(Call call) => XElement.Parse(Encoding.UTF8.GetString(call.Body)).Descendants().FirstOrDefault(element => element.Name.LocalName == "WebACLId")?.Value is { Length: > 0 } acl ? acl : null;

    // The boundary in the request, when it creates a role or changes its boundary; otherwise the one that the role has.
    private static Need IamContext(Need need, Call call)
    {
        var asked = call.Text("PermissionsBoundary");
        var kept = call.Text("RoleName") is { } role ? call.Account.Table("iam/role").Find(role)?["PermissionsBoundary"]?["PermissionsBoundaryArn"]?.ToString() : null;
        return need.Action == "iam:PassRole" ? need : Described(need.With("iam:PermissionsBoundary", asked ?? kept).With("iam:PolicyARN", call.Text("RoleName") is null ? null : call.Text("PolicyArn")), call);
    }

    // Adds the resource's tags, and ECS's cluster, as condition keys.
    private static Need Described(Need need, Call call)
    {
        foreach (var (key, value) in call.Account.Tags.GetValueOrDefault(need.Resource) ?? call.Account.Tags.GetValueOrDefault(need.Resource.Split('/')[^1]) ?? [])
        {
            need = need.With($"aws:ResourceTag/{key}", value);
        }

        return need.Action.StartsWith("ecs:", StringComparison.Ordinal) && call.Text("cluster") is { } cluster
            ? need.With("ecs:cluster", cluster.StartsWith("arn:", StringComparison.Ordinal) ? cluster : call.Arn("ecs", $"cluster/{cluster}"))
            : need;
    }
}
