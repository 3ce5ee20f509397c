using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using HybridCloud.Clouds.Aws.Protocols;

namespace HybridCloud.Clouds.ControlPlane.Services;

/// <summary>EC2's networking: VPCs, subnets, gateways, routes, security groups, endpoints, flow logs. No packet ever moves.</summary>
internal sealed partial class Ec2() : Ec2Service("ec2", "2016-11-15")
{
    /// <summary>Kinds that are described, filtered and deleted alike: table, id field, id prefix, list, and error code if missing.</summary>
    private static readonly Kind Vpc = new("vpc", "vpcId", "vpc-", "vpcSet", "InvalidVpcID.NotFound");
    private static readonly Kind Subnet = new("subnet", "subnetId", "subnet-", "subnetSet", "InvalidSubnetID.NotFound");
    private static readonly Kind Gateway = new("igw", "internetGatewayId", "igw-", "internetGatewaySet", "InvalidInternetGatewayID.NotFound");
    private static readonly Kind Address = new("eip", "allocationId", "eipalloc-", "addressesSet", "InvalidAllocationID.NotFound");
    private static readonly Kind Nat = new("nat", "natGatewayId", "nat-", "natGatewaySet", "NatGatewayNotFound");
    private static readonly Kind Routes = new("rtb", "routeTableId", "rtb-", "routeTableSet", "InvalidRouteTableID.NotFound");
    private static readonly Kind Group = new("sg", "groupId", "sg-", "securityGroupInfo", "InvalidGroup.NotFound");
    private static readonly Kind Rule = new("sgr", "securityGroupRuleId", "sgr-", "securityGroupRuleSet", "InvalidSecurityGroupRuleId.NotFound");
    private static readonly Kind Acl = new("acl", "networkAclId", "acl-", "networkAclSet", "InvalidNetworkAclID.NotFound");
    private static readonly Kind Endpoint = new("vpce", "vpcEndpointId", "vpce-", "vpcEndpointSet", "InvalidVpcEndpointId.NotFound");
    private static readonly Kind FlowLog = new("fl", "flowLogId", "fl-", "flowLogSet", "InvalidFlowLogId.NotFound");

