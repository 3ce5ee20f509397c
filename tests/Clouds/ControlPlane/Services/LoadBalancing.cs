using System.Text.Json.Nodes;
using HybridCloud.Clouds.Aws.Protocols;

namespace HybridCloud.Clouds.ControlPlane.Services;

/// <summary>Elastic Load Balancing: load balancers, target groups, listeners, rules. Nothing is balanced.</summary>
internal sealed class LoadBalancing() : QueryService("elasticloadbalancing", "2015-12-01")
{
    private static readonly Dictionary<string, string> BalancerDefaults = new()
    {
        ["access_logs.s3.enabled"] = "false",
        ["access_logs.s3.bucket"] = "",
        ["access_logs.s3.prefix"] = "",
        ["connection_logs.s3.enabled"] = "false",
        ["connection_logs.s3.bucket"] = "",
        ["connection_logs.s3.prefix"] = "",
        ["client_keep_alive.seconds"] = "3600",
        ["deletion_protection.enabled"] = "false",
        ["idle_timeout.timeout_seconds"] = "60",
        ["load_balancing.cross_zone.enabled"] = "true",
        ["routing.http.desync_mitigation_mode"] = "defensive",
        ["routing.http.drop_invalid_header_fields.enabled"] = "false",
        ["routing.http.preserve_host_header.enabled"] = "false",
        ["routing.http.x_amzn_tls_version_and_cipher_suite.enabled"] = "false",
        ["routing.http.xff_client_port.enabled"] = "false",
        ["routing.http.xff_header_processing.mode"] = "append",
        ["routing.http2.enabled"] = "true",
        ["waf.fail_open.enabled"] = "false",
        ["zonal_shift.config.enabled"] = "false",
    };

    private static readonly Dictionary<string, string> TargetDefaults = new()
    {
        ["deregistration_delay.timeout_seconds"] = "300",
        ["slow_start.duration_seconds"] = "0",
        ["stickiness.enabled"] = "false",
        ["stickiness.type"] = "lb_cookie",
        ["stickiness.lb_cookie.duration_seconds"] = "86400",
        ["load_balancing.algorithm.type"] = "round_robin",
        ["load_balancing.algorithm.anomaly_mitigation"] = "off",
        ["load_balancing.cross_zone.enabled"] = "use_load_balancer_configuration",
        ["stickiness.app_cookie.cookie_name"] = "",
        ["stickiness.app_cookie.duration_seconds"] = "86400",
        ["target_group_health.dns_failover.minimum_healthy_targets.count"] = "1",
        ["target_group_health.dns_failover.minimum_healthy_targets.percentage"] = "off",
        ["target_group_health.unhealthy_state_routing.minimum_healthy_targets.count"] = "1",
        ["target_group_health.unhealthy_state_routing.minimum_healthy_targets.percentage"] = "off",
    };

