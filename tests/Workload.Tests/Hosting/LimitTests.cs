using HybridCloud.Contract;
using HybridCloud.Workload.Hosting;
using HybridCloud.Workload.Validator;
using HybridCloud.Workload.Valkey;

namespace HybridCloud.Workload.Tests.Hosting;

public sealed class LimitTests
{
    [Fact]
    public void The_validator_accepts_exactly_the_configured_requests_per_second() => Assert.All(Enumerable.Range(1, 1000), rate =>
    {
        var limits = ValidatorEndpoints.Limits(rate);
        Assert.Equal(rate, limits.TokensPerPeriod / limits.ReplenishmentPeriod.TotalSeconds, 6);
        Assert.Equal(rate, limits.TokenLimit);
    });

    [Fact]
    public void A_password_keeps_its_white_space()
    {
        var reader = new EnvironmentReader(name => name == EnvironmentNames.ValkeyPassword ? " pass word\t" : null);
        Assert.Equal(" pass word\t", ValkeyOptions.Read(reader).Password);
    }
}
