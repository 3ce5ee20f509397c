using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using HybridCloud.Contract;
using HybridCloud.Local.Servers;

namespace HybridCloud.Workload.Tests.Live;

public sealed class ApiTests(SharedSystem shared)
{
    private const string UtcTime = @"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$";
    private static readonly string[] Services = [Sources.Postgres, Sources.Valkey, Sources.Iam, Sources.Secret];
    private readonly ApiClient api = shared.Api;

    [Fact]
    public async Task Healthz_says_which_build_answers() => Assert.NotEmpty((await api.GetAsync("/healthz")).Text("version")!);

    [Fact]
    public async Task Version_says_build_commit_and_start()
    {
        var answer = await api.GetAsync("/version");
        Assert.NotEmpty(answer.Text("version")!);
        Assert.NotEmpty(answer.Text("commit")!);
        Assert.Matches(UtcTime, answer.Text("started_at"));
    }

    [Theory]
    [InlineData("postgres")]
    [InlineData("valkey")]
    public async Task Db_status_is_ok_with_latency_and_endpoint(string database)
    {
        await shared.AllGreenAsync();
        var status = (await Await.UntilAsync($"{database} well", () => api.GetAsync("/db/status"), seen => seen.Bool(database, "ok")))[database];
        Assert.True(status.Number("latency_ms") > 0);
        Assert.Matches(@"^127\.0\.0\.1:\d+$", status.Text("endpoint"));
        Assert.True(status.IsNull("error"));
    }

