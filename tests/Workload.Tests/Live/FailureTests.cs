using System.Text.Json.Nodes;
using HybridCloud.Clouds.Aws.Faults;
using HybridCloud.Clouds.Aws.Identity;
using HybridCloud.Contract;
using HybridCloud.Local.Servers;

namespace HybridCloud.Workload.Tests.Live;

/// <summary>Each test pulls a real plug, sees what a visitor would see, puts it back in, and sees the system recover by itself.</summary>
public sealed class FailureTests(SharedSystem shared) : IAsyncLifetime
{
    private readonly ApiClient api = shared.Api;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => await shared.AllGreenAsync();

    public async ValueTask DisposeAsync() => await shared.AllGreenAsync();

    [Fact]
    public async Task A_killed_database_shows_at_once_and_the_other_sources_go_on_until_it_is_back()
    {
        await shared.System.Postgres.KillAsync(Cancel);
        try
        {
            var failed = await Await.UntilAsync("postgres failing", () => api.GetAsync("/db/status"), seen => !seen.Bool("postgres", "ok"));
            Assert.NotEmpty(failed.Text("postgres", "error")!);
            await Await.UntilAsync("valkey well meanwhile", () => api.GetAsync("/db/status"), seen => seen.Bool("valkey", "ok"));
            await shared.FreshAsync(Sources.Valkey);
            await shared.FreshAsync(Sources.Secret);
            var status = await api.GetAsync("/worker/status");
            Assert.False(status.Bool("ok"));
            Assert.True(status.Source(Sources.Postgres).Bool("stale"));
        }
        finally
        {
            await shared.System.Postgres.StartAsync(Cancel);
        }

        await shared.FreshAsync(Sources.Postgres);
        await Await.UntilAsync(
            "the outage in the history",
            () => api.GetAsync("/history"),
            seen => seen.Bool("ok") && seen.Source(Sources.Postgres).Text("minutes", "outcomes")!.AsSpan().IndexOfAny('x', 'm') >= 0);
    }

    [Fact]
    public async Task A_restarted_database_costs_no_visitor_an_error()
    {
        await shared.System.Postgres.KillAsync(Cancel);
        await shared.System.Postgres.StartAsync(Cancel);
        // An answer is kept for a second. After that the pooled connections are dead; the check finds out and uses a new one.
        await Task.Delay(TimeSpan.FromSeconds(1.1), Cancel);
        for (var visitor = 0; visitor < 10; visitor++)
        {
            var seen = await api.GetAsync("/db/status");
            // A server that has just recovered from a crash may be slow on a busy machine; nothing else is forgiven.
            Assert.True(seen.Bool("postgres", "ok") || seen.Text("postgres", "error")!.StartsWith("no answer ", StringComparison.Ordinal), seen.ToString());
            await Task.Delay(TimeSpan.FromMilliseconds(300), Cancel);
        }

        await Await.UntilAsync("postgres well", () => api.GetAsync("/db/status"), seen => seen.Bool("postgres", "ok"));
    }

    [Fact]
    public async Task A_database_that_hangs_slows_no_other_answer_and_is_given_up_in_time()
    {
        shared.System.Postgres.Pause();
        try
        {
            await Await.UntilAsync(
                "postgres given up",
                () => api.GetAsync("/db/status"),
                seen => seen.Text("postgres", "error")?.Contains("no answer within", StringComparison.Ordinal) == true);
            await shared.FreshAsync(Sources.Valkey);
            await shared.FreshAsync(Sources.Secret);
        }
        finally
        {
            shared.System.Postgres.Resume();
        }

        await shared.FreshAsync(Sources.Postgres);
    }

