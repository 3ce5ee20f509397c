namespace HybridCloud.Delivery.Permissions;

/// <summary>
/// The actions of AWS that the Terraform provider needs for one type of resource, those included that AWS makes to other services
/// with the caller's permissions, and roles that are passed.
/// </summary>
/// <param name="Read">For a refresh, a plan and after every change; separated by spaces, as all of them.</param>
/// <param name="Create">For creating one, with its tags.</param>
/// <param name="Change">For changing one, and for options that the stacks do not always use.</param>
/// <param name="Delete">For deleting one.</param>
internal sealed partial record ProviderCalls(string Read, string Create = "", string Change = "", string Delete = "")
{
    /// <summary>Actions for a plan.</summary>
    public IEnumerable<string> ForPlan => Split(Read);

    /// <summary>Actions that a first apply and a destroy show.</summary>
    public IEnumerable<string> Seen => Split($"{Read} {Create} {Delete}");

    /// <summary>Actions for everything.</summary>
    public IEnumerable<string> ForDeploy => Split($"{Read} {Create} {Change} {Delete}");

    private static string[] Split(string actions) => actions.Split(' ', StringSplitOptions.RemoveEmptyEntries);
}
