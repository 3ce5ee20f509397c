using HybridCloud.Delivery.Acceptance;

namespace HybridCloud.Delivery.Tests.Acceptance;

/// <summary>An acceptance from the question about its cost to the destruction, cut off and continued, and how it reports wrong assumptions.</summary>
public sealed class AcceptanceTests(AcceptedAccount system) : IClassFixture<AcceptedAccount>
{
    private static readonly string[] ByHand = [.. Assumption.All.Where(assumption => !assumption.IsAutomatic).Select(assumption => assumption.Name)];

    /// <summary>What cannot be shown with stack hybrid alone, outside a workflow, and with version 5 of the provider.</summary>
    private static readonly string[] NotHere = ["image", "probes-without-the-edge", "oidc-two-hours", "vpc-origin-group", "rds-parameter-defaults", "aws-provider-6"];

    /// <summary>Too few minutes to begin the second environment, and as many as possible for what comes before it.</summary>
    private const string AlmostSecondEnvironment = "74";

    [Fact]
    public async Task It_asks_before_it_costs_goes_on_where_it_was_cut_off_names_what_is_broken_and_leaves_nothing_behind()
    {
        var unasked = await system.AcceptAsync();
        Assert.Equal(ExitCodes.Failure, unasked.Code);
        Assert.Contains("It costs about 0.00 USD at list prices (dev 0.00 USD a month, staging 0.00), and what is billed by usage.", unasked.Output, StringComparison.Ordinal);
        Assert.Contains("Nothing was created: the cost was not accepted. Set ACCEPT_COST=yes to accept it.", unasked.Error, StringComparison.Ordinal);
        Assert.Null(system.Progress);

        var cutOff = await system.AcceptAsync(("ACCEPT_COST", "yes"), ("ACCEPTANCE_MINUTES", "10"));
        Succeeded(cutOff);
        Assert.Contains("Stopped for ACCEPTANCE_MINUTES: image usually takes up to 15 minutes. The same command continues", cutOff.Output, StringComparison.Ordinal);
        Assert.Equal(["bootstrap"], system.Done);

        var wentOn = await system.AcceptAsync(("ACCEPTANCE_MINUTES", AlmostSecondEnvironment));
        Succeeded(wentOn);
        Assert.DoesNotContain("== bootstrap", wentOn.Output, StringComparison.Ordinal);
        Assert.Contains("Stopped for ACCEPTANCE_MINUTES: second-environment usually takes up to 75 minutes", wentOn.Output, StringComparison.Ordinal);
        Assert.Contains("Yet to come: second-environment, drift-later, ", system.Report, StringComparison.Ordinal);

        await WhatIsNotItsOwnIsLeftAloneAsync();
        await EachIsNamedThatIsBrokenAsync();

        Succeeded(await system.AcceptAsync());
        Assert.Equal(AcceptanceChecks.All.Select(check => check.Name), system.Done);
        Assert.All(AcceptanceChecks.All, check => Assert.Equal(ByHand.Concat(NotHere).Contains(check.Name) ? "not run" : "proven", Verdict(check.Name)));
        Assert.Matches(@"\| certificate \| .* \| 1 resource renewed; [1-9][0-9]* calls meanwhile, none refused \| proven \|", system.Report);
        Assert.Matches(@"\| rollback \| .* \| good-1 is deployed again and healthy\. \| proven \|", system.Report);
        Assert.DoesNotContain(system.Account.AwsAccountId, system.Report, StringComparison.Ordinal);

        // Asking again gives the same answer.
        var again = await system.AcceptAsync();
        Succeeded(again);
        Assert.DoesNotContain("== ", again.Output, StringComparison.Ordinal);

        await ThreeBrokenAssumptionsAreNamedAsync();
        await WhatIsLeftIsNamedAsync();
    }

    private async Task WhatIsNotItsOwnIsLeftAloneAsync()
    {
        var anew = await system.AcceptAsync(("STEP", "begin"), ("ACCEPT_COST", "yes"));
        var other = await system.AcceptAsync(("IMAGE_TAG", "other-2"));
        system.DeployStaging(there: true);
        var beside = await system.AcceptAsync(("STEP", "second-environment"));
        system.DeployStaging(there: false);
        system.Forget("second-environment");

        Assert.Contains("poc-app-platform-aws-dev is already deployed, and an acceptance destroys at the end what it checked.", anew.Error, StringComparison.Ordinal);
        Assert.Contains("is of image good-1 and stacks hybrid. Continue it with IMAGE_TAG=good-1 STACK=hybrid, or end it with STEP=destroy", other.Error, StringComparison.Ordinal);
        Assert.Contains("not run  second-environment: staging is already deployed, and not by this acceptance: it was not touched", beside.Output, StringComparison.Ordinal);
    }