    [Fact]
    public async Task Db_status_really_writes_to_postgres()
    {
        await shared.AllGreenAsync();
        await using var connection = await shared.System.Postgres.OpenAsync(TestContext.Current.CancellationToken);
        async Task<Guid> ProbeAsync()
        {
            await api.GetAsync("/db/status");
            await using var command = new Npgsql.NpgsqlCommand("SELECT value FROM connectivity_probe", connection);
            return (Guid)(await command.ExecuteScalarAsync(TestContext.Current.CancellationToken))!;
        }

        var first = await ProbeAsync();
        await Await.UntilAsync("another value in the probe's row", ProbeAsync, value => value != first);
        await using var count = new Npgsql.NpgsqlCommand("SELECT count(*) FROM connectivity_probe", connection);
        Assert.Equal(1L, await count.ExecuteScalarAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task The_worker_gives_all_three_sources_the_very_same_time()
    {
        await shared.AllGreenAsync();
        await Await.UntilAsync("one time in all three", async () =>
        {
            var (database, secret) = (await api.GetAsync("/db/status"), await api.GetAsync("/secret/status"));
            return new[] { database.Text("postgres_last_update"), database.Text("valkey_last_update"), secret.Text("secret_last_update") };
        }, times => times.Distinct().Count() == 1 && Regex.IsMatch(times[0] ?? "", UtcTime));
    }

    [Fact]
    public async Task Iam_status_shows_the_assumed_role_and_how_long_the_session_lasts()
    {
        await shared.AllGreenAsync();
        var answer = await Await.UntilAsync("iam well", () => api.GetAsync("/iam/status"), seen => seen.Bool("ok"));
        Assert.StartsWith($"arn:aws:sts::{shared.System.Aws.Options.AccountId}:assumed-role/", answer.Text("role_arn"), StringComparison.Ordinal);
        Assert.Matches(UtcTime, answer.Text("credentials_created"));
        Assert.True(answer.Time("credentials_expiry") > answer.Time("credentials_created"));
        Assert.NotEmpty(answer.Text("endpoint")!);
        Assert.True(answer.IsNull("error"));
    }

    [Fact]
    public async Task Secret_status_shows_name_and_value_and_what_else_was_in_it_is_kept()
    {
        await shared.AllGreenAsync();
        var answer = await Await.UntilAsync("secret well", () => api.GetAsync("/secret/status"), seen => seen.Bool("ok"));
        Assert.Equal(shared.System.Aws.Options.Secrets.Keys.First(), answer.Text("secret_name"));
        Assert.Contains("\"message\":\"hello\"", answer.Text("secret_value"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task History_shows_the_present_minute_of_every_service()
    {
        await shared.AllGreenAsync();
        await Await.UntilAsync(
            "outcomes of all four services",
            () => api.GetAsync("/history"),
            seen => seen.Bool("ok") && Services.All(name => seen.Source(name).Text("minutes", "outcomes")!.Contains('o', StringComparison.Ordinal)));
    }

    [Fact]
    public async Task History_shows_how_slow_each_service_was_and_that_the_worker_is_at_work()
    {
        await shared.AllGreenAsync();
        await Await.UntilAsync(
            "latencies of all four services and a minute of the worker",
            () => api.GetAsync("/history"),
            seen => seen.Bool("ok")
                && Services.All(name => seen.Source(name)["latency", "milliseconds"].Element.EnumerateArray().Any(value => value.ValueKind == JsonValueKind.Number && value.GetDouble() > 0))
                && seen.Source(Sources.Worker).Text("minutes", "outcomes")!.AsSpan().IndexOfAny('o', 'm') >= 0);
    }

    [Fact]
    public async Task The_badge_is_a_picture_of_the_state_that_no_cache_keeps()
    {
        await shared.AllGreenAsync();
        await Await.UntilAsync("all working", () => api.TextAsync(Routes.Badge), seen => seen.Contains(">all working<", StringComparison.Ordinal));
        using var response = await api.Http.GetAsync(api.At(Routes.Badge), TestContext.Current.CancellationToken);
        Assert.Equal("image/svg+xml", response.Content.Headers.ContentType?.MediaType);
        Assert.True(response.Headers.CacheControl?.NoCache);
        var picture = XDocument.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Equal("http://www.w3.org/2000/svg", picture.Root!.Name.NamespaceName);
    }

    [Fact]
    public async Task Metrics_are_prometheus_text_with_requests_checks_and_credential_age()
    {
        await shared.AllGreenAsync();
        var text = await api.TextAsync("/metrics");
        Assert.Contains("http_server_request_duration_seconds_count{", text, StringComparison.Ordinal);
        Assert.Contains("app_checks_total{source=\"postgres\",result=\"ok\"}", text, StringComparison.Ordinal);
        Assert.Contains("app_check_duration_seconds_bucket{source=\"valkey\",le=\"0.005\"}", text, StringComparison.Ordinal);
        Assert.Contains("app_aws_credentials_age_seconds ", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/metrics")]
    [InlineData("/METRICS/")]
    public async Task Metrics_are_not_for_everyone_who_comes_through_a_load_balancer(string route)
    {
        var environment = shared.System.Environment().Where(variable => variable.Key != EnvironmentNames.ApiOriginSecret).ToDictionary();
        await using var open = await AppProcess.StartAsync(Commands.Api, environment, TestContext.Current.CancellationToken);
        using var client = new ApiClient(() => open.Url, ("Accept", "*/*"));

        Assert.Equal(HttpStatusCode.NotFound, await ForwardedAsync(client, route));
    }

    [Fact]
    public async Task A_caller_with_the_origin_secret_gets_the_metrics_through_a_load_balancer_too() =>
        Assert.Equal(HttpStatusCode.OK, await ForwardedAsync(api, Routes.Metrics));

    [Fact]
    public async Task The_workers_metrics_count_cycles_and_deliveries()
    {
        await shared.AllGreenAsync();
        using var worker = new HttpClient();
        var text = await worker.GetStringAsync(new Uri(shared.System.Worker.Url, "/metrics"), TestContext.Current.CancellationToken);
        Assert.Contains("app_worker_cycles_total{", text, StringComparison.Ordinal);
        Assert.Contains("app_worker_deliveries_total{source=\"secret\",result=\"ok\"}", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("GET", "/nowhere", HttpStatusCode.NotFound)]
    [InlineData("POST", "/db/status", HttpStatusCode.MethodNotAllowed)]
    [InlineData("DELETE", "/healthz", HttpStatusCode.MethodNotAllowed)]
    public async Task What_does_not_exist_is_a_problem_with_details(string method, string route, HttpStatusCode status)
    {
        using var response = await SendAsync(method, route);
        Assert.Equal(status, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("wrong")]
    public async Task A_call_that_did_not_come_through_the_edge_is_refused(string? secret)
    {
        using var stranger = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, api.At("/db/status"));
        if (secret is not null) request.Headers.TryAddWithoutValidation(HeaderNames.OriginSecret, secret);
        using var response = await stranger.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
    }

    [Fact]
    public async Task A_secret_that_takes_the_place_of_another_is_served_like_it()
    {
        var environment = shared.System.Environment().ToDictionary();
        environment[EnvironmentNames.ApiNextOriginSecret] = "the-next-one";
        await using var rotating = await AppProcess.StartAsync(Commands.Api, environment, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.OK, await VersionAsync(shared.System.OriginSecret));
        Assert.Equal(HttpStatusCode.OK, await VersionAsync((HeaderNames.OriginSecret, "the-next-one")));
        Assert.Equal(HttpStatusCode.Forbidden, await VersionAsync((HeaderNames.OriginSecret, "the-one-after")));

        async Task<HttpStatusCode> VersionAsync((string Name, string Value) secret)
        {
            using var caller = new ApiClient(() => rotating.Url, secret);
            using var response = await caller.Http.GetAsync(caller.At(Routes.Version), TestContext.Current.CancellationToken);
            return response.StatusCode;
        }
    }

    [Fact]
    public async Task The_platforms_probe_needs_no_secret()
    {
        using var probe = new HttpClient();
        using var response = await probe.GetAsync(api.At("/healthz"), TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Fact]
    public async Task A_listed_origin_may_call_from_a_browser()
    {
        var origin = shared.System.CrossOriginUrl.GetLeftPart(UriPartial.Authority);
        using var response = await SendAsync("GET", "/healthz", ("Origin", origin));
        Assert.Equal([origin], response.Headers.GetValues("Access-Control-Allow-Origin"));
    }

    [Fact]
    public async Task An_unlisted_origin_may_not_call_from_a_browser()
    {
        using var response = await SendAsync("GET", "/healthz", ("Origin", "https://evil.example"));
        Assert.False(response.Headers.Contains("Access-Control-Allow-Origin"));
    }

    [Fact]
    public async Task A_preflight_is_answered_for_a_listed_origin_alone()
    {
        var origin = shared.System.CrossOriginUrl.GetLeftPart(UriPartial.Authority);
        using var listed = await SendAsync("OPTIONS", "/db/status", ("Origin", origin), ("Access-Control-Request-Method", "GET"));
        Assert.Equal([origin], listed.Headers.GetValues("Access-Control-Allow-Origin"));
        using var other = await SendAsync("OPTIONS", "/db/status", ("Origin", "null"), ("Access-Control-Request-Method", "GET"));
        Assert.False(other.Headers.Contains("Access-Control-Allow-Origin"));
    }

    [Fact]
    public async Task Answers_are_kept_by_no_cache()
    {
        using var response = await SendAsync("GET", "/version");
        Assert.Equal(new CacheControlHeaderValue { NoStore = true }, response.Headers.CacheControl);
    }

    [Fact]
    public async Task Many_viewers_at_once_cost_the_databases_about_what_one_costs()
    {
        await shared.AllGreenAsync();
        await Task.WhenAll(Enumerable.Range(0, 300).Select(_ => api.GetAsync("/db/status")));
        var watch = Stopwatch.StartNew();
        var before = await ChecksAsync();
        await Task.WhenAll(Enumerable.Range(0, 300).Select(_ => api.GetAsync("/db/status")));
        var checks = await ChecksAsync() - before;
        // A result is kept for a second; the API's own look at everything comes on top, several times a minute.
        Assert.InRange(checks, 0, (1.2 * watch.Elapsed.TotalSeconds) + 5);

        Task<double> ChecksAsync() => api.MetricAsync(shared.System.Api.Url, "app_checks_total{source=\"postgres\"");
    }

    [Fact]
    public async Task Odd_headers_change_nothing()
    {
        foreach (var value in new[] { new string('x', 4000), "a, b; c=\"d\"", "';--" })
        {
            using var response = await SendAsync("GET", "/healthz", ("X-Odd", value), ("Accept", value), ("Cookie", value));
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        }
    }

    [Fact]
    public async Task The_edge_serves_the_dashboard_with_the_policy_and_the_api_at_one_origin()
    {
        using var viewer = new HttpClient { BaseAddress = shared.System.DashboardUrl };
        using var nameless = await viewer.GetAsync(new Uri("/", UriKind.Relative), TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.Forbidden, nameless.StatusCode);
        viewer.DefaultRequestHeaders.UserAgent.ParseAdd("viewer");
        using var page = await viewer.GetAsync(new Uri("/", UriKind.Relative), TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, page.StatusCode);
        Assert.Equal([ContentSecurityPolicy.Value], page.Headers.GetValues(ContentSecurityPolicy.Header));
        using var answer = await viewer.GetAsync(new Uri("/db/status", UriKind.Relative), TestContext.Current.CancellationToken);
        Assert.Equal("application/json", answer.Content.Headers.ContentType?.MediaType);
    }

    private static async Task<HttpStatusCode> ForwardedAsync(ApiClient client, string route)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, client.At(route));
        request.Headers.Add(HeaderNames.ForwardedFor, "203.0.113.7");
        using var response = await client.Http.SendAsync(request, TestContext.Current.CancellationToken);
        return response.StatusCode;
    }

    private async Task<HttpResponseMessage> SendAsync(string method, string route, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), api.At(route));
        foreach (var (name, value) in headers) request.Headers.TryAddWithoutValidation(name, value);
        return await api.Http.SendAsync(request, TestContext.Current.CancellationToken);
    }
}