    protected override IReadOnlyDictionary<string, Func<Call, JsonNode?>> Operations { get; } = new Dictionary<string, Func<Call, JsonNode?>>
    {
        ["CreateTags"] = Tags,
        ["DeleteTags"] = Untags,

        ["CreateVpc"] = CreateVpc,
        ["DescribeVpcs"] = call => Describe(call, Vpc),
        ["DescribeVpcAttribute"] = VpcAttribute,
        ["ModifyVpcAttribute"] = ModifyVpcAttribute,
        ["DeleteVpc"] = DeleteVpc,
        ["DescribeNetworkAcls"] = call => Describe(call, Acl),

        ["CreateSubnet"] = CreateSubnet,
        ["DescribeSubnets"] = call => Describe(call, Subnet),
        ["ModifySubnetAttribute"] = ModifySubnet,
        ["DeleteSubnet"] = call => Delete(call, Subnet),

        ["CreateInternetGateway"] = call => Made("internetGateway", call, Add(call, Gateway, new() { ["attachmentSet"] = new JsonArray() })),
        ["AttachInternetGateway"] = call => { List(Row(call, Gateway), "attachmentSet").Add(new JsonObject { ["vpcId"] = call.Required("VpcId"), ["state"] = "available" }); return null; },
        ["DetachInternetGateway"] = call => { List(Row(call, Gateway), "attachmentSet").Clear(); return null; },
        ["DescribeInternetGateways"] = call => Describe(call, Gateway),
        ["DeleteInternetGateway"] = call => Delete(call, Gateway),

        ["AllocateAddress"] = call => Add(Within(call, Address, 5, Refusals.TooManyAddresses), Address, new() { ["domain"] = "vpc", ["publicIp"] = $"203.0.113.{call.Regional("eip").Rows.Count() + 1}", ["networkBorderGroup"] = call.Region, ["publicIpv4Pool"] = "amazon" }).Copy(),
        ["DescribeAddresses"] = call => Describe(call, Address),
        ["DescribeAddressesAttribute"] = call => new JsonObject { ["addressSet"] = new JsonArray([.. Ids(call.Input["AllocationId"]).Select(id => new JsonObject { ["allocationId"] = id })]) },
        ["ReleaseAddress"] = call => Delete(call, Address),
        ["DisassociateAddress"] = _ => null,

        ["CreateNatGateway"] = CreateNat,
        ["DescribeNatGateways"] = call => Describe(call, Nat),
        ["DeleteNatGateway"] = DeleteNat,

        ["CreateRouteTable"] = call => Made("routeTable", call, Add(call, Routes, NewRoutes(call.Required("VpcId"), CidrOf(call, call.Required("VpcId"))))),
        ["DescribeRouteTables"] = call => Describe(call, Routes),
        ["CreateRoute"] = CreateRoute,
        ["ReplaceRoute"] = CreateRoute,
        ["DeleteRoute"] = call => { List(Row(call, Routes), "routeSet").RemoveAll(route => Destination(route!) == RequestedDestination(call)); return null; },
        ["AssociateRouteTable"] = Associate,
        ["DisassociateRouteTable"] = Disassociate,
        ["DeleteRouteTable"] = call => Delete(call, Routes),

        ["CreateSecurityGroup"] = CreateGroup,
        ["DescribeSecurityGroups"] = DescribeGroups,
        ["DescribeSecurityGroupRules"] = call => Describe(call, Rule),
        ["AuthorizeSecurityGroupIngress"] = call => Authorize(call, egress: false),
        ["AuthorizeSecurityGroupEgress"] = call => Authorize(call, egress: true),
        ["RevokeSecurityGroupIngress"] = call => Revoke(call, egress: false),
        ["RevokeSecurityGroupEgress"] = call => Revoke(call, egress: true),
        ["ModifySecurityGroupRules"] = ModifyRules,
        ["DeleteSecurityGroup"] = call => Delete(call, Group),
        ["DescribeNetworkInterfaces"] = _ => new JsonObject { ["networkInterfaceSet"] = new JsonArray() },

        ["CreateVpcEndpoint"] = CreateEndpoint,
        ["DescribeVpcEndpoints"] = call => Describe(call, Endpoint),
        ["ModifyVpcEndpoint"] = ModifyEndpoint,
        ["DeleteVpcEndpoints"] = call => Delete(call, Endpoint),
        ["DescribePrefixLists"] = call => new JsonObject { ["prefixListSet"] = Filtered(call, PrefixLists(call)) },
        ["DescribeManagedPrefixLists"] = call => new JsonObject { ["prefixListSet"] = Filtered(call, PrefixLists(call)) },
        ["GetManagedPrefixListEntries"] = _ => new JsonObject { ["entrySet"] = new JsonArray(new JsonObject { ["cidr"] = "198.51.100.0/24", ["description"] = "" }) },

        ["CreateFlowLogs"] = CreateFlowLogs,
        ["DescribeFlowLogs"] = call => Describe(call, FlowLog),
        ["DeleteFlowLogs"] = call => Delete(call, FlowLog),
    };

    // What all kinds share

    private sealed record Kind(string Table, string Id, string Prefix, string Set, string NotFound)
    {
        /// <summary>Name of the identifier in a request: <c>VpcId</c>.</summary>
        public string Parameter => char.ToUpperInvariant(Id[0]) + Id[1..];
    }

    private static JsonObject Add(Call call, Kind kind, JsonObject row)
    {
        var id = kind.Prefix + Convert.ToHexStringLower(System.Security.Cryptography.RandomNumberGenerator.GetBytes(8)) + "0";
        row[kind.Id] = id;
        row["ownerId"] = call.Account.Id;
        foreach (var specification in call.Input["TagSpecification"] as JsonArray ?? [])
        {
            call.Tag(id, specification!["Tag"]);
        }

        return call.Regional(kind.Table).Put(id, row);
    }

    /// <summary>The call, unless the region already has as many of the kind as AWS's default quota allows.</summary>
    private static Call Within(Call call, Kind kind, int quota, Refusal refusal) => call.Regional(kind.Table).Rows.Count() < quota ? call : throw refusal.Of();

    private static JsonObject Row(Call call, Kind kind) => call.Regional(kind.Table).Get(Ids(call.Input[kind.Parameter]).FirstOrDefault(), kind.NotFound, 400);

    private static JsonObject Made(string field, Call call, JsonObject row) => new() { [field] = Tagged(call, row) };

