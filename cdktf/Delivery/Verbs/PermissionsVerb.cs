using System.Text.Json.Nodes;
using HybridCloud.Delivery.Permissions;
using HybridCloud.Delivery.Terraform;

namespace HybridCloud.Delivery.Verbs;

/// <summary>Prints the AWS permissions needed to deploy the stacks, or only to plan them.</summary>
internal sealed class PermissionsVerb : IVerb
{
    public static string Name => "permissions";

    public static string Description => "Print the IAM policy needed to deploy STACK, or, with ACCESS=plan, to plan it";

    public static Needs Needs => Needs.None;

    public static IEnumerable<string> Faults(DeliverySettings settings)
    {
        if (settings.Access is not ("deploy" or "plan"))
            yield return $"ACCESS is '{settings.Access}': it must be deploy or plan.";
    }

    public async Task<int> RunAsync(DeliverySettings settings, TextWriter output, CancellationToken cancellationToken)
    {
        foreach (var stack in settings.Stacks)
        {
            var permissions = StackPermissions.Of(JsonObject.Create(StackConfiguration.Read(settings, stack))!);
            var bucket = settings.State.Bucket ?? $"{settings.Name}-state-*";
            await output.WriteLineAsync(StackPermissions.Text(settings.Access == "plan" ? permissions.PlanPolicy(bucket) : permissions.DeployPolicy(bucket)).AsMemory(), cancellationToken);
        }

        return ExitCodes.Success;
    }
}
