using System.Text.RegularExpressions;
using HybridCloud.Clouds.Aws.Faults;
using HybridCloud.Contract;

namespace HybridCloud.Dashboard.Tests;

/// <summary>Each service fails in turn: its row and its arrows turn red, the others stay, and everything recovers by itself.</summary>
public sealed class FailureTests(BrowserFixture browser, SystemFixture system) : DashboardTest(browser, system)
{
    [Fact]
    public async Task PostgreSQL_down_is_red_with_its_error_and_green_again_when_it_is_back()
    {
        var viewer = await OpenWellAsync();

        await System.Postgres.KillAsync(Cancel);
        try
        {
            await viewer.RefreshUntilToneAsync(viewer.Status(Sources.Postgres), "fail");
            await ShowsFailure(viewer, Sources.Postgres, "PostgreSQL is failing", "api-postgres");
            await Expect(viewer.Updates(Sources.Postgres)).ToHaveAttributeAsync("data-tone", "fail");
            await AreGreen(viewer, Sources.Valkey, Sources.Iam, Sources.Secret);
        }
        finally
        {
            await System.Postgres.StartAsync(Cancel);
        }

        await viewer.RefreshUntilToneAsync(viewer.Status(Sources.Postgres), "ok");
        await viewer.RefreshUntilToneAsync(viewer.Arrow("worker-postgres"), "ok");
    }

    [Fact]
    public async Task Valkey_down_is_red_with_its_error_and_green_again_when_it_is_back()
    {
        var viewer = await OpenWellAsync();

        await System.Valkey.KillAsync(Cancel);
        try
        {
            await viewer.RefreshUntilToneAsync(viewer.Status(Sources.Valkey), "fail");
            await ShowsFailure(viewer, Sources.Valkey, "Valkey is failing", "api-valkey");
            await AreGreen(viewer, Sources.Postgres, Sources.Iam, Sources.Secret);
        }
        finally
        {
            await System.Valkey.StartAsync(Cancel);
        }

        await viewer.RefreshUntilToneAsync(viewer.Status(Sources.Valkey), "ok");
        await viewer.RefreshUntilToneAsync(viewer.Arrow("worker-valkey"), "ok");
    }

    [Fact]
    public async Task A_refused_role_is_red_with_AWSs_reason_and_green_again_when_it_is_allowed()
    {
        var viewer = await OpenWellAsync();

        using (System.Aws.Faults.Add(new Fault(FaultKind.AccessDenied) { Service = "sts" }))
        {
            await viewer.RefreshUntilToneAsync(viewer.Status(Sources.Iam), "fail");
            await ShowsFailure(viewer, Sources.Iam, "AWS IAM Roles Anywhere is failing", "api-iam");
            await AreGreen(viewer, Sources.Postgres, Sources.Valkey);
        }

        await viewer.RefreshUntilToneAsync(viewer.Status(Sources.Iam), "ok");
    }

    [Fact]
    public async Task A_refused_secret_is_red_with_AWSs_reason_and_green_again_when_it_is_allowed()
    {
        var viewer = await OpenWellAsync();

        using (System.Aws.Faults.Add(new Fault(FaultKind.AccessDenied) { Service = "secretsmanager", Operation = "GetSecretValue" }))
        {
            await viewer.RefreshUntilToneAsync(viewer.Status(Sources.Secret), "fail");
            await ShowsFailure(viewer, Sources.Secret, "AWS Secrets Manager is failing", "iam-secret");
            await AreGreen(viewer, Sources.Postgres, Sources.Valkey, Sources.Iam);
        }

        await viewer.RefreshUntilToneAsync(viewer.Status(Sources.Secret), "ok");
    }

    [Fact]
    public async Task A_secret_that_somebody_scribbled_over_is_red_until_the_worker_writes_it_again()
    {
        var viewer = await OpenWellAsync();

        await System.Worker.StopAsync();
        try
        {
            System.Aws.Secrets.SetValue(System.Aws.Options.Secrets.First().Key, "scribbled");
            await viewer.RefreshUntilToneAsync(viewer.Updates(Sources.Secret), "fail");
            await System.Worker.StartAsync(Cancel);
            await viewer.RefreshUntilWellAsync();
            await Expect(viewer.Fact("secret_value")).ToContainTextAsync("scribbled");
        }
        finally
        {
            await RestoreSecretAsync();
        }

        // The restored value has no time until the worker's next write.
        await viewer.RefreshUntilToneAsync(viewer.Updates(Sources.Secret), "ok");
    }

    [Fact]
    public async Task Two_services_down_are_counted_and_named()
    {
        var viewer = await OpenWellAsync();

        await System.Valkey.KillAsync(Cancel);
        try
        {
            using var fault = System.Aws.Faults.Add(new Fault(FaultKind.InternalError) { Service = "secretsmanager" });
            await viewer.RefreshUntilAsync(
                (expect, timeout) => expect.ToHaveTextAsync("2 of 4 services are failing: Valkey, AWS Secrets Manager", new() { Timeout = timeout }), viewer.OverallTitle);
            await Expect(viewer.Page).ToHaveTitleAsync("FAIL · App Platform + AWS");
        }
        finally
        {
            await System.Valkey.StartAsync(Cancel);
        }

        await viewer.RefreshUntilToneAsync(viewer.Status(Sources.Valkey), "ok");
        await viewer.RefreshUntilToneAsync(viewer.Status(Sources.Secret), "ok");
    }

    private static async Task ShowsFailure(Viewer viewer, string service, string title, string arrow)
    {
        await Expect(viewer.Status(service)).ToHaveTextAsync("FAIL");
        await Expect(viewer.Notes(service)).ToBeVisibleAsync();
        Assert.Matches(new Regex(@"\w{3,}"), await viewer.Notes(service).InnerTextAsync());
        await Expect(viewer.Arrow(arrow)).ToHaveAttributeAsync("data-tone", "fail");
        await Expect(viewer.OverallTitle).ToHaveTextAsync(title);
    }

    private static async Task AreGreen(Viewer viewer, params string[] services)
    {
        foreach (var service in services) await Expect(viewer.Status(service)).ToHaveTextAsync("OK");
    }
}
