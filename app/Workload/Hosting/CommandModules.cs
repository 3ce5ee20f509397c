using HybridCloud.Contract;
using HybridCloud.Workload.DatabaseStatus;
using HybridCloud.Workload.Health;
using HybridCloud.Workload.Postgres;
using HybridCloud.Workload.Queue;
using HybridCloud.Workload.Uploader;
using HybridCloud.Workload.Validator;
using HybridCloud.Workload.Valkey;

namespace HybridCloud.Workload.Hosting;

/// <summary>Which command needs what.</summary>
internal static class CommandModules
{
    public static IReadOnlyList<CommandModule> All { get; } =
    [
        new(Commands.Api, "Serves the HTTP API.")
        {
            Uses = [HttpServer.Add, ApiAccess.Add, PostgresStore.Add, ValkeyStore.Add, DatabaseStatusEndpoints.Add],
            Serves = [HealthEndpoints.Map, VersionEndpoints.Map, DatabaseStatusEndpoints.Map],
        },
        new(Commands.Migrate, "Brings the database schema up to date and exits.")
        {
            Uses = [Migrator.Add],
            Executes = Migrator.RunAsync,
        },
        new(Commands.Validator, "Checks tokens and payloads and puts them into the queue.")
        {
            Uses = [HttpServer.Add, MessageQueue.Add, ValidatorEndpoints.Add],
            Serves = [HealthEndpoints.Map, VersionEndpoints.Map, ValidatorEndpoints.Map],
        },
        new(Commands.Uploader, "Moves messages from the queue to S3.")
        {
            Uses = [HttpServer.Add, MessageQueue.Add, MessageBucket.Add, UploaderService.Add],
            Serves = [UploaderHealth.Map, VersionEndpoints.Map],
        },
        new(Commands.HealthCheck, "Asks the instance on this machine whether it is healthy; exits 0 or 1.")
        {
            Uses = [HealthCheckCommand.Add],
            Executes = HealthCheckCommand.RunAsync,
        },
    ];
}