    protected override IReadOnlyDictionary<string, Func<Call, JsonNode?>> Operations { get; } = new Dictionary<string, Func<Call, JsonNode?>>
    {
        ["CreateLoadBalancer"] = CreateBalancer,
        ["DescribeLoadBalancers"] = call => Described(call, "elb", "LoadBalancers", "LoadBalancerArns", "LoadBalancerArn", "LoadBalancerNotFound"),
        ["DescribeLoadBalancerAttributes"] = call => Attributes(call, call.Required("LoadBalancerArn"), BalancerDefaults),
        ["ModifyLoadBalancerAttributes"] = call => SetAttributes(call, call.Required("LoadBalancerArn"), BalancerDefaults),
        ["DescribeCapacityReservation"] = _ => new JsonObject { ["CapacityReservationState"] = new JsonArray() },
        ["SetSecurityGroups"] = call => Change(call, "elb", "LoadBalancerArn", "SecurityGroups"),
        ["SetIpAddressType"] = call => Change(call, "elb", "LoadBalancerArn", "IpAddressType"),
        ["DeleteLoadBalancer"] = call => Delete(call, "elb", call.Required("LoadBalancerArn")),
        ["CreateTargetGroup"] = CreateTargets,
        ["DescribeTargetGroups"] = call => Described(call, "targets", "TargetGroups", "TargetGroupArns", "TargetGroupArn", "TargetGroupNotFound"),
        ["DescribeTargetGroupAttributes"] = call => Attributes(call, call.Required("TargetGroupArn"), TargetDefaults),
        ["ModifyTargetGroupAttributes"] = call => SetAttributes(call, call.Required("TargetGroupArn"), TargetDefaults),
        ["ModifyTargetGroup"] = call => Modify(call, "targets", "TargetGroupArn", "TargetGroups"),
        ["DescribeTargetHealth"] = _ => new JsonObject { ["TargetHealthDescriptions"] = new JsonArray() },
        ["DeleteTargetGroup"] = call => Delete(call, "targets", call.Required("TargetGroupArn")),
        ["CreateListener"] = CreateListener,
        ["DescribeListeners"] = call => Described(call, "listener", "Listeners", "ListenerArns", "ListenerArn", "ListenerNotFound"),
        ["DescribeListenerAttributes"] = _ => new JsonObject { ["Attributes"] = new JsonArray() },
        ["ModifyListener"] = call => Modify(call, "listener", "ListenerArn", "Listeners"),
        ["DescribeListenerCertificates"] = _ => new JsonObject { ["Certificates"] = new JsonArray() },
        ["DeleteListener"] = call => Delete(call, "listener", call.Required("ListenerArn")),
        ["CreateRule"] = CreateRule,
        ["DescribeRules"] = call => Described(call, "rule", "Rules", "RuleArns", "RuleArn", "RuleNotFound"),
        ["ModifyRule"] = call => Modify(call, "rule", "RuleArn", "Rules"),
        ["SetRulePriorities"] = _ => null,
        ["DeleteRule"] = call => Delete(call, "rule", call.Required("RuleArn")),
        ["DescribeTags"] = call => new JsonObject
        {
            ["TagDescriptions"] = new JsonArray([.. Names(call.Input["ResourceArns"]).Select(arn => new JsonObject { ["ResourceArn"] = arn, ["Tags"] = call.TagList(arn) })]),
        },
        ["AddTags"] = call => { Names(call.Input["ResourceArns"]).ForEach(arn => call.Tag(arn, call.Input["Tags"])); return null; },
        ["RemoveTags"] = call => { Names(call.Input["ResourceArns"]).ForEach(arn => call.Untag(arn, call.Input["TagKeys"])); return null; },
    };

    private static List<string> Names(JsonNode? list) => [.. (list as JsonArray ?? []).Select(name => name!.ToString())];

    private static JsonObject Kept(Call call, string table, string arn, JsonObject row)
    {
        call.Tag(arn, call.Input["Tags"]);
        return call.Regional(table).Put(arn, call.Input.Without("Tags", "Action", "Version").Merge(row));
    }

    private static JsonObject CreateBalancer(Call call)
    {
        var name = call.Required("Name");
        if (call.Regional("elb").Rows.Any(row => row["LoadBalancerName"]!.ToString() == name))
        {
            throw new AwsError("DuplicateLoadBalancerName", $"A load balancer with the name '{name}' already exists.");
        }

        var kind = call.Text("Type") == "network" ? "net" : "app";
        var id = Json.Id(16).ToLowerInvariant();
        var arn = call.Arn("elasticloadbalancing", $"loadbalancer/{kind}/{name}/{id}");
        var subnets = Names(call.Input["Subnets"]);
        var row = Kept(call, "elb", arn, new()
        {
            ["LoadBalancerArn"] = arn,
            ["LoadBalancerName"] = name,
            ["DNSName"] = $"{(call.Text("Scheme") == "internal" ? "internal-" : "")}{name}-{id}.{call.Region}.elb.amazonaws.com",
            ["CanonicalHostedZoneId"] = "Z1H1FL5HABSF5",
            ["Scheme"] = call.Text("Scheme") ?? "internet-facing",
            ["Type"] = call.Text("Type") ?? "application",
            ["IpAddressType"] = call.Text("IpAddressType") ?? "ipv4",
            ["VpcId"] = subnets.Count > 0 ? call.Regional("subnet").Get(subnets[0], "SubnetNotFound", 400)["vpcId"]!.ToString() : null,
            ["State"] = new JsonObject { ["Code"] = "active" },
            ["AvailabilityZones"] = new JsonArray([.. subnets.Select(subnet => new JsonObject { ["SubnetId"] = subnet, ["ZoneName"] = call.Regional("subnet").Find(subnet)?["availabilityZone"]?.ToString() })]),
        });
        return new() { ["LoadBalancers"] = new JsonArray(row.Without("Subnets", "Name")) };
    }

