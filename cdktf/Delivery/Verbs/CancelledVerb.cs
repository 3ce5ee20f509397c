using HybridCloud.Delivery.Deployments;
using HybridCloud.Delivery.Targets;
using HybridCloud.Delivery.Terraform;

namespace HybridCloud.Delivery.Verbs;

/// <summary>A workflow's last step after a cancellation: waits for the Terraform that is still running, and reports what is left.</summary>
internal sealed class CancelledVerb : IVerb
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    public static string Name => "cancelled";

    public static string Description => "After a cancelled run: wait until Terraform has written its state, and say what is left";

    public static Needs Needs => Needs.Environment | Needs.Credentials;

    public async Task<int> RunAsync(DeliverySettings settings, TextWriter output, CancellationToken cancellationToken)
    {
        var target = await TargetResolver.ResolveAsync(settings, cancellationToken);
        using var store = new StateStore(settings.Aws, target);
        await store.VerifyOwnerAsync(cancellationToken);
        var left = new List<string>();
        var locked = false;
        var until = TimeProvider.System.GetUtcNow() + settings.State.CancelPatience;
        foreach (var stack in settings.Stacks)
        {
            var log = new ReleaseLog(store, target, stack, TimeProvider.System);
            var (held, last) = (await LockAsync(stack), await log.LastAsync(cancellationToken));
            while ((held is not null || last?.State == ReleaseState.Applying) && TimeProvider.System.GetUtcNow() < until)
            {
                await Task.Delay(Pause, cancellationToken);
                (held, last) = (await LockAsync(stack), await log.LastAsync(cancellationToken));
            }

            if (held is null && last?.State == ReleaseState.Applying)
            {
                await log.CompleteAsync(ReleaseState.Failed, cancellationToken);
                last = last with { State = ReleaseState.Failed };
            }

            left.Add(last switch
            {
                null => $"{stack}: nothing is recorded as deployed.",
                { State: ReleaseState.Healthy } => $"{stack}: {last.Image} is deployed and was healthy.",
                _ => $"{stack}: the deployment of {last.Image} was cut off ({last.State.ToString().ToLowerInvariant()}); any part of it may be in place. Deploy again to continue, or go back with `make rollback STACK={stack}`.",
            });
            left.Add(held is null
                ? $"{stack}: its state is written and not locked."
                : $"{stack}: its state is locked {held}. When that run is dead: make unlock STACK={stack} LOCK_ID={held.Id}");
            locked |= held is not null;
        }

        foreach (var line in left)
            await output.WriteLineAsync(line);
        if (settings.Workflow.Summary is { } summary)
            await File.AppendAllLinesAsync(summary, ["## Cancelled", "", .. left.Select(line => "- " + line)], cancellationToken);
        return locked ? ExitCodes.Failure : ExitCodes.Success;

        Task<StateLock?> LockAsync(string stack) => store.ReadAsync<StateLock>(StateLock.Key(target.StateKey(stack)), cancellationToken);
    }
}
