using System.Net;
using System.Text.Json;
using HybridCloud.Contract;
using HybridCloud.Delivery.Preflight;
using HybridCloud.Delivery.Smoke;
using HybridCloud.Delivery.Targets;

namespace HybridCloud.Delivery.Acceptance;

/// <summary>The checks of the assumptions that acceptance can check itself, by their names in docs/ASSUMPTIONS.md.</summary>
internal static class AssumptionChecks
{
    private static readonly StackKind Hybrid = StackKind.Hybrid;

    /// <summary>The checks that run right after the deployment.</summary>
    public static IReadOnlyDictionary<string, Func<AcceptanceSystem, CancellationToken, Task<AcceptanceFinding>>> Looks { get; } = new Dictionary<string, Func<AcceptanceSystem, CancellationToken, Task<AcceptanceFinding>>>
    {
        ["state-lock-conditional-write"] = ConditionalWriteAsync,
        ["oidc-two-hours"] = (system, _) => Task.FromResult(SessionOfWorkflow(system)),
        ["token-scopes-told"] = ScopesAsync,
        ["app-in-vpc-by-cidr"] = Of(Hybrid, DatabasesAsync),
        ["run-command-as-arguments"] = Of(Hybrid, (system, cancellation) => system.SmokeAsync<WorkerCheck>(Hybrid.Name, cancellation)),
        ["roles-anywhere-no-session-name"] = Of(Hybrid, (system, cancellation) => StatusAsync(system, Routes.IamStatus, cancellation)),
        ["viewer-host-not-forwarded"] = Of(Hybrid, (system, cancellation) => system.SmokeAsync<HealthCheck>(Hybrid.Name, cancellation)),
        ["app-default-ingress"] = Of(Hybrid, (system, cancellation) => system.SmokeAsync<OriginCheck>(Hybrid.Name, cancellation)),
        ["probes-without-the-edge"] = Of(Hybrid, (system, cancellation) => system.SmokeAsync<ActiveDeploymentCheck>(Hybrid.Name, cancellation)),
        ["certificate-authorities"] = Of(Hybrid, (system, cancellation) => system.SmokeAsync<CertificateCheck>(Hybrid.Name, cancellation)),
        ["valkey-tls"] = Of(Hybrid, (system, cancellation) => DatabaseAsync(system, "valkey", cancellation)),
        ["waf-user-agent"] = Of(Hybrid, UserAgentAsync),
        ["managed-cache-policies"] = Of(Hybrid, DistributionAsync),
        ["spaces-public-objects"] = Of(Hybrid, PublicObjectsAsync),
        ["vpc-origin-group"] = Of(StackKind.Platform, (system, cancellation) => system.SmokeAsync<HealthCheck>(StackKind.Platform.Name, cancellation)),
    };

    /// <summary>The checks that follow from the two checks for drift.</summary>
    public static IReadOnlyDictionary<string, Func<AcceptanceSystem, CancellationToken, Task<AcceptanceFinding>>> Conclusions { get; } = new Dictionary<string, Func<AcceptanceSystem, CancellationToken, Task<AcceptanceFinding>>>
    {
        ["app-spec-read-back"] = Of(Hybrid, (system, _) => Task.FromResult(Drifted(system, "digitalocean_app."))),
        ["rds-parameter-defaults"] = Of(StackKind.Platform, (system, _) => Task.FromResult(Drifted(system, "aws_db_"))),
    };

    private static Func<AcceptanceSystem, CancellationToken, Task<AcceptanceFinding>> Of(StackKind stack, Func<AcceptanceSystem, CancellationToken, Task<AcceptanceFinding>> look) =>
        (system, cancellation) => system.Has(stack) ? look(system, cancellation) : Task.FromResult(AcceptanceFinding.NotRun($"needs STACK={stack.Name}"));

    private static async Task<AcceptanceFinding> ConditionalWriteAsync(AcceptanceSystem system, CancellationToken cancellationToken)
    {
        var key = $"{system.Target.AcceptanceKey}.lock";
        // A run that was cut off here leaves one behind.
        await system.Store.DeleteAsync(key, cancellationToken);
        var (first, second) = (await system.Store.CreateAsync(key, "acceptance", cancellationToken), await system.Store.CreateAsync(key, "acceptance", cancellationToken));
        await system.Store.DeleteAsync(key, cancellationToken);
        return first is not null && second is null
            ? AcceptanceFinding.Proven("a second write with If-None-Match was refused")
            : AcceptanceFinding.Broken(first is not null ? "a second write with If-None-Match was not refused: two deployments at once would both hold the lock" : "the first write with If-None-Match was refused");
    }

    private static AcceptanceFinding SessionOfWorkflow(AcceptanceSystem system) =>
        system.Settings.Workflow.IsRunning && system.Target.Caller.Contains(":assumed-role/", StringComparison.Ordinal)
            ? AcceptanceFinding.Proven($"the workflow's step for credentials asked for 7200 seconds and got {system.Target.Caller.Split(':')[^1]}")
            : AcceptanceFinding.NotRun("only in the workflow acceptance with AWS_DEPLOY_ROLE");

    private static async Task<AcceptanceFinding> ScopesAsync(AcceptanceSystem system, CancellationToken cancellationToken) =>
        await system.DigitalOcean.ScopesAsync(cancellationToken) is { } scopes
            ? AcceptanceFinding.Proven($"DigitalOcean reports {scopes.Count} scopes")
            : AcceptanceFinding.Broken("DigitalOcean does not report the token's scopes, so preflight cannot say what it may write");

