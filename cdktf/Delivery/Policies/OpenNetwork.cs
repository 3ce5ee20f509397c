using System.Text.Json;
using HybridCloud.Delivery.Plans;

namespace HybridCloud.Delivery.Policies;

/// <summary>Finds rules that admit the whole internet.</summary>
internal static class OpenNetwork
{
    private static readonly (string Type, string Argument)[] Arguments =
    [
        ("aws_security_group", "ingress"), ("aws_default_security_group", "ingress"),
        ("aws_security_group_rule", "cidr_blocks"), ("aws_security_group_rule", "ipv6_cidr_blocks"),
        ("aws_vpc_security_group_ingress_rule", "cidr_ipv4"), ("aws_vpc_security_group_ingress_rule", "cidr_ipv6"),
    ];

    /// <summary>Whether an address range is wide enough to count as the internet: a prefix shorter than /8 in IPv4, /16 in IPv6.</summary>
    public static bool Is(string? range)
    {
        if (range is null)
            return false;
        var parts = range.Split('/');
        return parts.Length == 2 && int.TryParse(parts[1], out var length) && length < (parts[0].Contains(':', StringComparison.Ordinal) ? 16 : 8)
            || parts[0] is "0.0.0.0" or "::";
    }

    /// <summary>Security groups and rules that admit the internet, with their ports; protocol −1 opens all of them.</summary>
    public static IEnumerable<(ResourceChange Group, int From, int To)> Ingress(Plan plan)
    {
        foreach (var group in plan.Remaining("aws_security_group", "aws_default_security_group"))
        {
            foreach (var rule in group.Items("ingress").Where(Admits))
                yield return Ports(group, rule, "protocol");
        }

        foreach (var rule in plan.Remaining("aws_security_group_rule").Where(r => r.Text("type") == "ingress" && Admits(r.After)))
            yield return Ports(rule, rule.After, "protocol");
        foreach (var rule in plan.Remaining("aws_vpc_security_group_ingress_rule").Where(r => Is(r.Text("cidr_ipv4")) || Is(r.Text("cidr_ipv6"))))
            yield return Ports(rule, rule.After, "ip_protocol");
    }

    private static bool Admits(JsonElement rule) => rule.Texts("cidr_blocks").Concat(rule.Texts("ipv6_cidr_blocks")).Any(Is);

    /// <summary>Groups and rules whose source addresses are not known yet, with the argument's name.</summary>
    public static IEnumerable<(ResourceChange Group, string Argument)> Unknown(Plan plan) =>
        Arguments.SelectMany(a => plan.Remaining(a.Type).Where(r => r.IsUnknown(a.Argument) && r.Text("type") != "egress").Select(r => (r, a.Argument)));

    private static (ResourceChange, int, int) Ports(ResourceChange change, JsonElement rule, string protocol)
    {
        try
        {
            return rule.Text(protocol) is "-1" or "all"
                ? (change, 0, 65535)
                : (change, rule.Integer("from_port") ?? 0, rule.Integer("to_port") ?? 65535);
        }
        catch (DeliveryException e)
        {
            throw new DeliveryException($"{change.Address}: {e.Message}", e);
        }
    }
}
