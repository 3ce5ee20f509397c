using FsCheck;
using FsCheck.Fluent;
using HybridCloud.Contract;
using HybridCloud.Workload.Hosting;
using HybridCloud.Workload.Startup;
using Microsoft.Extensions.DependencyInjection;

namespace HybridCloud.Workload.Tests.Hosting;

public sealed class ConfigurationTests
{
    [Fact]
    public void Every_fault_is_named_at_once()
    {
        var faults = Faults(Commands.Api, new() { [EnvironmentNames.PgPort] = "70000", [EnvironmentNames.ApiCorsOrigins] = "*" });
        foreach (var name in new[]
        {
            EnvironmentNames.PgHost, EnvironmentNames.PgPassword, EnvironmentNames.PgPort, EnvironmentNames.ValkeyHost,
            EnvironmentNames.ApiCorsOrigins, EnvironmentNames.RolesAnywhereCertificate, EnvironmentNames.SecretId,
        })
        {
            Assert.Contains(faults, fault => fault.Contains(name, StringComparison.Ordinal));
        }
    }

    [Theory]
    [InlineData(Commands.Api)]
    [InlineData(Commands.Worker)]
    [InlineData(Commands.Validator)]
    [InlineData(Commands.Uploader)]
    public void An_invalid_region_is_reported(string command) =>
        Assert.Contains(Faults(command, new() { [EnvironmentNames.AwsRegion] = "Oregon" }), fault => fault.Contains($"{EnvironmentNames.AwsRegion} is \"Oregon\"", StringComparison.Ordinal));

    [Theory]
    [InlineData(Commands.Migrate, EnvironmentNames.ValkeyHost)]
    [InlineData(Commands.Migrate, EnvironmentNames.RolesAnywhereCertificate)]
    [InlineData(Commands.Worker, EnvironmentNames.ApiCorsOrigins)]
    [InlineData(Commands.HealthCheck, EnvironmentNames.PgHost)]
    public void A_command_asks_only_for_what_it_uses(string command, string unused) =>
        Assert.DoesNotContain(unused, Read(command, []).Variables.Select(variable => variable.Name));

    [Fact]
    public void Every_name_of_the_contract_is_read_by_a_command()
    {
        var read = CommandModules.All.SelectMany(command => Read(command.Name, []).Variables).Select(variable => variable.Name).ToHashSet();
        // The infrastructure uses it to find stale secrets.
        read.Add(EnvironmentNames.SecretsFingerprint);

        Assert.Empty(typeof(EnvironmentNames).GetFields().Select(name => (string)name.GetRawConstantValue()!).Except(read));
    }

    [Fact]
    public void An_ECS_task_has_a_role_and_needs_no_certificate()
    {
        var faults = Faults(Commands.Api, new() { [EnvironmentNames.AwsContainerCredentialsUri] = "/v2/credentials/0" });
        Assert.DoesNotContain(faults, fault => fault.Contains("ROLES_ANYWHERE", StringComparison.Ordinal));
        Assert.Contains(faults, fault => fault.Contains(EnvironmentNames.SecretId, StringComparison.Ordinal));
    }

    [Fact]
    public void A_next_origin_secret_without_a_present_one_is_a_fault() =>
        Assert.Contains(
            Faults(Commands.Api, new() { [EnvironmentNames.ApiNextOriginSecret] = "next" }),
            fault => fault.Contains($"{EnvironmentNames.ApiOriginSecret} is not", StringComparison.Ordinal));

    [Fact]
    public void No_fault_shows_a_secret()
    {
        Check.QuickThrowOnFailure(Prop.ForAll<NonEmptyString>(given =>
        {
            var secret = $"s3cr3t{given.Get}";
            var faults = Faults(Commands.Api, new()
            {
                [EnvironmentNames.PgPassword] = secret,
                [EnvironmentNames.ValkeyPassword] = secret,
                [EnvironmentNames.ApiOriginSecret] = secret,
                [EnvironmentNames.ApiNextOriginSecret] = secret,
                [EnvironmentNames.RolesAnywhereCertificate] = secret,
                [EnvironmentNames.RolesAnywherePrivateKey] = secret,
            });
            return faults.All(fault => !fault.Contains("s3cr3t", StringComparison.Ordinal));
        }));
    }

    [Theory]
    [InlineData("https://example.com", true)]
    [InlineData("https://example.com:8443,http://localhost:5000", true)]
    [InlineData("*", false)]
    [InlineData("https://*.example.com", false)]
    [InlineData("https://example.com/", false)]
    [InlineData("https://example.com/path", false)]
    [InlineData("example.com", false)]
    [InlineData("null", false)]
    public void An_origin_is_scheme_and_host_alone(string origins, bool accepted) =>
        Assert.Equal(
            accepted,
            !Faults(Commands.Api, new() { [EnvironmentNames.ApiCorsOrigins] = origins })
                .Any(fault => fault.Contains(EnvironmentNames.ApiCorsOrigins, StringComparison.Ordinal)));

    [Theory]
    [InlineData("0")]
    [InlineData("-1")]
    [InlineData("soon")]
    [InlineData("1e9")]
    public void An_interval_is_a_number_of_seconds_in_its_range(string value) =>
        Assert.Contains(
            Faults(Commands.Worker, new() { [EnvironmentNames.WorkerIntervalSeconds] = value }),
            fault => fault.Contains(EnvironmentNames.WorkerIntervalSeconds, StringComparison.Ordinal));

    private static IReadOnlyList<string> Faults(string command, Dictionary<string, string> environment) => Read(command, environment).Faults;

    private static EnvironmentReader Read(string command, Dictionary<string, string> environment)
    {
        var reader = new EnvironmentReader(environment.GetValueOrDefault);
        foreach (var use in CommandModules.All.Single(module => module.Name == command).Uses) use(reader, new ServiceCollection());
        return reader;
    }
}