    [Fact]
    public async Task A_valkey_that_hangs_shows_and_leaves_dead_letters_where_postgres_keeps_them()
    {
        shared.System.Valkey.Pause();
        var paused = TimeProvider.System.GetUtcNow();
        try
        {
            await Await.UntilAsync("valkey failing", () => api.GetAsync("/db/status"), seen => !seen.Bool("valkey", "ok") && seen.Bool("postgres", "ok"));
            var status = await Await.UntilAsync(
                "a dead letter of valkey's of at least one attempt",
                () => api.GetAsync("/worker/status"),
                seen => !seen.IsNull("dead_letters", "latest")
                    && seen.Text("dead_letters", "latest", "source") == Sources.Valkey
                    && seen.Time("dead_letters", "latest", "timestamp") > paused
                    && seen.Int("dead_letters", "latest", "attempts") >= 1);
            Assert.NotEmpty(status.Text("dead_letters", "latest", "error")!);
            await shared.FreshAsync(Sources.Postgres);
        }
        finally
        {
            shared.System.Valkey.Resume();
        }

        await shared.FreshAsync(Sources.Valkey);
    }

    [Fact]
    public async Task Dead_letters_survive_a_valkey_that_forgets_everything()
    {
        await shared.System.Valkey.KillAsync(Cancel);
        try
        {
            await Await.UntilAsync("a dead letter", () => api.GetAsync("/worker/status"), seen => seen.Int("dead_letters", "count") > 0);
        }
        finally
        {
            await shared.System.Valkey.StartAsync(Cancel);
        }

        await shared.FreshAsync(Sources.Valkey);
        var status = await Await.UntilAsync(
            "both databases read",
            () => api.GetAsync("/worker/status"),
            seen => seen.Source(Sources.Postgres).IsNull("error") && seen.Source(Sources.Valkey).IsNull("error"));
        Assert.True(status.Int("dead_letters", "count") > 0);
    }

    [Fact]
    public async Task A_database_that_is_down_keeps_its_dead_letters_in_valkey()
    {
        await shared.System.Postgres.KillAsync(Cancel);
        try
        {
            await Await.UntilAsync(
                "a dead letter of postgres's",
                () => api.GetAsync("/worker/status"),
                seen => !seen.IsNull("dead_letters", "latest") && seen.Text("dead_letters", "latest", "source") == Sources.Postgres);
        }
        finally
        {
            await shared.System.Postgres.StartAsync(Cancel);
        }
    }

    [Theory]
    [InlineData(FaultKind.InternalError)]
    [InlineData(FaultKind.Throttled)]
    [InlineData(FaultKind.AccessDenied)]
    [InlineData(FaultKind.ConnectionReset)]
    public async Task Secrets_manager_failing_shows_and_heals(FaultKind kind)
    {
        using (shared.System.Aws.Faults.Add(new Fault(kind) { Service = "secretsmanager" }))
        {
            var failed = await Await.UntilAsync("secret failing", () => api.GetAsync("/secret/status"), seen => !seen.Bool("ok"));
            Assert.NotEmpty(failed.Text("error")!);
            Assert.True(failed.IsNull("secret_value"));
            await shared.FreshAsync(Sources.Postgres);
        }

        await shared.FreshAsync(Sources.Secret);
    }

    [Theory]
    [InlineData(FaultKind.ExpiredToken, "secretsmanager", "/secret/status", "the session has expired (ExpiredTokenException)")]
    [InlineData(FaultKind.ExpiredToken, "sts", "/iam/status", "the session has expired (ExpiredToken)")]
    [InlineData(FaultKind.WrongSignature, "secretsmanager", "/secret/status", "AWS refused the signature (InvalidSignatureException): is this machine's clock right?")]
    [InlineData(FaultKind.WrongSignature, "sts", "/iam/status", "AWS refused the signature (SignatureDoesNotMatch): is this machine's clock right?")]
    public async Task A_session_that_AWS_refuses_says_what_AWS_said_and_heals_when_AWS_accepts_it(FaultKind kind, string service, string route, string error)
    {
        using (shared.System.Aws.Faults.Add(new Fault(kind) { Service = service }))
        {
            await Await.UntilAsync($"{route} failing: {error}", () => api.GetAsync(route), seen => seen.Text("error") == error);
        }

        await Await.UntilAsync($"{route} well", () => api.GetAsync(route), seen => seen.Bool("ok"));
    }