    private async Task EachIsNamedThatIsBrokenAsync()
    {
        var before = system.Progress;
        (string Name, string Seen)[] broken =
        [
            ("drift", @"hybrid: terraform_data\\?.more drifted: is gone"),
            ("token-scopes-told", "DigitalOcean does not report the token's scopes"),
            ("app-in-vpc-by-cidr", "/db/status postgres: It is not ok: relation probe does not exist"),
            ("run-command-as-arguments", "The timestamp of postgres, secret, valkey does not advance"),
            ("roles-anywhere-no-session-name", "/iam/status is not ok: AccessDeniedException"),
            ("viewer-host-not-forwarded", "healthz answers 404"),
            ("app-default-ingress", "answers 200 without the edge's secret"),
            ("valkey-tls", "/db/status valkey: It is not ok: no TLS"),
            ("waf-user-agent", "without User-Agent 404, with a body of 8193 bytes 404"),
            ("firewall", "A harmless request to /healthz is answered with 404"),
            ("origin", "answers 200 without the edge's secret"),
            ("alarm", "SNS could not deliver 1 messages"),
        ];
        system.Configure(more: true);
        system.Clouds.DigitalOcean.Fail("GET /v1/oauth/token/info", "no such thing", status: 404);
        (system.Edge.DatabaseAdmits, system.Edge.WorkerRuns, system.Edge.RolesAnywhereAdmits) = (() => false, false, false);
        (system.Edge.HostIsKnown, system.Edge.FirewallOn, system.Edge.OriginRefuses) = (false, false, false);
        system.Edge.ValkeyAdmits = false;
        system.Reach(reachable: false);
        system.Forget(broken.Select(check => check.Name));

        await system.AcceptAsync(("ACCEPTANCE_MINUTES", AlmostSecondEnvironment), ("SMOKE_TIMEOUT_SECONDS", "1"));

        Assert.Contains($"\nBroken: {string.Join(", ", broken.Select(check => check.Name))}.\n", system.Report, StringComparison.Ordinal);
        Assert.All(broken, check => Assert.Matches($@"\| {check.Name} \| .*{check.Seen}.* \| \*\*BROKEN\*\* \|", system.Report.Replace("\\_", "_", StringComparison.Ordinal)));

        // Renewals and the rollback test the system afterwards. They would deploy the added resource, so it is removed first.
        system.Configure(more: false);
        (string Name, string Seen)[] changing =
        [
            ("certificate", "The new credentials are in place but the system is not healthy"),
            ("secrets", "The new credentials are in place but the system is not healthy"),
            ("rollback", "good-1 is deployed again and is not healthy either"),
        ];
        system.Forget(changing.Select(check => check.Name));
        await system.AcceptAsync(("ACCEPTANCE_MINUTES", AlmostSecondEnvironment), ("SMOKE_TIMEOUT_SECONDS", "1"));
        Assert.All(changing, check => Assert.Matches($@"\| {check.Name} \| .*{check.Seen}.* \| \*\*BROKEN\*\* \|", system.Report));

        (system.Edge.DatabaseAdmits, system.Edge.WorkerRuns, system.Edge.RolesAnywhereAdmits) = (() => true, true, true);
        (system.Edge.HostIsKnown, system.Edge.FirewallOn, system.Edge.OriginRefuses) = (true, true, true);
        system.Edge.ValkeyAdmits = true;
        system.Reach(reachable: true);
        system.Progress = before;
    }

    /// <summary>Another complete pass. The results that took the longest are taken from the pass before.</summary>
    private async Task ThreeBrokenAssumptionsAreNamedAsync()
    {
        system.Forget(system.Done.Except(["certificate", "secrets", "rollback", "second-environment"]));
        system.Condition(heeded: false);
        system.BucketIsListed = true;
        system.Distribute(there: false);

        var outcome = await system.AcceptAsync();

        Assert.Equal(ExitCodes.Failure, outcome.Code);
        Assert.Contains("acceptance: These assumptions and steps did not hold: state-lock-conditional-write, managed-cache-policies, spaces-public-objects.", outcome.Error, StringComparison.Ordinal);
        Assert.Contains("\nBroken: state-lock-conditional-write, managed-cache-policies, spaces-public-objects.\n", system.Report, StringComparison.Ordinal);
        Assert.Equal("broken", Verdict("state-lock-conditional-write"));
        Assert.Equal("proven", Verdict("destroy"));
    }

    private async Task WhatIsLeftIsNamedAsync()
    {
        system.LeaveBehind();

        // Whichever commit is checked out by then.
        var outcome = await system.AcceptAsync(("STEP", "destroy"), ("IMAGE_TAG", "another-3"), ("SMOKE_TIMEOUT_SECONDS", "1"));

        Assert.Equal(ExitCodes.Failure, outcome.Code);
        Assert.Contains("broken   destroy: what is left of dev: ", outcome.Output, StringComparison.Ordinal);
        foreach (var left in (string[])[$"arn:aws:sqs:us-west-2:{system.Account.AwsAccountId}:left", "IAM role poc-app-platform-aws-dev-left", "VPC poc-app-platform-aws-dev-network"])
            Assert.Contains(left, outcome.Output, StringComparison.Ordinal);
    }

    private string Verdict(string name) =>
        system.Report.Split('\n').Single(line => line.StartsWith($"| {name} |", StringComparison.Ordinal)).Split(" | ")[^3].Trim('*').ToLowerInvariant();

    private static void Succeeded(DeliveryRun.Outcome outcome) => Assert.True(outcome.Code == ExitCodes.Success, outcome.ToString());
}
