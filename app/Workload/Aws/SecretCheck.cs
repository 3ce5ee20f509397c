using HybridCloud.Contract;
using HybridCloud.Workload.Checks;

namespace HybridCloud.Workload.Aws;

/// <summary>Reads the secret; callers share the result for a while, since AWS charges per call.</summary>
internal sealed class SecretCheck(SecretVault vault, AwsOptions options, CheckRunner runner, TimeProvider clock)
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(5);

    private readonly SharedCheck<CheckResult<SecretReading>> check =
        new(clock, options.CheckLifetime, () => runner.ProbeAsync(Sources.Secret, Deadline, vault.ReadAsync));

    public Task<CheckResult<SecretReading>> GetAsync(CancellationToken cancellationToken) => check.GetAsync(cancellationToken);
}
