using Amazon.Runtime;
using Amazon.Util.Internal;

namespace RolesAnywhere;

/// <summary>
/// AWS credentials from an X.509 certificate through IAM Roles Anywhere. Give an instance to any client of the AWS SDK:
/// it asks for a session when one is first needed and renews it ahead of its end, in the background, one renewal at a time.
/// While a renewal fails the old session goes on being used until it ends; then callers see why, as <see cref="RolesAnywhereException"/>.
/// Safe for use from several threads; make one for each role and share it.
/// </summary>
public sealed class RolesAnywhereCredentials : RefreshingAWSCredentials
{
    // A failure without a session is told to all callers that come within this time, instead of each calling AWS again.
    private static readonly TimeSpan SharedFailure = TimeSpan.FromSeconds(1);

    private readonly RolesAnywhereOptions options;
    private readonly TimeProvider time;
    private readonly HttpClient? ownedHttp;
    private readonly SessionClient client;
    private readonly CancellationTokenSource disposed = new();
    private volatile RolesAnywhereSession? session;
    private volatile Failure? failure;

    /// <summary>Checks the options; calls nothing yet.</summary>
    /// <param name="options">Which session to ask for.</param>
    /// <param name="certificate">Certificate and key; stays the caller's to dispose, after this object.</param>
    /// <param name="httpClient">Sends the calls; stays the caller's. Null: one of its own, without redirects.</param>
    /// <param name="timeProvider">The clock. Null: the system's.</param>
    /// <exception cref="ArgumentException">At least one option is not allowed; all faults are named.</exception>
    public RolesAnywhereCredentials(
        RolesAnywhereOptions options, ClientCertificate certificate, HttpClient? httpClient = null, TimeProvider? timeProvider = null)
        : base(new SdkClock(timeProvider ?? TimeProvider.System))
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(certificate);
        options.Validate();
        this.options = options;
        this.time = timeProvider ?? TimeProvider.System;
        ownedHttp = httpClient is null ? OwnHttpClient() : null;
        client = new SessionClient(options, certificate, httpClient ?? ownedHttp!, this.time);
        PreemptExpiryTime = options.RefreshAhead;
    }

    /// <summary>The session in use: when it was created, when it ends, under which identity. Null before the first.</summary>
    public RolesAnywhereSession? Session => this.session;

    /// <summary>Why the last renewal failed; null when it succeeded or there was none.</summary>
    public RolesAnywhereException? LastFailure => failure?.Exception;

    /// <summary>Drops the session: the next use asks for a new one.</summary>
    public override void ClearCredentials()
    {
        this.session = null;
        failure = null;
        base.ClearCredentials();
    }

    /// <inheritdoc/>
    protected override async Task<CredentialsRefreshState> GenerateNewCredentialsAsync()
    {
        var held = this.session is { } session && session.Expiration > this.time.GetUtcNow() ? session : null;
        if (failure is { } recent && this.time.GetUtcNow() - recent.At < (held is null ? SharedFailure : this.options.RetryPause))
            return held is null ? throw recent.Exception.Copy() : State(held);
        try
        {
            var created = await client.CreateAsync(disposed.Token).ConfigureAwait(false);
            if (created.Expiration <= created.Created)
            {
                throw new RolesAnywhereException(
                    RolesAnywhereError.ClockSkewed,
                    $"IAM Roles Anywhere issued a session that had already expired at {created.Expiration:u}, and this machine's clock says {created.Created:u}: synchronize the clock.");
            }

            failure = null;
            this.session = created;
            return State(created);
        }
        catch (RolesAnywhereException e)
        {
            failure = new Failure(e, this.time.GetUtcNow());
            this.options.RefreshFailed?.Invoke(e);
            if (held is null || held.Expiration <= this.time.GetUtcNow()) throw;
            return State(held);
        }
    }

    /// <inheritdoc/>
    // The SDK's synchronous calls come here. The pool thread has no context to wait for, so this cannot deadlock.
    protected override CredentialsRefreshState GenerateNewCredentials() => Task.Run(GenerateNewCredentialsAsync).GetAwaiter().GetResult();

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing && !disposed.IsCancellationRequested)
        {
            disposed.Cancel();
            disposed.Dispose();
            ownedHttp?.Dispose();
        }

        base.Dispose(disposing);
    }

    private CredentialsRefreshState State(RolesAnywhereSession session) =>
        new(session.Credentials, session.Expiration.UtcDateTime, _timeProvider);

    private static HttpClient OwnHttpClient() => new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        // Sessions are renewed seldom: an idle connection would only be stale.
        PooledConnectionIdleTimeout = TimeSpan.FromSeconds(30),
    })
    {
        Timeout = Timeout.InfiniteTimeSpan,
        MaxResponseContentBufferSize = 1024 * 1024,
    };

    private sealed record Failure(RolesAnywhereException Exception, DateTimeOffset At);

    private sealed class SdkClock(TimeProvider time) : ITimeProvider
    {
        public DateTime CorrectedUtcNow => time.GetUtcNow().UtcDateTime;
    }
}
