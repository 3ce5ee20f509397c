using System.CommandLine;
using HybridCloud.Delivery.Verbs;

namespace HybridCloud.Delivery;

/// <summary>The command line: one command per verb, with settings from environment variables.</summary>
internal sealed class Cli(IReadOnlyDictionary<string, string> variables, TextWriter output, TextWriter error)
{
    /// <summary>Runs one command line.</summary>
    public Task<int> RunAsync(string[] arguments, CancellationToken cancellationToken)
    {
        var root = new RootCommand("Plans, reviews, deploys and checks the stacks. Settings come from environment variables; `make help` names the verbs and docs/DEPLOY.md the variables.")
        {
            Command<ImageVerb>(),
            Command<ImagePushVerb>(),
            Command<ImageScanVerb>(),
            Command<ImagePinVerb>(),
            Command<ImagePruneVerb>(),
            Command<TargetVerb>(),
            Command<PreflightVerb>(),
            Command<BootstrapVerb>(),
            Command<PlanVerb>(),
            Command<PlanChangedVerb>(),
            Command<ReviewVerb>(),
            Command<DeployVerb>(),
            Command<SmokeVerb>(),
            Command<RollbackVerb>(),
            Command<DriftVerb>(),
            Command<RotateCertificateVerb>(),
            Command<RotateSecretsVerb>(),
            Command<CancelledVerb>(),
            Command<UnlockVerb>(),
            Command<DestroyVerb>(),
            Command<CostVerb>(),
            Command<PermissionsVerb>(),
            Command<ProviderLockVerb>(),
            Command<ProviderLockProposeVerb>(),
            Command<AcceptanceVerb>(),
        };
        var configuration = new InvocationConfiguration
        {
            Output = output,
            Error = error,
            EnableDefaultExceptionHandler = false,
            // Program handles signals: the library's default would end the process two seconds after one, even while Terraform runs.
            ProcessTerminationTimeout = null,
        };
        return root.Parse(arguments).InvokeAsync(configuration, cancellationToken);
    }

    private Command Command<T>()
        where T : IVerb, new()
    {
        var check = new Option<bool>("--check") { Description = "Only check the environment variables, and report what is wrong with them" };
        var command = new Command(T.Name, T.Description) { check };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            try
            {
                var settings = DeliverySettings.Read(variables, T.Needs, T.Faults);
                return parsed.GetValue(check) ? ExitCodes.Success : await new T().RunAsync(settings, output, cancellationToken);
            }
            catch (DeliveryException e)
            {
                // Also after a cancellation: the message says what was left undone.
                foreach (var line in e.Message.Split('\n'))
                    await error.WriteLineAsync($"{T.Name}: {line}");
                return ExitCodes.Failure;
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                await error.WriteLineAsync($"{T.Name}: stopped; run it again to continue");
                return ExitCodes.Failure;
            }
            catch (Exception e)
            {
                // A bug: the stack trace helps to fix it, and the exit code is that of any failure.
                await error.WriteLineAsync($"{T.Name}: unexpected: {e}");
                return ExitCodes.Failure;
            }
        });
        return command;
    }
}
