using System.Text.Json;
using System.Text.Json.Nodes;
using HybridCloud.Delivery.Acceptance;
using HybridCloud.Delivery.Targets;
using HybridCloud.Delivery.Tests.Images;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace HybridCloud.Delivery.Tests.Acceptance;

/// <summary>What individual checks of an acceptance conclude.</summary>
public sealed class AcceptanceCheckTests
{
    [Theory]
    [InlineData("app-spec-read-back", "hybrid", "hybrid: digitalocean_app.app drifted: spec")]
    [InlineData("rds-parameter-defaults", "platform", "platform: aws_db_parameter_group.store drifted: parameter")]
    public async Task Drift_of_what_an_assumption_is_about_breaks_it_and_other_drift_does_not(string assumption, string stack, string drift)
    {
        async Task<AcceptanceVerdict> OfAsync(params AcceptanceResult[] results)
        {
            using var system = Accepted(stack, results: results);
            return (await AssumptionChecks.Conclusions[assumption](system, TestContext.Current.CancellationToken)).Verdict;
        }

        Assert.Equal(AcceptanceVerdict.Proven, await OfAsync(Result("drift", "no drift"), Result("drift-later", "no drift")));
        Assert.Equal(AcceptanceVerdict.Broken, await OfAsync(Result("drift", "no drift"), Result("drift-later", drift, AcceptanceVerdict.Broken)));
        Assert.Equal(AcceptanceVerdict.Proven, await OfAsync(Result("drift", "no drift"), Result("drift-later", "terraform_data.other drifted: input", AcceptanceVerdict.Broken)));
        Assert.Equal(AcceptanceVerdict.NotRun, await OfAsync(Result("drift", "no drift")));
    }