    private static async Task<AcceptanceFinding> DatabasesAsync(AcceptanceSystem system, CancellationToken cancellationToken)
    {
        var finding = await DatabaseAsync(system, "postgres", cancellationToken);
        if (finding.Verdict != AcceptanceVerdict.Proven)
            return finding;
        return await system.AppAsync(cancellationToken) switch
        {
            null => finding,
            { Fault: { } fault } => AcceptanceFinding.Broken($"the app {fault}"),
            _ => AcceptanceFinding.Proven($"the deployment with its preceding job succeeded; {finding.Seen}"),
        };
    }

    private static async Task<AcceptanceFinding> DatabaseAsync(AcceptanceSystem system, string database, CancellationToken cancellationToken) =>
        await system.SmokeAsync([new DatabaseCheck(system.Http, await system.EntranceAsync(Hybrid.Name, cancellationToken), database)], cancellationToken);

    private static async Task<AcceptanceFinding> StatusAsync(AcceptanceSystem system, string route, CancellationToken cancellationToken) =>
        await system.SmokeAsync([new StatusCheck(system.Http, await system.EntranceAsync(Hybrid.Name, cancellationToken), route)], cancellationToken);

    private static async Task<AcceptanceFinding> UserAgentAsync(AcceptanceSystem system, CancellationToken cancellationToken)
    {
        var health = new Uri(await system.EntranceAsync(Hybrid.Name, cancellationToken), Routes.Health);
        using var nameless = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { Timeout = TimeSpan.FromSeconds(15) };
        using var withoutName = await nameless.GetAsync(health, cancellationToken);
        using var large = new ByteArrayContent(new byte[8 * 1024 + 1]);
        nameless.DefaultRequestHeaders.UserAgent.ParseAdd(NamedHttpClient.UserAgent);
        using var withLargeBody = await nameless.PostAsync(health, large, cancellationToken);
        var seen = $"without User-Agent {(int)withoutName.StatusCode}, with a body of 8193 bytes {(int)withLargeBody.StatusCode}";
        return withoutName.StatusCode == HttpStatusCode.Forbidden && withLargeBody.StatusCode == HttpStatusCode.Forbidden ? AcceptanceFinding.Proven(seen) : AcceptanceFinding.Broken(seen);
    }

    private static async Task<AcceptanceFinding> DistributionAsync(AcceptanceSystem system, CancellationToken cancellationToken)
    {
        if (!(await system.OutputsAsync(Hybrid.Name, cancellationToken)).TryGetValue("cloudfront_distribution_id", out var id))
            return AcceptanceFinding.NotRun("the stack's outputs name no distribution");
        using var aws = new AwsReader(system.Settings.Aws);
        var found = (await CloudFrontAliasCheck.DistributionsAsync(aws, cancellationToken)).Find(distribution => distribution.Element("Id")!.Value == id.GetString());
        return found is null
            ? AcceptanceFinding.Broken($"CloudFront does not list distribution {id}")
            : AcceptanceFinding.Proven($"distribution {id} was created with the managed policies ({found.Element("Status")?.Value ?? "of unknown status"})");
    }

    private static async Task<AcceptanceFinding> PublicObjectsAsync(AcceptanceSystem system, CancellationToken cancellationToken)
    {
        if (!(await system.OutputsAsync(Hybrid.Name, cancellationToken)).TryGetValue("spaces_url", out var url))
            return AcceptanceFinding.NotRun("the stack's outputs name no bucket");
        var page = new Uri(url.GetString()!);
        using var file = await system.Http.GetAsync(page, cancellationToken);
        using var list = await system.Http.GetAsync(new Uri(page, "/"), cancellationToken);
        var seen = $"{page.AbsolutePath} {(int)file.StatusCode}, / {(int)list.StatusCode}";
        return file.IsSuccessStatusCode && list.StatusCode == HttpStatusCode.Forbidden ? AcceptanceFinding.Proven(seen) : AcceptanceFinding.Broken(seen);
    }

    private static AcceptanceFinding Drifted(AcceptanceSystem system, string type)
    {
        var looks = ((string[])["drift", "drift-later"]).Select(system.Progress.Of).ToList();
        if (looks.OfType<AcceptanceResult>().FirstOrDefault(look => look.Verdict == AcceptanceVerdict.Broken && look.Seen.Contains(type, StringComparison.Ordinal)) is { } drifted)
            return AcceptanceFinding.Broken($"{drifted.Name}: {drifted.Seen}");
        return looks.TrueForAll(look => look is not null && look.Verdict != AcceptanceVerdict.NotRun)
            ? AcceptanceFinding.Proven("no drift, either right after the deployment or three hours later")
            : AcceptanceFinding.NotRun("drift was not checked twice");
    }

    /// <summary>Checks that the API reaches one of its databases.</summary>
    private sealed class DatabaseCheck(HttpClient http, Uri entrance, string database) : ISmokeCheck
    {
        public string Name => $"{Routes.DatabaseStatus} {database}";

        public async Task<string> LookAsync(CancellationToken cancellationToken)
        {
            var answer = await JsonAnswer.GetAsync(http, new Uri(entrance, Routes.DatabaseStatus), cancellationToken);
            if (!answer.TryGetProperty(database, out var status) || !status.TryGetProperty("ok", out var ok))
                throw new SmokeException("The status does not include it.");
            return ok.ValueKind == JsonValueKind.True ? "ok" : throw new SmokeException($"It is not ok: {AppState.Text(status, "error") ?? "it does not say why"}.");
        }
    }
}