    private static JsonObject Tagged(Call call, JsonObject row)
    {
        var id = row.FirstOrDefault(field => field.Value is JsonValue value && value.ToString().Contains('-', StringComparison.Ordinal) && call.Account.Tags.ContainsKey(value.ToString())).Value?.ToString();
        return id is null ? row.Copy() : row.Copy().Merge(new JsonObject { ["tagSet"] = call.TagList(id, "key", "value") });
    }

    private static IEnumerable<string> Ids(JsonNode? parameter) => parameter switch
    {
        JsonArray many => many.Select(id => id!.ToString()),
        null => [],
        _ => [parameter.ToString()],
    };

    private static JsonObject Describe(Call call, Kind kind)
    {
        var ids = Ids(call.Input[kind.Parameter] ?? call.Input[kind.Parameter.Replace("Id", "Ids", StringComparison.Ordinal)]).ToList();
        var rows = ids.Count == 0
            ? call.Regional(kind.Table).Rows
            : ids.Select(id => call.Regional(kind.Table).Get(id, kind.NotFound, 400)).ToList();
        return new() { [kind.Set] = Filtered(call, rows.Select(row => Own(call, kind, row))) };
    }

    private static JsonObject Own(Call call, Kind kind, JsonObject row) =>
        row.Copy().Merge(new JsonObject { ["tagSet"] = call.TagList(row[kind.Id]!.ToString(), "key", "value") });

    private static JsonArray Filtered(Call call, IEnumerable<JsonObject> rows) => rows
        .Where(row => (call.Input["Filter"] as JsonArray ?? []).All(filter => Matches(row, filter!["Name"]!.ToString(), Ids(filter["Value"]).ToHashSet()))).Copies();

    /// <summary>Whether the field that a filter such as <c>attachment.vpc-id</c> names has one of the values.</summary>
    private static bool Matches(JsonObject row, string filter, HashSet<string> values)
    {
        if (filter.StartsWith("tag:", StringComparison.Ordinal))
        {
            return row["tagSet"] is JsonArray tags && tags.Any(tag => tag!["key"]!.ToString() == filter[4..] && values.Contains(tag["value"]!.ToString()));
        }

        IEnumerable<JsonNode?> found = [row];
        foreach (var part in filter.Split('.').Select(Camel))
        {
            found = found.SelectMany(node => node switch
            {
                JsonObject fields => Elements(fields[part] ?? fields[$"{part}Set"] ?? fields["is" + char.ToUpperInvariant(part[0]) + part[1..]]),
                _ => [],
            });
        }

        return found.Any(node => node is not null && values.Contains(node.ToString()));
    }

    private static IEnumerable<JsonNode?> Elements(JsonNode? node) => node is JsonArray many ? many.AsEnumerable() : Enumerable.Repeat(node, 1);

    private static string Camel(string kebab) => Dashed().Replace(kebab, match => match.Groups[1].Value.ToUpperInvariant());

    [GeneratedRegex("-(\\w)")]
    private static partial Regex Dashed();

    private static JsonObject Delete(Call call, Kind kind)
    {
        foreach (var id in Ids(call.Input[kind.Parameter]))
        {
            call.Regional(kind.Table).Get(id, kind.NotFound, 400);
            call.Regional(kind.Table).Remove(id);
            call.Account.Tags.Remove(id);
        }

        return new JsonObject { ["unsuccessful"] = new JsonArray(), ["return"] = true };
    }

    private static JsonArray List(JsonObject row, string field) => row[field]!.AsArray();

    private static JsonNode? Tags(Call call)
    {
        foreach (var id in Ids(call.Input["ResourceId"]))
        {
            call.Tag(id, call.Input["Tag"]);
        }

        return null;
    }

    private static JsonNode? Untags(Call call)
    {
        foreach (var id in Ids(call.Input["ResourceId"]))
        {
            call.Untag(id, call.Input["Tag"]);
        }

        return null;
    }

    // VPCs: each has a main route table, a network ACL and a security group from the start