    [Fact]
    public async Task An_untrusted_certificate_breaks_the_assumption_about_authorities()
    {
        await using var edge = await EdgeStandIn.StartAsync();
        using var system = Accepted("hybrid", ("dashboard_url", edge.Edge));

        var finding = await AssumptionChecks.Looks["certificate-authorities"](system, TestContext.Current.CancellationToken);

        Assert.Equal(AcceptanceVerdict.Broken, finding.Verdict);
        Assert.StartsWith("certificate of localhost: The remote certificate is invalid", finding.Seen, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("good-1", AcceptanceVerdict.Proven, "active deployment: dep-1 serves good-1")]
    [InlineData("former-0", AcceptanceVerdict.Broken, "active deployment: App Platform serves deployment dep-1 of image former-0 instead of good-1")]
    public async Task Health_checks_that_the_API_refuses_are_seen_by_the_deployment_that_serves(string serving, object verdict, string seen)
    {
        await using var cloud = await CloudStandIn.StartAsync();
        cloud.HasApp("app", serving);
        using var system = Accepted("hybrid", cloud, ("dashboard_url", "https://localhost"), ("app_id", "app-one"));

        var finding = await AssumptionChecks.Looks["probes-without-the-edge"](system, TestContext.Current.CancellationToken);

        Assert.Equal(verdict, finding.Verdict);
        Assert.StartsWith(seen, finding.Seen, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(200, AcceptanceVerdict.Proven)]
    [InlineData(504, AcceptanceVerdict.Broken)]
    public async Task A_balancer_that_CloudFront_cannot_reach_breaks_the_assumption_about_its_addresses(int status, object verdict)
    {
        await using var server = Loopback.Create();
        server.Run(context =>
        {
            context.Response.StatusCode = status;
            return Task.CompletedTask;
        });
        await server.StartAsync(TestContext.Current.CancellationToken);
        var address = server.Addresses().Single();
        using var system = Accepted("platform", ("api_url", address), ("support_url", address), ("portal_url", address));

        Assert.Equal(verdict, (await AssumptionChecks.Looks["vpc-origin-group"](system, TestContext.Current.CancellationToken)).Verdict);
    }

    [Theory]
    [InlineData("true", "arn:aws:sts::111111111111:assumed-role/deploy/GitHubActions", AcceptanceVerdict.Proven)]
    [InlineData("true", "arn:aws:iam::111111111111:user/deployer", AcceptanceVerdict.NotRun)]
    [InlineData("", "arn:aws:sts::111111111111:assumed-role/deploy/me", AcceptanceVerdict.NotRun)]
    public async Task That_a_role_can_be_assumed_for_two_hours_is_checked_in_a_workflow_only(string workflow, string caller, object verdict)
    {
        using var system = Accepted("hybrid", caller: caller, workflow: workflow);

        Assert.Equal(verdict, (await AssumptionChecks.Looks["oidc-two-hours"](system, TestContext.Current.CancellationToken)).Verdict);
    }

    [Fact]
    public async Task The_broken_image_is_built_and_has_nothing_to_run()
    {
        Assert.SkipWhen(Buildah.Missing is not null, Buildah.Missing ?? "");
        var folder = Directory.CreateTempSubdirectory("broken-image-");
        await using var buildah = new Buildah(folder.FullName);
        var variables = Environment.GetEnvironmentVariables().Cast<System.Collections.DictionaryEntry>().ToDictionary(v => (string)v.Key, v => (string)v.Value!);
        variables["CONTAINER_ENGINE"] = await buildah.EngineAsync();
        variables["IMAGE_TAG"] = "good-1-broken";
        await BrokenImage.BuildAsync(DeliverySettings.Read(variables, Needs.ImageTag), TextWriter.Null, TestContext.Current.CancellationToken);

        var container = (await buildah.RunAsync("from", "app:good-1-broken")).Output.Trim();
        var run = await buildah.RunAsync("run", "--isolation", "chroot", container, "--", "/app/app", "api");

        Assert.NotEmpty(container);
        Assert.NotEqual(0, run.ExitCode);
    }

    [Fact]
    public async Task Visitors_that_are_refused_while_something_is_done_are_counted()
    {
        var refusing = false;
        var served = new TaskCompletionSource();
        await using var server = Loopback.Create();
        server.Run(context =>
        {
            served.TrySetResult();
            context.Response.StatusCode = refusing ? 503 : 200;
            return context.Response.WriteAsync("{\"ok\":true}", context.RequestAborted);
        });
        await server.StartAsync(TestContext.Current.CancellationToken);
        using var http = HybridCloud.Delivery.Smoke.SmokeTest.CreateClient(TimeSpan.FromMinutes(2));

        var well = await VisitAsync();
        refusing = true;
        var unwell = await VisitAsync();

        Assert.Empty(well.Refused);
        Assert.NotEmpty(unwell.Refused);
        Assert.All(unwell.Refused, refused => Assert.EndsWith(" 503", refused, StringComparison.Ordinal));
        Assert.Equal(unwell.Calls, unwell.Refused.Count);

        // Until a second answer was asked for: by then, the first one has been counted.
        async Task<(int Calls, IReadOnlyList<string> Refused)> VisitAsync() =>
            await Visitors.WhileAsync(http, new Uri(server.Addresses().Single()), TimeSpan.FromMilliseconds(1), async () =>
            {
                for (var i = 0; i < 2; i++)
                {
                    served = new TaskCompletionSource();
                    await served.Task;
                }
            }, TestContext.Current.CancellationToken);
    }

    [Fact]
    public void What_it_costs_is_a_months_price_for_the_hours_of_730_that_an_environment_stands() =>
        Assert.Equal(1m, AcceptanceCost.For(TimeSpan.FromHours(73), 10m));

    [Fact]
    public async Task A_bucket_that_is_left_is_found_in_the_region_of_the_stack()
    {
        await using var cloud = await CloudStandIn.StartAsync();
        await using var spaces = Loopback.Create();
        spaces.Run(context => context.Response.WriteAsync(
            $"<ListAllMyBucketsResult><Buckets>{(context.Request.Path.StartsWithSegments("/fra1") ? "<Bucket><Name>app-dev-dashboard</Name></Bucket>" : "")}</Buckets></ListAllMyBucketsResult>"));
        await spaces.StartAsync(TestContext.Current.CancellationToken);
        using var run = new DeliveryRun(cloud).Stack("hybrid", new JsonObject { ["digitalocean_spaces_bucket"] = new JsonObject { ["dashboard"] = new JsonObject() } });
        (run.Variables["STACK"], run.Variables["TF_VAR_do_region"], run.Variables["SPACES_ENDPOINT_URL"]) = ("hybrid", "fra1", spaces.Addresses().Single() + "/{{.Region}}");
        using var system = Accepted("hybrid", cloud);

        var left = await Assert.ThrowsAsync<HybridCloud.Delivery.Smoke.SmokeException>(
            () => new Leftovers(system, DeliverySettings.Read(run.Variables, Needs.None)).LookAsync(TestContext.Current.CancellationToken));

        Assert.Contains("Spaces bucket app-dev-dashboard", left.Message, StringComparison.Ordinal);
    }

    private static AcceptanceSystem Accepted(string stack, params (string Name, string Value)[] outputs) => Accepted(stack, cloud: null, outputs);

    /// <summary>A system whose stack has these outputs, and that is given no time to become healthy.</summary>
    private static AcceptanceSystem Accepted(string stack, CloudStandIn? cloud, params (string Name, string Value)[] outputs)
    {
        var system = Accepted(stack, cloud: cloud);
        system.Outputs[stack] = outputs.ToDictionary(output => output.Name, output => JsonSerializer.SerializeToElement(output.Value));
        return system;
    }

    private static AcceptanceSystem Accepted(string stack, string caller = "arn", string workflow = "", AcceptanceResult[]? results = null, CloudStandIn? cloud = null)
    {
        var variables = cloud?.Variables() ?? new Dictionary<string, string> { ["DIGITALOCEAN_ACCESS_TOKEN"] = "token", ["AWS_ACCESS_KEY_ID"] = "AKIAONE", ["AWS_SECRET_ACCESS_KEY"] = "not-a-real-key" };
        (variables["STACK"], variables["SMOKE_TIMEOUT_SECONDS"], variables["GITHUB_ACTIONS"]) = (stack, "0", workflow);
        var target = new Target("app", "dev", "111111111111", caller, "team", "Team", "us-west-2", "bucket");
        return new AcceptanceSystem(
            DeliverySettings.Read(variables, Needs.None), target, new AcceptanceProgress("good-1", stack, DateTimeOffset.UnixEpoch, 0, null, results ?? []), TimeProvider.System, TextWriter.Null);
    }

    private static AcceptanceResult Result(string name, string seen, AcceptanceVerdict verdict = AcceptanceVerdict.Proven) =>
        new(name, "", seen, verdict, DateTimeOffset.UnixEpoch, 1, 0);
}
