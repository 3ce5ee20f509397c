using System.Text.Json.Serialization;
using HybridCloud.Contract;
using HybridCloud.Workload.Aws;
using HybridCloud.Workload.Hosting;
using HybridCloud.Workload.Telemetry;

namespace HybridCloud.Workload.IamStatus;

/// <summary><c>GET /iam/status</c>: whether AWS accepts this process's session, and how long it lasts.</summary>
internal static class IamStatusEndpoints
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        var check = routes.ServiceProvider.GetRequiredService<IamCheck>();
        var account = routes.ServiceProvider.GetRequiredService<AwsAccount>();
        Looks.Add(routes.ServiceProvider, check.GetAsync);
        routes.MapAnswer(Routes.IamStatus, IamStatusJson.Default.IamStatusAnswer, async cancellationToken =>
        {
            var result = await check.GetAsync(cancellationToken);
            var session = account.Session;
            return new IamStatusAnswer(
                result.Ok,
                result.Value ?? session?.AssumedRoleArn,
                session?.Created,
                session?.Expiration,
                result.LatencyMilliseconds,
                account.IamEndpoint,
                result.Error);
        });
    }
}

/// <summary>Answer of <c>GET /iam/status</c>; role and times are those of the last session, even while the check fails.</summary>
internal sealed record IamStatusAnswer(
    bool Ok,
    string? RoleArn,
    DateTimeOffset? CredentialsCreated,
    DateTimeOffset? CredentialsExpiry,
    double LatencyMs,
    string Endpoint,
    string? Error);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, Converters = [typeof(UtcTimeConverter)])]
[JsonSerializable(typeof(IamStatusAnswer))]
internal sealed partial class IamStatusJson : JsonSerializerContext;
