using HybridCloud.Contract;
using HybridCloud.Workload.Aws;
using HybridCloud.Workload.Badge;
using HybridCloud.Workload.Checks;
using HybridCloud.Workload.DatabaseStatus;
using HybridCloud.Workload.Health;
using HybridCloud.Workload.History;
using HybridCloud.Workload.Hosting;
using HybridCloud.Workload.IamStatus;
using HybridCloud.Workload.Loops;
using HybridCloud.Workload.Postgres;
using HybridCloud.Workload.Queue;
using HybridCloud.Workload.SecretStatus;
using HybridCloud.Workload.Telemetry.Prometheus;
using HybridCloud.Workload.Telemetry.Traces;
using HybridCloud.Workload.Uploader;
using HybridCloud.Workload.Validator;
using HybridCloud.Workload.Valkey;
using HybridCloud.Workload.Worker;
using HybridCloud.Workload.WorkerStatus;

namespace HybridCloud.Workload.Startup;

/// <summary>Which command needs what.</summary>
internal static class CommandModules
{
    public static IReadOnlyList<CommandModule> All { get; } =
    [
        new(Commands.Api, "Serves the HTTP API.")
        {
            Uses =
            [
                HttpServer.Add, MetricsRegistry.Add, TraceExport.Add, ApiAccess.Add, PostgresStore.Add, ValkeyStore.Add, AwsAccount.Add,
                CheckRunner.Add, LoopRunner.Add, HistoryRecorder.Add, DatabaseStatusEndpoints.Add, WorkerStatusEndpoints.Add, HistoryEndpoints.Add,
            ],
            Serves =
            [
                HealthEndpoints.Map, VersionEndpoints.Map, DatabaseStatusEndpoints.Map, IamStatusEndpoints.Map,
                SecretStatusEndpoints.Map, WorkerStatusEndpoints.Map, HistoryEndpoints.Map, BadgeEndpoints.Map, MetricsEndpoints.Map,
            ],
        },
        new(Commands.Worker, "Writes the time to every source at each interval, and records how that went.")
        {
            Uses =
            [
                HttpServer.Add, MetricsRegistry.Add, TraceExport.Add, PostgresStore.Add, ValkeyStore.Add, AwsAccount.Add,
                CheckRunner.Add, LoopRunner.Add, WorkerService.Add, QueueDepth.Add,
            ],
            // Metrics first: what is counted before the registry listens is lost, including each series' initial 0.
            Serves = [MetricsEndpoints.Map, WorkerHealthEndpoints.Map, VersionEndpoints.Map],
        },
        new(Commands.Migrate, "Brings the database schema up to date and exits.")
        {
            Uses = [Migrator.Add],
            Executes = Migrator.RunAsync,
        },
        new(Commands.Validator, "Checks tokens and payloads and puts them into the queue.")
        {
            Uses = [HttpServer.Add, MetricsRegistry.Add, LoopRunner.Add, MessageQueue.Add, ValidatorEndpoints.Add],
            Serves = [MetricsEndpoints.Map, ValidatorHealth.Map, VersionEndpoints.Map, ValidatorEndpoints.Map],
        },
        new(Commands.Uploader, "Moves messages from the queue to S3.")
        {
            Uses = [HttpServer.Add, MetricsRegistry.Add, LoopRunner.Add, MessageQueue.Add, MessageBucket.Add, UploaderService.Add],
            Serves = [MetricsEndpoints.Map, UploaderHealth.Map, VersionEndpoints.Map],
        },
        new(Commands.HealthCheck, "Asks the instance on this machine whether it is healthy; exits 0 or 1.")
        {
            Uses = [HealthCheckCommand.Add],
            Executes = HealthCheckCommand.RunAsync,
        },
    ];
}
