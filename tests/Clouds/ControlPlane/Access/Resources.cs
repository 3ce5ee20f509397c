using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using HybridCloud.Clouds.Aws.Protocols;

namespace HybridCloud.Clouds.ControlPlane.Access;

/// <summary>
/// The ARNs that an operation applies to, by the service authorization reference. A new resource gets its random id later: a
/// placeholder stands for it, so a policy that names an id does not allow the creation, as on AWS.
/// </summary>
/// <seealso href="https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html"/>
internal static partial class Resources
{
    private const string NewId = "0a1b2c3d4e5f60718";

    private static readonly string[] Every = ["*"];

    /// <summary>EC2's resource types by the prefix of their identifiers.</summary>
    private static readonly Dictionary<string, string> Ec2Types = new()
    {
        ["vpc"] = "vpc",
        ["subnet"] = "subnet",
        ["sg"] = "security-group",
        ["sgr"] = "security-group-rule",
        ["igw"] = "internet-gateway",
        ["nat"] = "natgateway",
        ["rtb"] = "route-table",
        ["rtbassoc"] = "route-table",
        ["eipalloc"] = "elastic-ip",
        ["eipassoc"] = "elastic-ip",
        ["vpce"] = "vpc-endpoint",
        ["fl"] = "vpc-flow-log",
        ["pl"] = "prefix-list",
        ["eni"] = "network-interface",
    };

    public static IReadOnlyList<string> Of(string service, string operation, Call call) => service switch
    {
        "acm" => One(call.Text("CertificateArn")),
        "application-autoscaling" => operation.StartsWith("Describe", StringComparison.Ordinal) ? Every : [call.Text("ResourceARN") ?? call.Arn(service, $"scalable-target/{NewId}")],
        "backup" => Backup(operation, call),
        "chatbot" => One(call.Text("ChatConfigurationArn") ?? (operation == "ListTagsForResource" ? null : call.Text("ResourceARN"))),
        "cloudfront" => CloudFront(operation, call),
        "monitoring" => CloudWatch(operation, call),
        "ec2" => Ec2(operation, call),
        "ecr" => call.Text("resourceArn") is { } arn ? [arn] : Named(call, service, "repository/", call.Text("repositoryName"), call.Input["repositoryNames"]),
        "ecs" => Ecs(operation, call),
        "elasticache" => ElastiCache(call),
        "events" => [call.Text("ResourceARN") ?? call.Arn(service, $"rule/{call.Text("Rule") ?? call.Text("Name")}")],
        "iam" => Iam(operation, call),
        "kms" => Kms(operation, call),
        "lambda" => [call.Text("arn") ?? call.Arn(service, $"function:{(call.Text("name") ?? call.Text("FunctionName"))?.Split(':')[^1]}")],
        "elasticloadbalancing" => LoadBalancing(operation, call),
        "logs" => Logs(operation, call),
        "rds" => Rds(operation, call),
        "rolesanywhere" => RolesAnywhere(operation, call),
        "route53" => Route53(operation, call),
        "s3" => S3(call),
        "scheduler" => Scheduler(operation, call),
        "secretsmanager" => operation == "GetRandomPassword" ? Every : [Secret(call)],
        "servicediscovery" => ServiceDiscovery(operation, call),
        "sns" => [Topic(call.Text("TopicArn") ?? call.Text("ResourceArn") ?? call.Text("SubscriptionArn") ?? call.Arn("sns", call.Text("Name") ?? ""))],
        "sqs" => [call.Arn("sqs", call.Text("QueueName") ?? call.Text("QueueUrl")?.Split('/')[^1] ?? "")],
        "ssm" => Ssm(operation, call),
        "wafv2" => Waf(operation, call),
        _ => Every,
    };

    private static string[] One(string? arn) => arn is null ? Every : [arn];

    private static string[] Named(Call call, string service, string kind, string? name, JsonNode? names = null) =>
        name is not null ? [call.Arn(service, kind + name)]
        : names is JsonArray { Count: > 0 } many ? [.. many.Select(item => call.Arn(service, kind + item))]
        : [call.Arn(service, $"{kind}*")];

    private static string[] Backup(string operation, Call call) =>
        call.Text("arn") is { } arn ? [arn]
        : operation.Contains("Vault", StringComparison.Ordinal) ? [call.Arn("backup", $"backup-vault:{call.Text("name")}")]
        : [call.Arn("backup", $"backup-plan:{call.Text("id") ?? NewId}")];