    private static JsonObject CreateVpc(Call call)
    {
        var cidr = call.Required("CidrBlock");
        var vpc = Add(Within(call, Vpc, 5, Refusals.TooManyNetworks), Vpc, new()
        {
            ["cidrBlock"] = cidr,
            ["state"] = "available",
            ["isDefault"] = false,
            ["instanceTenancy"] = call.Text("InstanceTenancy") ?? "default",
            ["dhcpOptionsId"] = "dopt-default",
            ["cidrBlockAssociationSet"] = new JsonArray(new JsonObject { ["cidrBlock"] = cidr, ["associationId"] = "vpc-cidr-assoc-1", ["cidrBlockState"] = new JsonObject { ["state"] = "associated" } }),
            ["attributes"] = new JsonObject { ["enableDnsSupport"] = true, ["enableDnsHostnames"] = false, ["enableNetworkAddressUsageMetrics"] = false },
        });
        var bare = call with { Input = [] };
        var id = vpc["vpcId"]!.ToString();
        var routes = Add(bare, Routes, NewRoutes(id, cidr));
        List(routes, "associationSet").Add(Association(routes, null, main: true));
        Add(bare, Acl, new() { ["vpcId"] = id, ["default"] = true, ["entrySet"] = new JsonArray(), ["associationSet"] = new JsonArray() });
        var group = Add(bare, Group, new() { ["vpcId"] = id, ["groupName"] = "default", ["groupDescription"] = "default VPC security group" });
        AddRule(bare, group["groupId"]!.ToString(), egress: true, AllTraffic());
        AddRule(bare, group["groupId"]!.ToString(), egress: false, new() { ["ipProtocol"] = "-1", ["fromPort"] = -1, ["toPort"] = -1, ["referencedGroupInfo"] = new JsonObject { ["groupId"] = group["groupId"]!.ToString() } });
        return Made("vpc", call, vpc);
    }

    private static JsonObject VpcAttribute(Call call)
    {
        var name = call.Required("Attribute");
        return new() { ["vpcId"] = call.Required("VpcId"), [name] = new JsonObject { ["value"] = Row(call, Vpc)["attributes"]![name]!.DeepClone() } };
    }

    private static JsonNode? ModifyVpcAttribute(Call call)
    {
        var attributes = Row(call, Vpc)["attributes"]!;
        foreach (var (name, value) in call.Input.Where(field => field.Value is JsonObject value && value.ContainsKey("Value")))
        {
            attributes[char.ToLowerInvariant(name[0]) + name[1..]] = value!["Value"]!.ToString() == "true";
        }

        return null;
    }

    private static JsonObject DeleteVpc(Call call)
    {
        var id = call.Required("VpcId");
        var groups = call.Regional(Group.Table).Rows.Where(row => row["vpcId"]!.ToString() == id).ToList();
        if (call.Regional(Subnet.Table).Rows.Any(row => row["vpcId"]!.ToString() == id) || groups.Any(row => row["groupName"]!.ToString() != "default"))
        {
            throw new AwsError("DependencyViolation", $"The vpc '{id}' has dependencies and cannot be deleted.");
        }

        foreach (var kind in new[] { Routes, Acl, Group })
        {
            foreach (var row in call.Regional(kind.Table).Rows.Where(row => row["vpcId"]!.ToString() == id).ToList())
            {
                call.Regional(kind.Table).Remove(row[kind.Id]!.ToString());
            }
        }

        return Delete(call, Vpc);
    }

    private static string CidrOf(Call call, string vpc) => call.Regional(Vpc.Table).Get(vpc, Vpc.NotFound, 400)["cidrBlock"]!.ToString();

    // Subnets

    private static JsonObject CreateSubnet(Call call)
    {
        var asked = IPNetwork.Parse(call.Required("CidrBlock"));
        if (!Covers(IPNetwork.Parse(CidrOf(call, call.Required("VpcId"))), asked))
        {
            throw Refusals.SubnetOutside.Of(asked);
        }

        if (call.Regional(Subnet.Table).Rows.Where(row => row["vpcId"]!.ToString() == call.Required("VpcId")).Select(row => IPNetwork.Parse(row["cidrBlock"]!.ToString())).Any(other => Covers(other, asked) || Covers(asked, other)))
        {
            throw Refusals.SubnetsOverlap.Of(asked);
        }

        var zone = call.Text("AvailabilityZone") ?? $"{call.Region}a";
        var subnet = Add(call, Subnet, new()
        {
            ["vpcId"] = call.Required("VpcId"),
            ["cidrBlock"] = call.Required("CidrBlock"),
            ["availabilityZone"] = zone,
            ["availabilityZoneId"] = $"usw2-az{zone[^1] - 'a' + 1}",
            ["state"] = "available",
            ["availableIpAddressCount"] = 251,
            ["mapPublicIpOnLaunch"] = false,
            ["assignIpv6AddressOnCreation"] = false,
            ["defaultForAz"] = false,
            ["enableDns64"] = false,
            ["ipv6Native"] = false,
            ["privateDnsNameOptionsOnLaunch"] = new JsonObject { ["hostnameType"] = "ip-name", ["enableResourceNameDnsARecord"] = false, ["enableResourceNameDnsAAAARecord"] = false },
        });
        subnet["subnetArn"] = call.Arn("ec2", $"subnet/{subnet["subnetId"]}");
        return Made("subnet", call, subnet);
    }

