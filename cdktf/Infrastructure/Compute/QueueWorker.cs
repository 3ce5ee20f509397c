using Constructs;
using HybridCloud.Contract;
using HybridCloud.Infrastructure.Alarms;
using HybridCloud.Infrastructure.Profiles;
using HybridCloud.Infrastructure.Values;

namespace HybridCloud.Infrastructure.Compute;

/// <summary>Inputs of <see cref="QueueWorker"/>.</summary>
public sealed record QueueWorkerProps
{
    /// <summary>The application whose worker it is.</summary>
    public required Application Application { get; init; }

    /// <summary>Name, queue, size and scaling.</summary>
    public required WorkerProfile Profile { get; init; }

    /// <summary>Terraform expression for the words of a worker's health check.</summary>
    public required string HealthCheck { get; init; }
}

/// <summary>A headless worker of an application, scaled by the depth of its queue.</summary>
public sealed class QueueWorker
{
    /// <summary>Adds the worker with its scaling and alarms.</summary>
    public QueueWorker(Construct scope, QueueWorkerProps props)
    {
        ArgumentNullException.ThrowIfNull(props);
        var (application, worker) = (props.Application, props.Profile);
        var alerts = application.Hosting.Alerts;
        Queue = worker.Queue;
        Backlog = TelemetryCollector.Backlog(application.Hosting.Name, Queue);
        var securityGroup = application.SecurityGroup(scope, worker.Name, $"Worker of the queue {worker.Queue}");
        var container = application.Container(worker.Name);
        var task = application.Task(scope, worker.Name, worker.Size, [], container with
        {
            Command = [worker.Name],
            Environment = new Dictionary<string, string>(container.Environment) { [EnvironmentNames.WorkerQueue] = worker.Queue },
            HealthCheckExpression = props.HealthCheck,
            StopTimeout = 120,
        });
        Service = new FargateService(scope, $"{worker.Name}-service", application.Service(worker.Name, task, securityGroup, worker.Tasks) with { Spot = worker.Spot });
        new ServiceScaling(scope, $"{worker.Name}-scaling", new ServiceScalingProps { Service = Service, Tasks = worker.Tasks }).OnBacklog(Backlog, worker.BacklogPerTask);
        _ = new ServiceAlarms(scope, $"{worker.Name}-alarms", new ServiceAlarmsProps { Service = Service, MinimumTasks = worker.Tasks.Minimum, Topic = alerts });
        _ = new MetricAlarm(scope, $"{worker.Name}-backlog-alarm", new MetricAlarmProps
        {
            Name = $"{application.Name(worker.Name)}-backlog",
            Description = $"Jobs wait in {worker.Queue} although the maximum number of workers runs: raise the maximum, or find out why jobs take long.",
            Namespace = Backlog.Namespace,
            Metric = Backlog.MetricName,
            Dimensions = Backlog.Dimensions,
            Statistic = "Average",
            Threshold = 2.0 * worker.BacklogPerTask * worker.Tasks.Maximum,
            Periods = 3,
            Topic = alerts,
        });
    }

    /// <summary>Name of its queue.</summary>
    public string Queue { get; }

    public FargateService Service { get; }

    /// <summary>The metric that counts its waiting jobs.</summary>
    public Backlog Backlog { get; }
}
