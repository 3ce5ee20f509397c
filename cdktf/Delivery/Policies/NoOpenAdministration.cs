using HybridCloud.Delivery.Plans;

namespace HybridCloud.Delivery.Policies;

/// <summary>Hosts are not administered over the open internet.</summary>
internal sealed class NoOpenAdministration : IPlanPolicy
{
    public string Name => nameof(NoOpenAdministration);

    public string Rule => "The internet reaches no ports other than 80 and 443.";

    public IEnumerable<Finding> Check(Plan plan) =>
        OpenNetwork.Ingress(plan)
            .Where(rule => !(rule.From == rule.To && rule.From is 80 or 443))
            .Select(rule => this.Broken(plan, rule.Group,
                $"It opens {(rule.From == rule.To ? $"port {rule.From}" : $"ports {rule.From} to {rule.To}")} to the internet; admit a security group or a VPN's range, or give a reason."))
            .Concat(OpenNetwork.Unknown(plan).Select(rule => this.Unknown(plan, rule.Group, rule.Argument)));
}
