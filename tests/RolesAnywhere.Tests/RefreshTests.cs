using System.Collections.Concurrent;
using HybridCloud.Clouds.Aws.Faults;
using HybridCloud.Clouds.DataPlane;
using Microsoft.Extensions.Time.Testing;

namespace RolesAnywhere.Tests;

/// <summary>A session lasts an hour and is renewed five minutes before its end, from which the SDK's base class subtracts a minute.</summary>
public sealed class RefreshTests
{
    private static readonly TimeSpan UntilRenewal = TimeSpan.FromMinutes(54.5);

    [Fact]
    public async Task A_session_is_used_again_until_its_renewal_is_due()
    {
        await using var test = await Renewal.StartAsync();
        var first = await test.Credentials.GetCredentialsAsync();

        test.Clock.Advance(TimeSpan.FromMinutes(50));

        Assert.Equal(first.Token, (await test.Credentials.GetCredentialsAsync()).Token);
        Assert.Equal(1, test.Sessions);
    }

    [Fact]
    public async Task A_session_is_renewed_ahead_of_its_end_without_making_the_caller_wait()
    {
        await using var test = await Renewal.StartAsync();
        var first = await test.Credentials.GetCredentialsAsync();
        test.Account.Aws.Faults.Add(new Fault(FaultKind.Slow) { DelayMilliseconds = 500 });

        test.Clock.Advance(UntilRenewal);
        var meanwhile = await test.Credentials.GetCredentialsAsync();

        Assert.Equal(first.Token, meanwhile.Token);
        await Await.UntilAsync("a renewal", () => test.Credentials.Session!.Credentials.Token != first.Token);
        await Await.UntilAsync("another session", async () => (await test.Credentials.GetCredentialsAsync()).Token != first.Token);
        Assert.Equal(2, test.Sessions);
    }

    [Fact]
    public async Task A_hundred_callers_at_once_ask_for_one_session()
    {
        await using var test = await Renewal.StartAsync();

        var all = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => Task.Run(test.Credentials.GetCredentialsAsync)));

        Assert.Single(all.Select(c => c.Token).Distinct());
        Assert.Equal(1, test.Sessions);
    }

    [Fact]
    public async Task A_hundred_callers_at_renewal_ask_for_one_session()
    {
        await using var test = await Renewal.StartAsync();
        await test.Credentials.GetCredentialsAsync();

        test.Clock.Advance(UntilRenewal);
        await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => Task.Run(test.Credentials.GetCredentialsAsync)));

        await Await.UntilAsync("a renewal", () => test.Sessions == 2);
        Assert.Equal(2, test.Sessions);
    }

    [Fact]
    public async Task The_old_session_is_used_while_it_lasts_when_a_renewal_fails()
    {
        await using var test = await Renewal.StartAsync();
        var first = await test.Credentials.GetCredentialsAsync();
        using var fault = test.Account.Aws.Faults.Add(new Fault(FaultKind.Unavailable));

        test.Clock.Advance(UntilRenewal);
        Assert.Equal(first.Token, (await test.Credentials.GetCredentialsAsync()).Token);
        await Await.UntilAsync("a failed renewal", () => test.Credentials.LastFailure is not null);

        Assert.Equal(RolesAnywhereError.Unavailable, test.Credentials.LastFailure!.Error);
        // It is told after it is kept.
        await Await.UntilAsync("word of the failure", () => !test.Heard.IsEmpty);
        Assert.Equal(RolesAnywhereError.Unavailable, Assert.Single(test.Heard).Error);
        Assert.Equal(first.Token, (await test.Credentials.GetCredentialsAsync()).Token);
    }

    [Fact]
    public async Task A_failed_renewal_is_not_repeated_at_every_call()
    {
        await using var test = await Renewal.StartAsync();
        await test.Credentials.GetCredentialsAsync();
        test.Account.Aws.Faults.Add(new Fault(FaultKind.Unavailable));
        test.Clock.Advance(UntilRenewal);
        await test.Credentials.GetCredentialsAsync();
        await Await.UntilAsync("a failed renewal", () => test.Credentials.LastFailure is not null);

        for (var i = 0; i < 50; i++) await test.Credentials.GetCredentialsAsync();
        Assert.Equal(2, test.Sessions);

        test.Clock.Advance(TimeSpan.FromSeconds(16));
        await Await.UntilAsync("another attempt", async () => (await test.Credentials.GetCredentialsAsync()).Token.Length > 0 && test.Sessions == 3);
    }

    [Fact]
    public async Task A_renewal_that_succeeds_after_failures_forgets_them()
    {
        await using var test = await Renewal.StartAsync();
        var first = await test.Credentials.GetCredentialsAsync();
        var fault = test.Account.Aws.Faults.Add(new Fault(FaultKind.Unavailable));
        test.Clock.Advance(UntilRenewal);
        await test.Credentials.GetCredentialsAsync();
        await Await.UntilAsync("a failed renewal", () => test.Credentials.LastFailure is not null);

        fault.Dispose();
        test.Clock.Advance(TimeSpan.FromSeconds(16));
        await Await.UntilAsync("another session", async () => (await test.Credentials.GetCredentialsAsync()).Token != first.Token);

        Assert.Null(test.Credentials.LastFailure);
    }

    [Fact]
    public async Task Callers_learn_of_the_failure_once_the_old_session_has_ended()
    {
        await using var test = await Renewal.StartAsync();
        await test.Credentials.GetCredentialsAsync();
        test.Account.Aws.Faults.Add(new Fault(FaultKind.AccessDenied));

        test.Clock.Advance(TimeSpan.FromMinutes(61));

        var e = await Assert.ThrowsAsync<RolesAnywhereException>(test.Credentials.GetCredentialsAsync);
        Assert.Equal(RolesAnywhereError.RoleRefused, e.Error);
    }

    [Fact]
    public async Task Callers_that_wait_together_share_one_failure()
    {
        await using var test = await Renewal.StartAsync();
        test.Account.Aws.Faults.Add(new Fault(FaultKind.AccessDenied));

        await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => Assert.ThrowsAsync<RolesAnywhereException>(test.Credentials.GetCredentialsAsync)));

        Assert.Equal(1, test.Sessions);
    }

    [Fact]
    public async Task Cleared_credentials_are_asked_for_again()
    {
        await using var test = await Renewal.StartAsync();
        var first = await test.Credentials.GetCredentialsAsync();

        test.Credentials.ClearCredentials();

        Assert.NotEqual(first.Token, (await test.Credentials.GetCredentialsAsync()).Token);
    }

    private sealed record Renewal(Account Account, FakeTimeProvider Clock, RolesAnywhereCredentials Credentials, ConcurrentQueue<RolesAnywhereException> Heard) : IAsyncDisposable
    {
        public int Sessions => Account.Aws.Faults.CallsOf("rolesanywhere", "CreateSession");

        public static async Task<Renewal> StartAsync()
        {
            var clock = new FakeTimeProvider(DateTimeOffset.UtcNow);
            var account = await Account.OpenAsync(new DataPlaneOptions { TimeProvider = clock });
            var heard = new ConcurrentQueue<RolesAnywhereException>();
            return new Renewal(account, clock, account.Credentials(options: account.Options with { RefreshFailed = heard.Enqueue }, time: clock), heard);
        }

        public ValueTask DisposeAsync() => Account.DisposeAsync();
    }
}