    private static string[] CloudFront(string operation, Call call)
    {
        if (call.Text("Resource") is { } tagged)
        {
            return [tagged];
        }

        if (operation == "CreateInvalidation")
        {
            return [call.GlobalArn("cloudfront", $"distribution/{call.Text("id")}")];
        }

        var noun = Verb().Replace(operation, "").Replace("Config", "", StringComparison.Ordinal);
        var kind = noun switch { "VpcOrigin" => "vpcorigin", _ => Humps().Replace(noun, "-$1").ToLowerInvariant() };
        return One((call.Text("id") ?? call.Text("name")) is { } id && !operation.StartsWith("Create", StringComparison.Ordinal) ? call.GlobalArn("cloudfront", $"{kind}/{id}") : null);
    }

    private static string[] CloudWatch(string operation, Call call) => operation switch
    {
        // The call also describes composite alarms, so it needs the permission on all alarms.
        "DescribeAlarms" => [call.Arn("cloudwatch", "alarm:*")],
        "DeleteDashboards" => [.. Texts(call.Input["DashboardNames"]).Select(name => call.GlobalArn("cloudwatch", $"dashboard/{name}"))],
        _ when call.Text("DashboardName") is { } name => [call.GlobalArn("cloudwatch", $"dashboard/{name}")],
        _ when call.Text("ResourceARN") is { } arn => [arn],
        _ => Named(call, "cloudwatch", "alarm:", call.Text("AlarmName"), call.Input["AlarmNames"]),
    };

    private static string[] Ec2(string operation, Call call)
    {
        if (operation.StartsWith("Describe", StringComparison.Ordinal) && operation != "DescribeVpcAttribute")
        {
            return Every;
        }

        var given = call.Input.SelectMany(field => field.Value is JsonArray many ? Texts(many) : [field.Value?.ToString() ?? ""])
            .Where(text => Ec2Types.ContainsKey(text.Split('-')[0]) && Identifier().IsMatch(text)).Select(text => Ec2Arn(call, text)).Distinct();
        return [.. NewKind(operation) is { } kind ? given.Append(call.Arn("ec2", $"{kind}/{NewId}")) : given];
    }

    /// <summary>ARN of an EC2 resource.</summary>
    public static string Ec2Arn(Call call, string id) => call.Arn("ec2", $"{Ec2Types[id.Split('-')[0]]}/{id}");

    /// <summary>The type of resource that an EC2 operation creates; null if it creates none that has an ARN.</summary>
    public static string? NewKind(string operation) => operation switch
    {
        "CreateVpc" => "vpc",
        "CreateSubnet" => "subnet",
        "CreateSecurityGroup" => "security-group",
        "CreateInternetGateway" => "internet-gateway",
        "CreateNatGateway" => "natgateway",
        "CreateRouteTable" => "route-table",
        "CreateVpcEndpoint" => "vpc-endpoint",
        "CreateFlowLogs" => "vpc-flow-log",
        "AllocateAddress" => "elastic-ip",
        "AuthorizeSecurityGroupIngress" or "AuthorizeSecurityGroupEgress" => "security-group-rule",
        _ => null,
    };

    private static string[] Ecs(string operation, Call call)
    {
        var cluster = (call.Text("cluster") ?? call.Text("clusterName") ?? "default").Split('/')[^1];
        return operation switch
        {
            "DescribeTaskDefinition" or "DeregisterTaskDefinition" or "ListTaskDefinitions" => Every,
            "RegisterTaskDefinition" => [call.Arn("ecs", $"task-definition/{call.Text("family")}:*")],
            "DeleteTaskDefinitions" => [.. Texts(call.Input["taskDefinitions"])],
            "RunTask" => [call.Text("taskDefinition") ?? ""],
            "DescribeClusters" => [.. Texts(call.Input["clusters"]).Select(name => call.Arn("ecs", $"cluster/{name.Split('/')[^1]}"))],
            "DescribeServices" => [.. Texts(call.Input["services"]).Select(name => call.Arn("ecs", $"service/{cluster}/{name.Split('/')[^1]}"))],
            "CreateService" => [call.Arn("ecs", $"service/{cluster}/{call.Text("serviceName")}")],
            "UpdateService" or "DeleteService" => [call.Arn("ecs", $"service/{cluster}/{call.Text("service")?.Split('/')[^1]}")],
            _ => [call.Text("resourceArn") ?? call.Arn("ecs", $"cluster/{cluster}")],
        };
    }

    private static string[] ElastiCache(Call call)
    {
        (string Field, string Kind)[] kinds =
        [
            ("ReplicationGroupId", "replicationgroup"), ("CacheClusterId", "cluster"), ("CacheSubnetGroupName", "subnetgroup"), ("CacheParameterGroupName", "parametergroup"),
        ];
        var named = kinds.Where(kind => call.Text(kind.Field) is not null).Select(kind => call.Arn("elasticache", $"{kind.Kind}:{call.Text(kind.Field)}")).ToArray();
        return call.Text("ResourceName") is { } arn ? [arn] : named.Length > 0 ? named : Every;
    }

