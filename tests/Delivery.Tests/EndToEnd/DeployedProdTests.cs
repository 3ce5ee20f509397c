using System.Security.Cryptography.X509Certificates;
using HybridCloud.Clouds.Aws.Faults;
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
    public async Task Every_secret_is_replaced_and_no_visitor_is_refused_wherever_the_rotation_is_cut_off()
    {
        var (key, sent, passwords) = (system.AppVariable(EnvironmentNames.RolesAnywherePrivateKey), system.Sent(), system.DatabasePasswords());
        using var visitors = new Visitors(system);

        // A secret that is replaced by hand stops every plan until rotate-secrets has sent it.
        var replaced = await system.TerraformAsync("apply", "-auto-approve", "-replace=" + (await system.TerraformAsync("state", "list")).Output
            .Split('\n').Single(address => address.StartsWith("tls_private_key.origin-secret", StringComparison.Ordinal)));
        var stopped = await system.Machine.ProcessAsync("plan");
        Assert.NotEqual(0, replaced.Code);
        Assert.Equal(ExitCodes.Failure, stopped.Code);
        Assert.Contains("make rotate-secrets", stopped.Error.ReplaceLineEndings(" "), StringComparison.Ordinal);

        // App Platform fails the deployment: the app goes on with the old values.
        system.Clouds.DigitalOcean.Fail("deploy digitalocean_app", "not now");
        await CutOffAsync(1);
        // The app now is the other database user, and its former user keeps its password.
        system.Clouds.DigitalOcean.Fail("POST /v2/databases/", "not now", after: 1);
        await CutOffAsync(1);
        Assert.Equal(sent, system.Sent());
        // CloudFront fails after the state has the new secret.
        system.Clouds.Aws.Faults.Add(new Fault("cloudfront:UpdateDistribution", "AccessDenied", "not now", 403));
        await CutOffAsync(2);
        Assert.Equal(sent, system.Sent());
        // The edge sends the new secret, and the app still accepts the old one.
        system.Clouds.DigitalOcean.Fail("update digitalocean_app", "not now", after: 1);
        await CutOffAsync(3);
        var wentOn = await system.Machine.ProcessAsync("rotate-secrets");

        Succeeded(wentOn);
        Assert.Contains("3 of 3", wentOn.Output, StringComparison.Ordinal);
        Assert.NotEqual(key, system.AppVariable(EnvironmentNames.RolesAnywherePrivateKey));
        Assert.Single(system.Sent());
        Assert.DoesNotContain(sent.Single(), system.Sent());
        Assert.False(system.Accepts(sent.Single()), "the old secret is still accepted");
        Assert.Equal(2, passwords.Count);
        Assert.Empty(passwords.Intersect(system.DatabasePasswords()));
        Assert.Contains("hybrid: no drift", await system.Machine.SucceedAsync("drift"), StringComparison.Ordinal);
        var (calls, refused) = await visitors.StopAsync();
        Assert.True(calls > 50, $"{calls} calls");
        Assert.Empty(refused);

        async Task CutOffAsync(int step)
        {
            var outcome = await system.Machine.ProcessAsync("rotate-secrets");
            Assert.True(outcome.Code == ExitCodes.Failure && outcome.Output.Contains($"{step} of 3: ", StringComparison.Ordinal) && !outcome.Output.Contains($"{step + 1} of 3: ", StringComparison.Ordinal), $"{step}: {outcome}");
            Assert.Contains("not now", outcome.Error, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task It_refuses_to_be_destroyed_and_names_what_is_protected()
    {
        var outcome = await system.Machine.ProcessAsync("destroy", ("CONFIRM", "poc-app-platform-aws-prod"));

        Assert.Equal(ExitCodes.Failure, outcome.Code);
        Assert.Matches(@"would destroy what its configuration protects: .*digitalocean_database_cluster\.postgres", outcome.Error);
        Assert.Equal(DeployedSystem.Good, system.Serving());
    }

    /// <summary>Calls the API through the edge's stand-in, one call after the other.</summary>
    private sealed class Visitors : IDisposable
    {
        private readonly HttpClient client;
        private readonly CancellationTokenSource leaving = new();
        private readonly Task calling;
        private int calls;
        private readonly List<string> refused = [];

        public Visitors(DeployedSystem system)
        {
            // The stand-in's authority, which this machine does not trust.
            var trust = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
            trust.CustomTrustStore.ImportFromPemFile(system.Edge.AuthorityFile);
            client = new HttpClient(new SocketsHttpHandler { UseProxy = false, SslOptions = { CertificateChainPolicy = trust } }) { BaseAddress = new Uri(system.Edge.Edge) };
            // The firewall refuses visitors without a user agent.
            client.DefaultRequestHeaders.UserAgent.ParseAdd("visitor/1");
            calling = Task.Run(CallAsync);
        }

        public async Task<(int Calls, IReadOnlyList<string> Refused)> StopAsync()
        {
            await leaving.CancelAsync();
            await calling;
            return (calls, refused);
        }

        public void Dispose()
        {
            leaving.Cancel();
            client.Dispose();
            leaving.Dispose();
        }

        private async Task CallAsync()
        {
            while (!leaving.IsCancellationRequested)
            {
                using var answer = await client.GetAsync(Routes.DatabaseStatus);
                calls++;
                var text = await answer.Content.ReadAsStringAsync();
                if (!answer.IsSuccessStatusCode || text.Contains("\"ok\":false", StringComparison.Ordinal))
                    refused.Add($"{(int)answer.StatusCode}: {text}");
                await Task.Delay(50);
            }
        }
    }

    private static void Succeeded(DeliveryRun.Outcome outcome) => Assert.True(outcome.Code == ExitCodes.Success, outcome.ToString());
}