    [Fact]
    public async Task A_session_that_has_expired_is_renewed_by_the_next_call_that_AWS_takes()
    {
        using var known = shared.System.Aws.Faults.Add(new Fault(FaultKind.ExpiredToken) { Service = "sts", Count = 1 });
        var sessions = shared.System.Aws.Faults.CallsOf("rolesanywhere", "CreateSession");

        await Await.UntilAsync("another session", async () =>
        {
            await api.GetAsync("/iam/status");
            return shared.System.Aws.Faults.CallsOf("rolesanywhere", "CreateSession");
        }, seen => seen > sessions);
        await Await.UntilAsync("iam well", () => api.GetAsync("/iam/status"), seen => seen.Bool("ok"));
    }

    [Fact]
    public async Task A_slow_secrets_manager_is_given_up_in_time()
    {
        using (shared.System.Aws.Faults.Add(new Fault(FaultKind.Slow) { Service = "secretsmanager", DelayMilliseconds = 20_000 }))
            await Await.UntilAsync("secret failing", () => api.GetAsync("/secret/status"), seen => !seen.Bool("ok"));
        await Await.UntilAsync("secret well", () => api.GetAsync("/secret/status"), seen => seen.Bool("ok"));
    }

    [Theory]
    [InlineData("sts", "GetCallerIdentity")]
    [InlineData("secretsmanager", "GetSecretValue")]
    [InlineData("secretsmanager", "UpdateSecret")]
    public async Task A_call_that_is_never_answered_is_made_again(string service, string operation)
    {
        await shared.FreshAsync(Sources.Secret);
        // Longer than anybody here waits.
        using (shared.System.Aws.Faults.Add(new Fault(FaultKind.Slow) { Service = service, Operation = operation, Count = 1, DelayMilliseconds = 600_000 }))
        {
            var before = shared.System.Aws.Faults.CallsOf(service, operation);
            await Await.UntilAsync($"{operation} made again", () => api.GetAsync("/iam/status"), _ => shared.System.Aws.Faults.CallsOf(service, operation) >= before + 2);
        }

        await shared.FreshAsync(Sources.Secret);
        await Await.UntilAsync("iam well", () => api.GetAsync("/iam/status"), seen => seen.Bool("ok"));
    }

    [Fact]
    public async Task A_write_of_the_secret_whose_answer_was_lost_counts_as_written()
    {
        // On a busy machine a write may come too late and become a dead letter for that reason, but not in every round.
        await Await.UntilAsync("no dead letter among such writes", async () =>
        {
            var before = await LettersAsync();
            using (shared.System.Aws.Faults.Add(new Fault(FaultKind.ConnectionResetAfter) { Service = "secretsmanager", Operation = "UpdateSecret", Count = 3 }))
            {
                for (var i = 0; i < 4; i++) await shared.FreshAsync(Sources.Secret);
            }

            return await LettersAsync() - before;
        }, added => added == 0);
        Assert.DoesNotContain(shared.System.Worker.Process.Output, line => line.Contains("ResourceExistsException", StringComparison.Ordinal));

        Task<double> LettersAsync() => api.MetricAsync(shared.System.Worker.Url, $"app_worker_dead_letters_total{{source=\"{Sources.Secret}\"}}");
    }

    [Fact]
    public async Task A_binary_secret_is_refused_in_words_and_never_overwritten()
    {
        var name = shared.System.Aws.Options.Secrets.Keys.First();
        var before = shared.System.Aws.Secrets.CurrentValue(name)!;
        await WithoutWorkerAsync(() => shared.System.Aws.Secrets.SetBinaryValue(name, [1, 2, 3]));
        try
        {
            var status = await DeadLetterOfOneAttemptAsync("is binary");
            Assert.Contains(name, status.Text("dead_letters", "latest", "error"), StringComparison.Ordinal);
            Assert.Null(shared.System.Aws.Secrets.CurrentValue(name));
        }
        finally
        {
            await WithoutWorkerAsync(() => shared.System.Aws.Secrets.SetValue(name, before));
        }
    }

