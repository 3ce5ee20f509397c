using HybridCloud.Delivery.Deployments;
using HybridCloud.Delivery.Plans;
using HybridCloud.Delivery.Targets;

namespace HybridCloud.Delivery.Verbs;

/// <summary>Replaces credentials that Terraform makes, and tests that the system works with the new ones.</summary>
internal static class RotateVerb
{
    /// <summary>Plans the replacement of some resources, applies it and tests the result.</summary>
    /// <param name="settings">The settings.</param>
    /// <param name="output">Where progress goes.</param>
    /// <param name="secrets">Whether the app is sent its secrets anew.</param>
    /// <param name="replaced">Addresses to replace, found in the stack's plan.</param>
    /// <param name="cancellationToken">Stops Terraform.</param>
    public static async Task<int> RunAsync(
        DeliverySettings settings, TextWriter output, bool secrets, Func<Plan, IEnumerable<string>> replaced, CancellationToken cancellationToken)
    {
        var target = await TargetResolver.ResolveAsync(settings, cancellationToken);
        using var store = new StateStore(settings, target);
        await store.VerifyOwnerAsync(cancellationToken);
        var deployment = await new Deployment(settings, target, store, output).AsDeployedAsync(secrets, pushed: true, cancellationToken);
        var planned = await deployment.PlanAsync(plan => [.. replaced(plan).Select(address => $"-replace={address}")], cancellationToken);
        var renewed = planned.SelectMany(p => replaced(p.Plan)).ToList();
        if (renewed.Count == 0)
            throw new DeliveryException("There is nothing of that kind in the state: nothing was changed.");
        await deployment.ApplyAsync(planned, cancellationToken);
        foreach (var address in renewed)
            await output.WriteLineAsync($"{address} is renewed");
        var faults = await deployment.SmokeAsync(cancellationToken);
        return faults.Count == 0
            ? ExitCodes.Success
            : throw new DeliveryException($"The new credentials are in place and the system is not well:\n{string.Join("\n", faults)}");
    }

    /// <summary>Addresses of a type in a plan.</summary>
    public static IEnumerable<string> OfType(Plan plan, string type) =>
        plan.Changes.Where(c => c.Type == type && c.Kind is not (ChangeKind.Create or ChangeKind.Destroy or ChangeKind.Forget)).Select(c => c.Address);
}

/// <summary>Renews the client certificate; its key and the authority stay.</summary>
internal sealed class RotateCertificateVerb : IVerb
{
    public static string Name => "rotate-certificate";

    public static string Description => "Renew the client certificate of the deployed system and test it";

    public static Needs Needs => Needs.Environment | Needs.Credentials;

    public Task<int> RunAsync(DeliverySettings settings, TextWriter output, CancellationToken cancellationToken) =>
        RotateVerb.RunAsync(settings, output, secrets: false, plan => RotateVerb.OfType(plan, "tls_locally_signed_cert"), cancellationToken);
}

/// <summary>Renews every secret that Terraform makes, but for the authority's key, and sends all of them to the app.</summary>
internal sealed class RotateSecretsVerb : IVerb
{
    public static string Name => "rotate-secrets";

    public static string Description => "Renew the client key and the origin secret, send the app all its secrets anew, and test it";

    public static Needs Needs => Needs.Environment | Needs.Credentials;

    public Task<int> RunAsync(DeliverySettings settings, TextWriter output, CancellationToken cancellationToken) =>
        RotateVerb.RunAsync(settings, output, secrets: true, Keys, cancellationToken);

    private static IEnumerable<string> Keys(Plan plan)
    {
        // A new authority would end the trust in the certificate that is still in use.
        var authorities = plan.Changes
            .Where(c => c.Type == "tls_self_signed_cert")
            .SelectMany(c => plan.References(c.Address, "private_key_pem"))
            .ToHashSet();
        return RotateVerb.OfType(plan, "tls_private_key").Where(key => !authorities.Contains(key));
    }
}