    private static bool Covers(IPNetwork all, IPNetwork part) => all.PrefixLength <= part.PrefixLength && all.Contains(part.BaseAddress);

    private static JsonNode? ModifySubnet(Call call)
    {
        var subnet = Row(call, Subnet);
        foreach (var (name, value) in call.Input.Where(field => field.Value is JsonObject value && value.ContainsKey("Value")))
        {
            subnet[char.ToLowerInvariant(name[0]) + name[1..]] = value!["Value"]!.ToString() == "true";
        }

        return null;
    }

    private static JsonObject CreateNat(Call call)
    {
        var allocation = call.Text("AllocationId");
        return Made("natGateway", call, Add(call, Nat, new()
        {
            ["subnetId"] = call.Required("SubnetId"),
            ["vpcId"] = Row(call, Subnet)["vpcId"]!.ToString(),
            ["state"] = "available",
            ["connectivityType"] = call.Text("ConnectivityType") ?? "public",
            ["natGatewayAddressSet"] = new JsonArray(new JsonObject
            {
                ["allocationId"] = allocation,
                ["associationId"] = "eipassoc-1",
                ["isPrimary"] = true,
                ["networkInterfaceId"] = "eni-1",
                ["privateIp"] = "10.0.0.10",
                ["publicIp"] = allocation is null ? null : Row(call, Address)["publicIp"]!.ToString(),
                ["status"] = "succeeded",
            }),
        }));
    }

    private static JsonObject DeleteNat(Call call)
    {
        Row(call, Nat)["state"] = "deleted";
        return new() { ["natGatewayId"] = call.Required("NatGatewayId") };
    }

    // Routes

    private static JsonObject NewRoutes(string vpc, string cidr) => new()
    {
        ["vpcId"] = vpc,
        ["routeSet"] = new JsonArray(new JsonObject { ["destinationCidrBlock"] = cidr, ["gatewayId"] = "local", ["state"] = "active", ["origin"] = "CreateRouteTable" }),
        ["associationSet"] = new JsonArray(),
        ["propagatingVgwSet"] = new JsonArray(),
    };

    private static JsonObject Association(JsonObject routes, string? subnet, bool main) => new()
    {
        ["routeTableAssociationId"] = $"rtbassoc-{Convert.ToHexStringLower(System.Security.Cryptography.RandomNumberGenerator.GetBytes(8))}0",
        ["routeTableId"] = routes["routeTableId"]!.ToString(),
        ["subnetId"] = subnet,
        ["main"] = main,
        ["associationState"] = new JsonObject { ["state"] = "associated" },
    };

    private static JsonObject CreateRoute(Call call)
    {
        var routes = List(Row(call, Routes), "routeSet");
        routes.RemoveAll(route => Destination(route!) == RequestedDestination(call));
        var route = new JsonObject { ["state"] = "active", ["origin"] = "CreateRoute" };
        foreach (var name in new[] { "DestinationCidrBlock", "DestinationIpv6CidrBlock", "DestinationPrefixListId", "GatewayId", "NatGatewayId", "TransitGatewayId", "VpcPeeringConnectionId" })
        {
            if (call.Text(name) is { } value)
            {
                route[char.ToLowerInvariant(name[0]) + name[1..]] = value;
            }
        }

        routes.Add(route);
        return new() { ["return"] = true };
    }

    private static string? Destination(JsonNode route) => (route["destinationCidrBlock"] ?? route["destinationIpv6CidrBlock"] ?? route["destinationPrefixListId"])?.ToString();

