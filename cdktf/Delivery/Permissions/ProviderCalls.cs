namespace HybridCloud.Delivery.Permissions;

/// <summary>
/// The AWS actions that the Terraform provider needs for one resource type, including calls that AWS makes to other services with the
/// caller's permissions, and passing roles.
/// </summary>
/// <param name="Read">For a refresh, a plan and after every change. This and the others are separated by spaces.</param>
/// <param name="Create">For creating one, with its tags.</param>
/// <param name="Change">For changing one, and for options that the stacks do not always use.</param>
/// <param name="Delete">For deleting one.</param>
internal sealed partial record ProviderCalls(string Read, string Create = "", string Change = "", string Delete = "")
{
    /// <summary>Actions for a plan.</summary>
    public IEnumerable<string> ForPlan => Split(Read);

    /// <summary>Actions that can be seen during a first apply and a destroy.</summary>
    public IEnumerable<string> Seen => Split($"{Read} {Create} {Delete}");

    /// <summary>Actions for planning, deploying and destroying.</summary>
    public IEnumerable<string> ForDeploy => Split($"{Read} {Create} {Change} {Delete}");

    private static string[] Split(string actions) => actions.Split(' ', StringSplitOptions.RemoveEmptyEntries);
}
