using System.Net;
using System.Net.Sockets;
using Amazon.Runtime;
using FsCheck;
using FsCheck.Fluent;
using HybridCloud.Workload.Checks;
using Npgsql;
using StackExchange.Redis;

namespace HybridCloud.Workload.Tests.Checks;

public sealed class SafeErrorTests
{
    [Fact]
    public void Nothing_that_a_server_or_a_library_says_is_passed_on()
    {
        Check.QuickThrowOnFailure(Prop.ForAll<NonEmptyString>(given =>
        {
            var secret = $"s3cr3t-{given.Get}-t0k3n";
            Exception[] failures =
            [
                new PostgresException(secret, "ERROR", "ERROR", "XX000"),
                new NpgsqlException(secret, new IOException(secret)),
                new RedisServerException(RedisErrorKind.UnknownError, CommandFlags.None, $"ERR {secret}"),
                new RedisConnectionException(ConnectionFailureType.SocketFailure, CommandFlags.None, secret),
                new AmazonServiceException(secret, ErrorType.Sender, "AccessDeniedException", "request", HttpStatusCode.Forbidden),
                new AmazonServiceException(secret, ErrorType.Sender, secret, "request", HttpStatusCode.BadRequest),
                new HttpRequestException(secret),
                new InvalidOperationException(secret),
            ];
            return failures.All(failure => !SafeError.Describe(failure).Contains("s3cr3t", StringComparison.Ordinal));
        }));
    }

    [Fact]
    public void A_refused_connection_is_named_however_deep_it_lies() =>
        Assert.Equal(
            "connection refused",
            SafeError.Describe(new NpgsqlException("x", new SocketException((int)SocketError.ConnectionRefused))));

    [Fact]
    public void A_refused_password_names_the_variables_to_look_at() =>
        Assert.Contains("PGPASSWORD", SafeError.Describe(new PostgresException("x", "FATAL", "FATAL", "28P01")), StringComparison.Ordinal);

    [Fact]
    public void An_unexpected_failure_is_reported_with_its_stack_trace() => Assert.True(SafeError.IsUnknown(new InvalidOperationException()));
}
