namespace HybridCloud.Delivery.Preflight;

/// <summary>Names that must be unique in an account, or worldwide, are free or the stack's own.</summary>
/// <param name="name">What the names are of, for the report.</param>
/// <param name="stack">The stack.</param>
/// <param name="type">Terraform's resource type.</param>
/// <param name="argument">The argument that is the name.</param>
/// <param name="id">Returns a resource's id in the state by its name.</param>
/// <param name="taken">Returns whether a name is taken.</param>
internal sealed class AwsNamesCheck(
    string name, PreflightStack stack, string type, string argument, Func<string, string> id, Func<string, CancellationToken, Task<bool>> taken) : IPreflightCheck
{
    public string Name => $"{name} of {stack.Name}";

    public async Task<PreflightFinding> LookAsync(CancellationToken cancellationToken)
    {
        var held = stack.Held(type);
        var names = stack.Resources(type).Select(resource => stack.Text(resource, argument)).OfType<string>().Distinct().ToList();
        var wanted = names.Where(other => !held.Contains(id(other))).ToList();
        var found = await Task.WhenAll(wanted.Select(async other => (Name: other, Taken: await taken(other, cancellationToken))));
        var foreign = found.Where(other => other.Taken).Select(other => other.Name).ToList();
        return foreign.Count == 0
            ? PreflightFinding.Ok($"{Counted.Of(names.Count, "name")}, free or this deployment's")
            : PreflightFinding.Fault(
                $"{string.Join(", ", foreign)} {(foreign.Count == 1 ? "is" : "are")} taken, and not in the state of {stack.Name}",
                "Delete what nothing needs, import it (docs/RUNBOOK.md), or give the deployment another name: TF_VAR_name");
    }
}
