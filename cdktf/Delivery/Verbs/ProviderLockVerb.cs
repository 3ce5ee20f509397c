using HybridCloud.Delivery.Terraform;

namespace HybridCloud.Delivery.Verbs;

/// <summary>Writes the stacks' lock files, with the hashes of the providers' files for each platform: <see cref="ProviderLock"/>.</summary>
internal sealed class ProviderLockVerb : IVerb
{
    public static string Name => "provider-lock";

    public static string Description => "Write the provider hashes of each stack in STACK to cdktf/locks, for you to commit";

    public static Needs Needs => Needs.None;

    public async Task<int> RunAsync(DeliverySettings settings, TextWriter output, CancellationToken cancellationToken)
    {
        foreach (var stack in settings.Stacks)
        {
            var file = await ProviderLock.WriteAsync(settings, stack, cancellationToken);
            await output.WriteLineAsync($"{stack}: {file}");
        }

        return ExitCodes.Success;
    }
}
