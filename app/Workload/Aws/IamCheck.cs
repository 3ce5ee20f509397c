using HybridCloud.Contract;
using HybridCloud.Workload.Checks;

namespace HybridCloud.Workload.Aws;

/// <summary>Asks AWS for this process's identity; callers share the result for a while.</summary>
internal sealed class IamCheck(AwsAccount account, AwsOptions options, CheckRunner runner, TimeProvider clock)
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(5);

    private readonly SharedCheck<CheckResult<string>> check =
        new(clock, options.CheckLifetime, () => runner.ProbeAsync(Sources.Iam, Deadline, account.WhoAmIAsync));

    /// <summary>The ARN of the assumed role.</summary>
    public Task<CheckResult<string>> GetAsync(CancellationToken cancellationToken) => check.GetAsync(cancellationToken);
}