    [Fact]
    public async Task A_secret_without_room_for_the_timestamp_is_not_tried_again()
    {
        var name = shared.System.Aws.Options.Secrets.Keys.First();
        var before = shared.System.Aws.Secrets.CurrentValue(name)!;
        await WithoutWorkerAsync(() => shared.System.Aws.Secrets.SetValue(name, new string('a', 65_536)));
        try
        {
            await DeadLetterOfOneAttemptAsync("no room");
        }
        finally
        {
            await WithoutWorkerAsync(() => shared.System.Aws.Secrets.SetValue(name, before));
        }
    }

    [Theory]
    [InlineData("not json")]
    [InlineData("[1,2,3]")]
    [InlineData("<script>alert(1)</script>\u202e🎈")]
    public async Task A_secret_that_is_not_the_workers_json_is_shown_and_then_stamped(string value)
    {
        var name = shared.System.Aws.Options.Secrets.Keys.First();
        await WithoutWorkerAsync(() => shared.System.Aws.Secrets.SetValue(name, value));
        try
        {
            await shared.FreshAsync(Sources.Secret);
            var answer = await Await.UntilAsync("a stamped secret", () => api.GetAsync("/secret/status"), seen => !seen.IsNull("secret_last_update"));
            Assert.Equal(value, JsonNode.Parse(answer.Text("secret_value")!)!["value"]!.GetValue<string>());
        }
        finally
        {
            await WithoutWorkerAsync(() => shared.System.Aws.Secrets.SetValue(name, """{"message":"hello"}"""));
        }
    }

    [Fact]
    public async Task A_time_from_the_future_is_stale_and_the_next_cycle_replaces_it()
    {
        await shared.System.Worker.StopAsync();
        try
        {
            await ExecuteAsync("UPDATE last_update SET timestamp = now() + interval '1 day'");
            await Await.UntilAsync(
                "postgres stale because of the future",
                () => api.GetAsync("/worker/status"),
                seen => seen.Source(Sources.Postgres).Bool("stale")
                    && seen.Source(Sources.Postgres).Text("error")?.Contains("future", StringComparison.Ordinal) == true);
        }
        finally
        {
            await shared.System.Worker.StartAsync(Cancel);
        }

        await Await.UntilAsync("postgres fresh", () => api.GetAsync("/worker/status"), seen => !seen.Source(Sources.Postgres).Bool("stale"));
    }

    [Fact]
    public async Task A_stopped_worker_goes_stale_while_the_api_is_well_and_keeps_the_history_and_a_started_one_refreshes()
    {
        await shared.System.Worker.StopAsync();
        try
        {
            await ExecuteAsync("UPDATE last_update SET timestamp = now() - interval '91 seconds'");
            var status = await Await.UntilAsync("stale", () => api.GetAsync("/worker/status"), seen => seen.Source(Sources.Postgres).Bool("stale"));
            Assert.False(status.Bool("ok"));
            await Await.UntilAsync("postgres well", () => api.GetAsync("/db/status"), seen => seen.Bool("postgres", "ok"));
            await ExecuteAsync("DELETE FROM status_minute");
            await shared.System.Valkey.KillAsync(Cancel);
            try
            {
                await Await.UntilAsync("valkey on the badge", () => api.TextAsync("/badge.svg"), seen => seen.Contains(">Valkey failing<", StringComparison.Ordinal));
            }
            finally
            {
                await shared.System.Valkey.StartAsync(Cancel);
            }

            // Only the API is running to see it.
            await Await.UntilAsync(
                "the outage and the stop in the history",
                () => api.GetAsync("/history"),
                seen => seen.Bool("ok") && new[] { Sources.Valkey, Sources.Worker }.All(name => seen.Source(name).Text("minutes", "outcomes")!.AsSpan().IndexOfAny('x', 'm') >= 0));
        }
        finally
        {
            await shared.System.Worker.StartAsync(Cancel);
        }

        await shared.FreshAsync(Sources.Postgres);
    }

