using HybridCloud.Delivery.Plans;

namespace HybridCloud.Delivery.Policies;

/// <summary>DigitalOcean resources belong to a project from the start.</summary>
internal sealed class AssignedProject : IPlanPolicy
{
    public string Name => nameof(AssignedProject);

    public string Rule => "Apps and database clusters are created in a named project: assigning them later replaces them.";

    public IEnumerable<Finding> Check(Plan plan) =>
        plan.Remaining("digitalocean_app", "digitalocean_database_cluster")
            .Where(c => string.IsNullOrEmpty(c.Text("project_id")) && !(c.IsUnknown("project_id") && plan.References(c.Address, "project_id").Any()))
            .Select(c => this.Broken(plan, c, "project_id is not set."));
}
