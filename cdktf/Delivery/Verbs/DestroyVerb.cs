using HybridCloud.Contract;
using HybridCloud.Delivery.Deployments;
using HybridCloud.Delivery.Plans;
using HybridCloud.Delivery.Targets;
using HybridCloud.Delivery.Terraform;

namespace HybridCloud.Delivery.Verbs;

/// <summary>Destroys what was deployed, after the user confirms the deployment's name; never the foundation, which holds the state.</summary>
internal sealed class DestroyVerb : IVerb
{
    public static string Name => "destroy";

    public static string Description => "Destroy the stacks in STACK in ENVIRONMENT after asking for the deployment's name (CONFIRM)";

    public static Needs Needs => Needs.Environment | Needs.Credentials;

    public static IEnumerable<string> Faults(DeliverySettings settings)
    {
        if (settings.Stacks.Contains(StackKind.Foundation.Name))
            yield return "The foundation holds the state of every environment and every pushed image, and this command does not destroy it. docs/RUNBOOK.md says how to give it up by hand.";
        if (settings.Confirm is { } given && given != NameOf(settings))
            yield return Unconfirmed(settings, $"'{given}' was given");
    }

    public async Task<int> RunAsync(DeliverySettings settings, TextWriter output, CancellationToken cancellationToken)
    {
        var target = await TargetResolver.ResolveAsync(settings, cancellationToken);
        using var store = new StateStore(settings.Aws, target);
        await store.VerifyOwnerAsync(cancellationToken);
        await ConfirmAsync(settings, target, output);
        foreach (var stack in settings.Stacks.Reverse())
        {
            var workspace = new StackWorkspace(settings, target, stack, output);
            await workspace.InitAsync(cancellationToken);
            var plan = await workspace.PlanAsync(["-destroy"], cancellationToken);
            foreach (var loss in plan.Actions.Where(c => c.LosesData))
                await output.WriteLineAsync($"{loss.Address}: {StatefulResources.Describe(loss.Type)} is destroyed");
            // Recorded first, so that a run that dies in between does not leave an image that looks deployed.
            await new ReleaseLog(store, target, stack, TimeProvider.System).EndAsync(cancellationToken);
            await workspace.ApplyAsync(cancellationToken);
            await output.WriteLineAsync($"{stack} in {target.Environment} is destroyed; the versions of its state stay in s3://{target.Bucket}/{target.StateKey(stack)}");
        }

        return ExitCodes.Success;
    }

    private static async Task ConfirmAsync(DeliverySettings settings, Target target, TextWriter output)
    {
        var name = NameOf(settings);
        var given = settings.Confirm;
        if (given is null && !Console.IsInputRedirected)
        {
            await output.WriteAsync($"This destroys {string.Join(", ", settings.Stacks)} of {name} in AWS account {target.Account} and DigitalOcean team {target.TeamName}. Type {name} to continue: ");
            given = await Console.In.ReadLineAsync();
        }

        if (given != name)
            throw new DeliveryException(Unconfirmed(settings, given is null ? "CONFIRM is not set" : $"'{given}' was given"));
    }

    private static string Unconfirmed(DeliverySettings settings, string found) =>
        $"Nothing was destroyed: the deployment is {NameOf(settings)}, and {found}. Set CONFIRM={NameOf(settings)} to confirm.";

    private static string NameOf(DeliverySettings settings) => $"{settings.Name}-{settings.Environment}";
}