    private static string? RequestedDestination(Call call) => call.Text("DestinationCidrBlock") ?? call.Text("DestinationIpv6CidrBlock") ?? call.Text("DestinationPrefixListId");

    private static JsonObject Associate(Call call)
    {
        var association = Association(Row(call, Routes), call.Required("SubnetId"), main: false);
        List(Row(call, Routes), "associationSet").Add(association);
        return new() { ["associationId"] = association["routeTableAssociationId"]!.ToString(), ["associationState"] = new JsonObject { ["state"] = "associated" } };
    }

    private static JsonNode? Disassociate(Call call)
    {
        foreach (var routes in call.Regional(Routes.Table).Rows)
        {
            List(routes, "associationSet").RemoveAll(association => association!["routeTableAssociationId"]!.ToString() == call.Required("AssociationId"));
        }

        return null;
    }

    // Security groups: every rule is a row, and a group's permissions are derived from its rules

    private static JsonObject CreateGroup(Call call)
    {
        var name = call.Required("GroupName");
        Describable(call.Required("GroupDescription"));
        if (call.Regional(Group.Table).Rows.Any(row => row["groupName"]!.ToString() == name && row["vpcId"]!.ToString() == call.Text("VpcId")))
        {
            throw new AwsError("InvalidGroup.Duplicate", $"The security group '{name}' already exists for VPC '{call.Text("VpcId")}'");
        }

        var group = Add(call, Group, new() { ["groupName"] = name, ["groupDescription"] = call.Required("GroupDescription"), ["vpcId"] = call.Required("VpcId") });
        AddRule(call with { Input = [] }, group["groupId"]!.ToString(), egress: true, AllTraffic());
        group["securityGroupArn"] = call.Arn("ec2", $"security-group/{group["groupId"]}");
        return Tagged(call, group);
    }

    [GeneratedRegex(@"^[a-zA-Z0-9. _\-:/()#,@\[\]+=&;{}!$*]{0,255}$")]
    private static partial Regex Description();

    private static void Describable(string? description)
    {
        if (!Description().IsMatch(description ?? ""))
        {
            throw Refusals.StrangeDescription.Of();
        }
    }

    private static JsonObject AllTraffic() => new() { ["ipProtocol"] = "-1", ["fromPort"] = -1, ["toPort"] = -1, ["cidrIpv4"] = "0.0.0.0/0" };

    private static JsonObject AddRule(Call call, string group, bool egress, JsonObject rule)
    {
        var row = Add(call, Rule, rule.Merge(new JsonObject { ["groupId"] = group, ["groupOwnerId"] = call.Account.Id, ["isEgress"] = egress }));
        row["securityGroupRuleArn"] = call.Arn("ec2", $"security-group-rule/{row["securityGroupRuleId"]}");
        return row;
    }

    private static JsonObject DescribeGroups(Call call)
    {
        var answer = Describe(call, Group);
        foreach (var group in answer["securityGroupInfo"]!.AsArray())
        {
            foreach (var (field, egress) in new[] { ("ipPermissions", false), ("ipPermissionsEgress", true) })
            {
                group![field] = new JsonArray([.. call.Regional(Rule.Table).Rows
                    .Where(rule => rule["groupId"]!.ToString() == group["groupId"]!.ToString() && rule["isEgress"]!.GetValue<bool>() == egress)
                    .Select(Permission)]);
            }
        }

        return answer;
    }

    private static JsonObject Permission(JsonObject rule) => new()
    {
        ["ipProtocol"] = rule["ipProtocol"]!.ToString(),
        ["fromPort"] = rule["fromPort"]?.ToString(),
        ["toPort"] = rule["toPort"]?.ToString(),
        ["groups"] = Single(rule["referencedGroupInfo"]?["groupId"], "groupId", rule),
        ["ipRanges"] = Single(rule["cidrIpv4"], "cidrIp", rule),
        ["ipv6Ranges"] = Single(rule["cidrIpv6"], "cidrIpv6", rule),
        ["prefixListIds"] = Single(rule["prefixListId"], "prefixListId", rule),
    };

    private static JsonArray Single(JsonNode? value, string field, JsonObject rule) =>
        value is null ? [] : [new JsonObject { [field] = value.ToString(), ["description"] = rule["description"]?.ToString() }];

