using System.Net.Sockets;
using System.Security.Authentication;
using Amazon.Runtime;
using HybridCloud.Contract;
using Npgsql;
using RolesAnywhere;
using StackExchange.Redis;

namespace HybridCloud.Workload.Checks;

/// <summary>
/// Turns failures into helpful sentences that are safe to publish. Only what is listed here is ever shown: messages of
/// servers and libraries may contain user names, addresses or signed requests, and are not passed on.
/// </summary>
internal static class SafeError
{
    /// <summary>A sentence that says what happened.</summary>
    public static string Describe(Exception exception) => Known(exception) ?? "unexpected failure; the log of this instance has the details";

    /// <summary>Whether there is no sentence for this failure, so that its stack trace belongs in the log.</summary>
    public static bool IsUnknown(Exception exception) => Known(exception) is null;

    private static string? Known(Exception exception) => exception switch
    {
        SchemaOutdatedException outdated => outdated.Message,
        ReadBackException readBack => readBack.Message,
        SecretUnusableException unusable => unusable.Message,
        PostgresException postgres => Postgres(postgres.SqlState),
        RedisServerException redis => Redis(redis.Message),
        RedisConnectionException { FailureType: ConnectionFailureType.AuthenticationFailure } => "password refused or TLS handshake failed",
        RolesAnywhereException session => session.Message,
        AmazonServiceException { ErrorCode.Length: > 0 } aws => Aws(aws.ErrorCode),
        AmazonServiceException { StatusCode: not 0 } aws => $"AWS answered with status {(int)aws.StatusCode}",
        SocketException socket => Socket(socket.SocketErrorCode),
        AuthenticationException => "TLS handshake failed: the server's certificate is not trusted, or the server does not speak TLS",
        TimeoutException or OperationCanceledException => "no answer in time",
        _ when exception.InnerException is { } inner && Known(inner) is { } known => known,
        NpgsqlException or RedisConnectionException or HttpRequestException or IOException => "connection failed or broke",
        _ => null,
    };

    private static string Postgres(string state) => state switch
    {
        PostgresErrorCodes.InvalidPassword or PostgresErrorCodes.InvalidAuthorizationSpecification =>
            $"user or password refused ({state}): see {EnvironmentNames.PgUser} and {EnvironmentNames.PgPassword}",
        PostgresErrorCodes.InvalidCatalogName => $"database does not exist ({state}): see {EnvironmentNames.PgDatabase}",
        PostgresErrorCodes.TooManyConnections => $"too many connections ({state})",
        PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown or PostgresErrorCodes.CannotConnectNow =>
            $"server is starting or shutting down ({state})",
        PostgresErrorCodes.InsufficientPrivilege =>
            $"permission denied ({state}): run `app {Commands.Migrate}` with {EnvironmentNames.PgApplicationUser} set",
        PostgresErrorCodes.UndefinedTable => $"table missing ({state}): run `app {Commands.Migrate}`",
        PostgresErrorCodes.ReadOnlySqlTransaction => $"server is read-only ({state})",
        PostgresErrorCodes.DiskFull => $"server's disk is full ({state})",
        PostgresErrorCodes.QueryCanceled => "no answer in time",
        _ => $"server reported SQLSTATE {state}",
    };

    // The first word of a Redis error is its code.
    private static string Redis(string message) => message.Split(' ', 2)[0] switch
    {
        "WRONGPASS" or "NOAUTH" => $"password refused: see {EnvironmentNames.ValkeyPassword}",
        "NOPERM" => "permission denied",
        "OOM" => "server is out of memory",
        "READONLY" => "server is a read-only replica",
        "LOADING" => "server is loading its data",
        "MASTERDOWN" => "replica has lost its primary",
        "MISCONF" => "server cannot save to its disk and refuses writes",
        _ => "server reported an error",
    };

    private static string Aws(string code) => code switch
    {
        "AccessDeniedException" or "AccessDenied" => $"the role does not allow this call ({code})",
        "ExpiredTokenException" or "ExpiredToken" => $"the session has expired ({code})",
        "InvalidSignatureException" or "SignatureDoesNotMatch" or "RequestTimeTooSkewed" or "RequestExpired" =>
            $"AWS refused the signature ({code}): is this machine's clock right?",
        "UnrecognizedClientException" or "InvalidClientTokenId" => $"AWS does not know the session ({code})",
        "ThrottlingException" or "Throttling" or "TooManyRequestsException" => $"AWS is throttling calls ({code})",
        "LimitExceededException" => $"the secret has as many versions as AWS allows ({code})",
        "ResourceNotFoundException" => $"the secret does not exist or has no value ({code}): see {EnvironmentNames.SecretId}",
        _ when code.Length <= 64 && code.All(char.IsAsciiLetterOrDigit) => $"AWS answered {code}",
        _ => "AWS answered with an error",
    };

    private static string Socket(SocketError error) => error switch
    {
        SocketError.ConnectionRefused => "connection refused",
        SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain => "host name not found",
        SocketError.TimedOut => "no answer in time",
        SocketError.HostUnreachable or SocketError.NetworkUnreachable => "host unreachable",
        SocketError.ConnectionReset or SocketError.ConnectionAborted or SocketError.Shutdown => "connection reset",
        _ => "network failure",
    };
}
