using Amazon.Runtime;
using Amazon.Util.Internal;

namespace RolesAnywhere;

/// <summary>
/// AWS credentials from an X.509 certificate through IAM Roles Anywhere. Give an instance to any client of the AWS SDK:
/// it requests a session on first use and renews it before it expires, in the background, one renewal at a time.
/// While renewals fail, the old session stays in use until it expires; after that, callers get a <see cref="RolesAnywhereException"/>.
/// Thread-safe; create one per role and share it.
/// </summary>
public sealed class RolesAnywhereCredentials : RefreshingAWSCredentials
{
    // While there is no session, callers within this time get the last failure instead of each calling AWS again.
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
    /// <param name="certificate">Certificate and key; the caller disposes it, after this object.</param>
    /// <param name="httpClient">Sends the calls; the caller disposes it. Null: a private one that follows no redirects.</param>
    /// <param name="timeProvider">The clock. Null: the system's.</param>
    /// <exception cref="ArgumentException">At least one option is not allowed; the message names every fault.</exception>
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

    /// <summary>The session in use: when it was created, when it expires, and its identity. Null before the first.</summary>
    public RolesAnywhereSession? Session => this.session;

    /// <summary>Why the last renewal failed; null if it succeeded or none was attempted.</summary>
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
    // The SDK's synchronous calls end up here. A pool thread has no synchronization context, so this cannot deadlock.
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
        // Sessions are renewed rarely: an idle connection would only go stale.
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