    [Fact]
    public async Task A_clock_that_is_wrong_is_named_as_the_reason()
    {
        shared.System.Aws.ClockOffset = TimeSpan.FromHours(1);
        try
        {
            await using var other = await AppProcess.StartAsync(Commands.Api, shared.System.Environment(), Cancel);
            using var client = new ApiClient(() => other.Url, shared.System.OriginSecret);
            await Await.UntilAsync(
                "iam failing because of the clock",
                () => client.GetAsync("/iam/status"),
                seen => seen.Text("error")?.Contains("clock", StringComparison.OrdinalIgnoreCase) == true);
        }
        finally
        {
            shared.System.Aws.ClockOffset = TimeSpan.Zero;
        }
    }

    [Fact]
    public async Task An_expired_certificate_is_named_as_the_reason_and_the_databases_are_well()
    {
        var expired = shared.System.Aws.Certificates.Issue(new CertificateRequestOptions
        {
            NotBefore = TimeProvider.System.GetUtcNow().AddDays(-20),
            NotAfter = TimeProvider.System.GetUtcNow().AddDays(-1),
        });
        var environment = new Dictionary<string, string>(shared.System.Environment())
        {
            [EnvironmentNames.RolesAnywhereCertificate] = expired.CertificatePem,
            [EnvironmentNames.RolesAnywherePrivateKey] = expired.PrivateKeyPem,
        };
        await using var other = await AppProcess.StartAsync(Commands.Api, environment, Cancel);
        using var client = new ApiClient(() => other.Url, shared.System.OriginSecret);
        await Await.UntilAsync(
            "iam failing because of the certificate",
            () => client.GetAsync("/iam/status"),
            seen => seen.Text("error")?.Contains("expired", StringComparison.OrdinalIgnoreCase) == true);
        await Await.UntilAsync("postgres well", () => client.GetAsync("/db/status"), seen => seen.Bool("postgres", "ok"));
    }

    [Fact]
    public async Task Nothing_secret_is_ever_logged()
    {
        await shared.FreshAsync(Sources.Secret);
        var environment = shared.System.Environment();
        var log = string.Join('\n', [.. shared.System.Api.Process.Output, .. shared.System.Worker.Process.Output]);
        foreach (var name in new[] { EnvironmentNames.PgPassword, EnvironmentNames.ValkeyPassword, EnvironmentNames.ApiOriginSecret })
            Assert.DoesNotContain(environment[name], log, StringComparison.Ordinal);
        Assert.DoesNotContain("PRIVATE KEY", log, StringComparison.Ordinal);
        Assert.DoesNotContain("AWS4-", log, StringComparison.Ordinal);
    }

    /// <summary>Waits for a dead letter of one attempt. On a busy machine another failure may come first; later cycles have only this one.</summary>
    private Task<Json> DeadLetterOfOneAttemptAsync(string error) => Await.UntilAsync(
        $"a dead letter of one attempt that says \"{error}\"",
        () => api.GetAsync("/worker/status"),
        seen => !seen.IsNull("dead_letters", "latest")
            && seen.Text("dead_letters", "latest", "error")!.Contains(error, StringComparison.Ordinal)
            && (int)seen.Number("dead_letters", "latest", "attempts") == 1);

    /// <summary>Changes the secret while no worker runs: a cycle that has already read it would write over the change.</summary>
    private async Task WithoutWorkerAsync(Action change)
    {
        await shared.System.Worker.StopAsync();
        change();
        await shared.System.Worker.StartAsync(Cancel);
    }

    private async Task ExecuteAsync(string sql)
    {
        await using var connection = await shared.System.Postgres.OpenAsync(Cancel);
        await using var command = new Npgsql.NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(Cancel);
    }
}