    private static JsonObject Authorize(Call call, bool egress)
    {
        var made = new JsonArray();
        foreach (var rule in Requested(call))
        {
            if (call.Regional(Rule.Table).Rows.Any(old => SameRule(old, call.Required("GroupId"), egress, rule)))
            {
                throw new AwsError("InvalidPermission.Duplicate", "the specified rule already exists");
            }

            Describable(rule["description"]?.ToString());
            if (call.Regional(Rule.Table).Rows.Count(old => old["groupId"]!.ToString() == call.Required("GroupId") && old["isEgress"]!.GetValue<bool>() == egress) >= 60)
            {
                throw Refusals.TooManyRules.Of();
            }

            made.Add(Own(call, Rule, AddRule(call, call.Required("GroupId"), egress, rule)));
        }

        return new() { ["return"] = true, ["securityGroupRuleSet"] = made };
    }

    private static JsonNode? Revoke(Call call, bool egress)
    {
        var rules = call.Regional(Rule.Table);
        foreach (var id in Ids(call.Input["SecurityGroupRuleId"]))
        {
            rules.Get(id, Rule.NotFound, 400);
            rules.Remove(id);
        }

        foreach (var rule in Requested(call))
        {
            foreach (var old in rules.Rows.Where(old => SameRule(old, call.Required("GroupId"), egress, rule)).ToList())
            {
                rules.Remove(old["securityGroupRuleId"]!.ToString());
            }
        }

        return null;
    }

    private static JsonNode? ModifyRules(Call call)
    {
        foreach (var change in call.Input["SecurityGroupRule"]!.AsArray())
        {
            var rule = call.Regional(Rule.Table).Get(change!["SecurityGroupRuleId"]!.ToString(), Rule.NotFound, 400);
            foreach (var field in new[] { "ipProtocol", "fromPort", "toPort", "cidrIpv4", "cidrIpv6", "prefixListId", "description" })
            {
                if (change["SecurityGroupRule"]![char.ToUpperInvariant(field[0]) + field[1..]] is { } value)
                {
                    rule[field] = value.ToString();
                }
            }
        }

        return null;
    }

    private static readonly string[] Compared = ["ipProtocol", "cidrIpv4", "cidrIpv6", "prefixListId"];

    private static bool SameRule(JsonObject old, string group, bool egress, JsonObject rule) =>
        old["groupId"]!.ToString() == group && old["isEgress"]!.GetValue<bool>() == egress
        && Compared.All(field => old[field]?.ToString() == rule[field]?.ToString())
        && old["referencedGroupInfo"]?["groupId"]?.ToString() == rule["referencedGroupInfo"]?["groupId"]?.ToString()
        && (old["ipProtocol"]!.ToString() == "-1" || (old["fromPort"]?.ToString() == rule["fromPort"]?.ToString() && old["toPort"]?.ToString() == rule["toPort"]?.ToString()));

    /// <summary>One rule for each peer of each permission in a request.</summary>
    private static IEnumerable<JsonObject> Requested(Call call)
    {
        foreach (var permission in call.Input["IpPermissions"] as JsonArray ?? [])
        {
            foreach (var (list, source, field) in new[] { ("IpRanges", "CidrIp", "cidrIpv4"), ("Ipv6Ranges", "CidrIpv6", "cidrIpv6"), ("PrefixListIds", "PrefixListId", "prefixListId"), ("Groups", "GroupId", "referencedGroupInfo") })
            {
                foreach (var peer in permission![list] as JsonArray ?? [])
                {
                    var value = peer![source]!.ToString();
                    yield return new()
                    {
                        ["ipProtocol"] = permission["IpProtocol"]!.ToString(),
                        ["fromPort"] = permission["FromPort"]?.ToString() ?? "-1",
                        ["toPort"] = permission["ToPort"]?.ToString() ?? "-1",
                        ["description"] = peer["Description"]?.ToString(),
                        [field] = field == "referencedGroupInfo" ? new JsonObject { ["groupId"] = value, ["userId"] = call.Account.Id } : value,
                    };
                }
            }
        }
    }

    // Endpoints, prefix lists, flow logs