    private static JsonObject CreateTargets(Call call)
    {
        var name = call.Required("Name");
        var arn = call.Arn("elasticloadbalancing", $"targetgroup/{name}/{Json.Id(16).ToLowerInvariant()}");
        var row = Kept(call, "targets", arn, new()
        {
            ["TargetGroupArn"] = arn,
            ["TargetGroupName"] = name,
            ["TargetType"] = call.Text("TargetType") ?? "instance",
            ["IpAddressType"] = call.Text("IpAddressType") ?? "ipv4",
            ["ProtocolVersion"] = call.Text("ProtocolVersion") ?? "HTTP1",
            ["HealthCheckEnabled"] = call.Text("HealthCheckEnabled") ?? "true",
            ["LoadBalancerArns"] = new JsonArray(),
        });
        return new() { ["TargetGroups"] = new JsonArray(row.Copy()) };
    }

    private static JsonObject CreateListener(Call call)
    {
        var balancer = call.Required("LoadBalancerArn");
        call.Regional("elb").Get(balancer, "LoadBalancerNotFound", 400);
        var arn = $"{balancer.Replace(":loadbalancer/", ":listener/", StringComparison.Ordinal)}/{Json.Id(16).ToLowerInvariant()}";
        return new() { ["Listeners"] = new JsonArray(Kept(call, "listener", arn, new() { ["ListenerArn"] = arn }).Copy()) };
    }

    private static JsonObject CreateRule(Call call)
    {
        var arn = $"{call.Required("ListenerArn").Replace(":listener/", ":listener-rule/", StringComparison.Ordinal)}/{Json.Id(16).ToLowerInvariant()}";
        return new() { ["Rules"] = new JsonArray(Kept(call, "rule", arn, new() { ["RuleArn"] = arn, ["IsDefault"] = false }).Copy()) };
    }

    private static JsonObject Described(Call call, string table, string field, string arns, string arn, string notFound)
    {
        var asked = Names(call.Input[arns]);
        var names = Names(call.Input["Names"]);
        var rows = asked.Count > 0
            ? asked.Select(id => call.Regional(table).Get(id, notFound, 400))
            : call.Regional(table).Rows.Where(row =>
                (names.Count == 0 || names.Contains((row["LoadBalancerName"] ?? row["TargetGroupName"])!.ToString()))
                && (call.Text("LoadBalancerArn") is not { } parent || row["LoadBalancerArn"]?.ToString() == parent)
                && (call.Text("ListenerArn") is not { } listener || row["ListenerArn"]?.ToString() == listener));
        var found = rows.Select(row => table == "elb" ? row.Without("Subnets", "Name") : row.Copy()).ToList();
        return found.Count == 0 && names.Count > 0 ? throw new AwsError(notFound, "One or more do not exist.") : new() { [field] = new JsonArray([.. found]) };
    }

    private static JsonObject Attributes(Call call, string arn, Dictionary<string, string> defaults)
    {
        var row = call.Account.Table("elb/attributes").Find(arn) ?? [];
        return new()
        {
            ["Attributes"] = new JsonArray([.. defaults.Keys.Union(row.Select(field => field.Key))
                .Select(key => new JsonObject { ["Key"] = key, ["Value"] = row[key]?.ToString() ?? defaults[key] })]),
        };
    }

    private static JsonObject SetAttributes(Call call, string arn, Dictionary<string, string> defaults)
    {
        var row = call.Account.Table("elb/attributes").Find(arn) ?? call.Account.Table("elb/attributes").Put(arn, []);
        foreach (var attribute in call.Input["Attributes"] as JsonArray ?? [])
        {
            row[attribute!["Key"]!.ToString()] = attribute["Value"]?.ToString() ?? "";
        }

        return Attributes(call, arn, defaults);
    }

    private static JsonObject Change(Call call, string table, string arn, string field) =>
        call.Regional(table).Get(call.Required(arn), "LoadBalancerNotFound", 400).Merge(call.Input.Only(field)).Only(field);

    private static JsonObject Modify(Call call, string table, string arn, string field) => new()
    {
        [field] = new JsonArray(call.Regional(table).Get(call.Required(arn), "NotFound", 400).Merge(call.Input.Without("Action", "Version")).Copy()),
    };

    private static JsonNode? Delete(Call call, string table, string arn)
    {
        call.Regional(table).Remove(arn);
        call.Account.Table("elb/attributes").Remove(arn);
        return null;
    }
}