    private static string[] Iam(string operation, Call call)
    {
        if (operation.StartsWith("ListAccount", StringComparison.Ordinal) || operation.StartsWith("ListOpenID", StringComparison.Ordinal))
        {
            return Every;
        }

        if (call.Text("RoleName") is { } role)
        {
            return [call.Account.Table("iam/role").Find(role)?["Arn"]?.ToString() ?? call.GlobalArn("iam", $"role{call.Text("Path") ?? "/"}{role}")];
        }

        return One(call.Text("PolicyArn") ?? call.Text("OpenIDConnectProviderArn")
            ?? (call.Text("PolicyName") is { } policy ? call.GlobalArn("iam", $"policy{call.Text("Path") ?? "/"}{policy}") : null)
            ?? (call.Text("Url") is { } url ? call.GlobalArn("iam", $"oidc-provider/{url.Replace("https://", "", StringComparison.Ordinal)}") : null));
    }

    private static string[] Kms(string operation, Call call)
    {
        if (operation is "CreateKey" or "ListAliases")
        {
            return Every;
        }

        var alias = call.Text("AliasName");
        var target = (call.Text("KeyId") ?? call.Text("TargetKeyId")) ?? (alias is null ? null : call.Regional("kms/alias").Find(alias)?["TargetKeyId"]?.ToString());
        return [.. alias is null ? [] : new[] { call.Arn("kms", alias) }, .. target is null ? [] : new[] { KeyArn(call, target) }];
    }

    /// <summary>ARN of a key given by id, ARN or alias.</summary>
    public static string KeyArn(Call call, string key) =>
        key.Contains("alias/", StringComparison.Ordinal) ? KeyArn(call, call.Regional("kms/alias").Find(key[key.IndexOf("alias/", StringComparison.Ordinal)..])?["TargetKeyId"]?.ToString() ?? NewId)
        : key.StartsWith("arn:", StringComparison.Ordinal) ? key
        : call.Arn("kms", $"key/{key}");

    private static string[] LoadBalancing(string operation, Call call) => operation switch
    {
        _ when operation.StartsWith("Describe", StringComparison.Ordinal) => Every,
        "CreateLoadBalancer" => [call.Arn("elasticloadbalancing", $"loadbalancer/app/{call.Text("Name")}/{NewId}")],
        "CreateTargetGroup" => [call.Arn("elasticloadbalancing", $"targetgroup/{call.Text("Name")}/{NewId}")],
        "SetRulePriorities" => [.. (call.Input["RulePriorities"] as JsonArray ?? []).Select(rule => rule!["RuleArn"]!.ToString())],
        _ when call.Input["ResourceArns"] is JsonArray tagged => [.. Texts(tagged)],
        _ => One(call.Text("RuleArn") ?? call.Text("ListenerArn") ?? call.Text("TargetGroupArn") ?? call.Text("LoadBalancerArn")),
    };

    private static string[] Logs(string operation, Call call)
    {
        string Delivery(string kind, string? name) => call.Arn("logs", $"{kind}:{name ?? NewId}");
        return operation switch
        {
            "DescribeLogGroups" or "DescribeResourcePolicies" or "PutResourcePolicy" or "DeleteResourcePolicy" => Every,
            "CreateDelivery" => [Delivery("delivery", null), Delivery("delivery-source", call.Text("deliverySourceName")), call.Text("deliveryDestinationArn") ?? ""],
            "GetDelivery" or "DeleteDelivery" or "UpdateDeliveryConfiguration" => [Delivery("delivery", call.Text("id"))],
            "PutDeliverySource" or "GetDeliverySource" or "DeleteDeliverySource" => [Delivery("delivery-source", call.Text("name"))],
            "PutDeliveryDestination" or "GetDeliveryDestination" or "DeleteDeliveryDestination" => [Delivery("delivery-destination", call.Text("name"))],
            _ => [call.Text("resourceArn") ?? call.Arn("logs", $"log-group:{call.Text("logGroupName") ?? "*"}")],
        };
    }

    private static string[] Rds(string operation, Call call)
    {
        if (call.Text("ResourceName") is { } tagged)
        {
            return [tagged];
        }

        (string Field, string Kind)[] kinds =
        [
            ("DBInstanceIdentifier", "db"), ("SourceDBInstanceIdentifier", "db"), ("DBParameterGroupName", "pg"), ("DBSubnetGroupName", "subgrp"), ("OptionGroupName", "og"),
        ];
        var named = kinds.Where(kind => call.Text(kind.Field) is not null)
            .Select(kind => call.Text(kind.Field)!.StartsWith("arn:", StringComparison.Ordinal) ? call.Text(kind.Field)! : call.Arn("rds", $"{kind.Kind}:{call.Text(kind.Field)}")).ToArray();
        return named.Length > 0 ? named : operation == "DescribeDBInstances" ? [call.Arn("rds", "db:*")] : Every;
    }

    private static string[] RolesAnywhere(string operation, Call call) => operation switch
    {
        "CreateTrustAnchor" or "CreateProfile" or "ListTagsForResource" => Every,
        "PutNotificationSettings" => [call.Arn("rolesanywhere", $"trust-anchor/{call.Text("trustAnchorId")}")],
        "TagResource" or "UntagResource" => [call.Text("resourceArn")!],
        _ => [call.Arn("rolesanywhere", $"{(operation.EndsWith("TrustAnchor", StringComparison.Ordinal) ? "trust-anchor" : "profile")}/{call.Text("id")}")],
    };

    private static string[] Route53(string operation, Call call) => operation switch
    {
        "CreateHostedZone" or "ListHostedZones" or "ListHostedZonesByName" => Every,
        "GetChange" => [$"arn:aws:route53:::change/{call.Text("id")}"],
        _ => [$"arn:aws:route53:::hostedzone/{call.Text("id")}"],
    };

    private static string[] S3(Call call)
    {
        var path = Uri.UnescapeDataString(call.Path.TrimStart('/')).TrimEnd('/');
        return One(path.Length == 0 ? null : $"arn:aws:s3:::{path}");
    }

    private static string[] Scheduler(string operation, Call call) =>
        call.Text("arn") is { } arn ? [arn]
        : operation.EndsWith("Group", StringComparison.Ordinal) ? [call.Arn("scheduler", $"schedule-group/{call.Text("name")}")]
        : [call.Arn("scheduler", $"schedule/{call.Text("GroupName") ?? call.Text("groupName") ?? "default"}/{call.Text("name")}")];

    private static string Secret(Call call)
    {
        var id = call.Text("SecretId") ?? "";
        return id.StartsWith("arn:", StringComparison.Ordinal) ? id
            : call.Regional("secret").Find(id)?["ARN"]?.ToString() ?? call.Arn("secretsmanager", $"secret:{(id.Length > 0 ? id : call.Text("Name"))}-AbCdEf");
    }

    private static string[] ServiceDiscovery(string operation, Call call) => operation switch
    {
        "GetNamespace" or "DeleteNamespace" => [call.Arn("servicediscovery", $"namespace/{call.Text("Id")}")],
        "CreateService" => [call.Arn("servicediscovery", $"namespace/{call.Text("NamespaceId") ?? call.Input["DnsConfig"]?["NamespaceId"]?.ToString()}"), call.Arn("servicediscovery", $"service/{NewId}")],
        "GetService" or "UpdateService" or "DeleteService" => [call.Arn("servicediscovery", $"service/{call.Text("Id")}")],
        "ListInstances" => [call.Arn("servicediscovery", $"service/{call.Text("ServiceId")}")],
        _ => Every,
    };

    private static string[] Ssm(string operation, Call call) => operation switch
    {
        "DescribeParameters" => Every,
        "ListTagsForResource" or "AddTagsToResource" or "RemoveTagsFromResource" => [call.Arn("ssm", $"parameter/{call.Text("ResourceId")?.TrimStart('/')}")],
        _ => [.. Texts(call.Input["Names"]).Append(call.Text("Name") ?? "").Where(name => name.Length > 0).Select(name => call.Arn("ssm", $"parameter/{name.TrimStart('/')}"))],
    };

    // The topic of a subscription, whose ARN has one more part.
    private static string Topic(string arn) => string.Join(':', arn.Split(':').Take(6));

    private static string[] Waf(string operation, Call call)
    {
        if ((call.Text("WebACLArn") ?? call.Text("ResourceArn") ?? call.Text("ResourceARN") ?? call.Input["LoggingConfiguration"]?["ResourceArn"]?.ToString()) is { } arn)
        {
            return [arn];
        }

        var kind = Verb().Replace(operation, "").ToLowerInvariant();
        return operation.StartsWith("List", StringComparison.Ordinal) ? Every
            : [call.Arn("wafv2", $"{(call.Text("Scope") == "CLOUDFRONT" ? "global" : "regional")}/{kind}/{call.Text("Name")}/{call.Text("Id") ?? NewId}")];
    }

    private static IEnumerable<string> Texts(JsonNode? list) => (list as JsonArray ?? []).Select(item => item?.ToString() ?? "");

    [GeneratedRegex("^(Create|Get|Update|Delete|Describe|Publish|List)")]
    private static partial Regex Verb();

    [GeneratedRegex("(?<=[a-z])([A-Z])")]
    private static partial Regex Humps();

    [GeneratedRegex("^[a-z]+-[0-9a-f]+$")]
    private static partial Regex Identifier();
}