    private static JsonObject CreateEndpoint(Call call)
    {
        var type = call.Text("VpcEndpointType") ?? "Gateway";
        var groups = Ids(call.Input["SecurityGroupId"]).Select(id => new JsonObject { ["groupId"] = id, ["groupName"] = id });
        return Made("vpcEndpoint", call, Add(call, Endpoint, new()
        {
            ["vpcId"] = call.Required("VpcId"),
            ["serviceName"] = call.Required("ServiceName"),
            ["vpcEndpointType"] = type,
            ["state"] = "available",
            ["policyDocument"] = call.Text("PolicyDocument") ?? """{"Statement":[{"Action":"*","Effect":"Allow","Principal":"*","Resource":"*"}],"Version":"2008-10-17"}""",
            ["privateDnsEnabled"] = call.Text("PrivateDnsEnabled") ?? "false",
            ["requesterManaged"] = false,
            ["ipAddressType"] = "ipv4",
            ["dnsOptions"] = new JsonObject { ["dnsRecordIpType"] = type == "Gateway" ? "service-defined" : "ipv4" },
            ["routeTableIdSet"] = Texts(Ids(call.Input["RouteTableId"])),
            ["subnetIdSet"] = Texts(Ids(call.Input["SubnetId"])),
            ["groupSet"] = new JsonArray([.. groups]),
            ["networkInterfaceIdSet"] = new JsonArray(),
            ["dnsEntrySet"] = new JsonArray(),
        }));
    }

    private static JsonNode? ModifyEndpoint(Call call)
    {
        var endpoint = Row(call, Endpoint);
        foreach (var (field, name) in new[] { ("routeTableIdSet", "RouteTableId"), ("subnetIdSet", "SubnetId") })
        {
            var removed = Ids(call.Input[$"Remove{name}"]).ToHashSet();
            endpoint[field] = Texts(List(endpoint, field).Select(id => id!.ToString()).Where(id => !removed.Contains(id)).Concat(Ids(call.Input[$"Add{name}"])));
        }

        endpoint["policyDocument"] = call.Text("PolicyDocument") ?? endpoint["policyDocument"]!.ToString();
        return null;
    }

    private static JsonArray Texts(IEnumerable<string> values) => [.. values.Select(value => JsonValue.Create(value))];

    private static IEnumerable<JsonObject> PrefixLists(Call call) => new[] { ($"com.amazonaws.{call.Region}.s3", "pl-68a54001"), ($"com.amazonaws.{call.Region}.dynamodb", "pl-00a54069"), ("com.amazonaws.global.cloudfront.origin-facing", "pl-82a045eb") }
        .Select(list => new JsonObject
        {
            ["prefixListName"] = list.Item1,
            ["prefixListId"] = list.Item2,
            ["prefixListArn"] = $"arn:aws:ec2:{call.Region}:aws:prefix-list/{list.Item2}",
            ["addressFamily"] = "IPv4",
            ["ownerId"] = "AWS",
            ["state"] = "create-complete",
            ["maxEntries"] = 55,
            ["version"] = 1,
            ["cidrSet"] = new JsonArray(JsonValue.Create("198.51.100.0/24")),
        });

    private static JsonObject CreateFlowLogs(Call call)
    {
        var made = Ids(call.Input["ResourceId"]).Select(resource => Add(call, FlowLog, new()
        {
            ["resourceId"] = resource,
            ["trafficType"] = call.Text("TrafficType"),
            ["logDestination"] = call.Text("LogDestination"),
            ["logDestinationType"] = call.Text("LogDestinationType") ?? "cloud-watch-logs",
            ["deliverLogsPermissionArn"] = call.Text("DeliverLogsPermissionArn"),
            ["logGroupName"] = call.Text("LogDestination") is { } arn && arn.Contains(":log-group:", StringComparison.Ordinal) ? arn.Split(':')[6] : null,
            ["logFormat"] = call.Text("LogFormat") ?? "${version} ${account-id} ${interface-id} ${srcaddr} ${dstaddr} ${srcport} ${dstport} ${protocol} ${packets} ${bytes} ${start} ${end} ${action} ${log-status}",
            ["maxAggregationInterval"] = int.Parse(call.Text("MaxAggregationInterval") ?? "600", CultureInfo.InvariantCulture),
            ["flowLogStatus"] = "ACTIVE",
            ["deliverLogsStatus"] = "SUCCESS",
        })["flowLogId"]!.ToString());
        return new() { ["flowLogIdSet"] = Texts(made), ["unsuccessful"] = new JsonArray() };
    }
}
