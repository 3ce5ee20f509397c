using HybridCloud.Contract;

namespace HybridCloud.Delivery.Tests.EndToEnd;

/// <summary>Stack hybrid as prod, and how its credentials are renewed.</summary>
public sealed class DeployedProdTests(DeployedProd system) : IClassFixture<DeployedProd>
{
    [Fact]
    public async Task It_is_deployed_as_it_was_reviewed_and_a_second_plan_is_empty()
    {
        Succeeded(system.Deployment);

        Assert.Contains($"{DeployedSystem.Good} is deployed to prod", system.Deployment.Output, StringComparison.Ordinal);
        Assert.Equal(DeployedSystem.Good, system.Serving());
        Assert.Contains("hybrid: 0 to create, 0 to change, 0 to replace, 0 to destroy", await system.Machine.SucceedAsync("plan"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_renewed_certificate_reaches_the_app_and_the_system_is_tested_with_it()
    {
        var before = system.AppVariable(EnvironmentNames.RolesAnywhereCertificate);

        var outcome = await system.Machine.ProcessAsync("rotate-certificate");

        Succeeded(outcome);
        Assert.Matches(@"tls_locally_signed_cert\.\S+ is renewed", outcome.Output);
        Assert.Contains("ok    statuses: ", outcome.Output, StringComparison.Ordinal);
        Assert.NotEqual(before, system.AppVariable(EnvironmentNames.RolesAnywhereCertificate));
    }

    [Fact]
    public async Task A_secret_replaced_by_hand_stops_every_plan_until_rotate_secrets_has_sent_it_and_no_drift_is_left()
    {
        var (key, secret) = (system.AppVariable(EnvironmentNames.RolesAnywherePrivateKey), system.AppVariable(EnvironmentNames.ApiOriginSecret));
        var replaced = await system.TerraformAsync("apply", "-auto-approve", "-replace=" + (await system.TerraformAsync("state", "list")).Output
            .Split('\n').Single(address => address.StartsWith("tls_private_key.origin-secret", StringComparison.Ordinal)));

        var stopped = await system.Machine.ProcessAsync("plan");
        var sent = await system.Machine.ProcessAsync("rotate-secrets");

        Assert.NotEqual(0, replaced.Code);
        Assert.Equal(ExitCodes.Failure, stopped.Code);
        Assert.Contains("make rotate-secrets", stopped.Error.ReplaceLineEndings(" "), StringComparison.Ordinal);
        Succeeded(sent);
        Assert.NotEqual(key, system.AppVariable(EnvironmentNames.RolesAnywherePrivateKey));
        Assert.NotEqual(secret, system.AppVariable(EnvironmentNames.ApiOriginSecret));
        Assert.Contains("hybrid: no drift", await system.Machine.SucceedAsync("drift"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_refuses_to_be_destroyed_and_names_what_is_protected()
    {
        var outcome = await system.Machine.ProcessAsync("destroy", ("CONFIRM", "poc-app-platform-aws-prod"));

        Assert.Equal(ExitCodes.Failure, outcome.Code);
        Assert.Matches(@"would destroy what its configuration protects: .*digitalocean_database_cluster\.postgres", outcome.Error);
        Assert.Equal(DeployedSystem.Good, system.Serving());
    }

    private static void Succeeded(DeliveryRun.Outcome outcome) => Assert.True(outcome.Code == ExitCodes.Success, outcome.ToString());
}
