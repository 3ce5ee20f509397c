using static HybridCloud.Infrastructure.Tests.Alarms.MetricSeries;

namespace HybridCloud.Infrastructure.Tests.Alarms;

/// <summary>Samples of a metric while what it measures is healthy, and while it is sick.</summary>
/// <param name="Dimensions">Names of the dimensions with which its service publishes it, in order.</param>
/// <param name="Healthy">Series that must not raise the alarm, by what happens.</param>
/// <param name="Sick">Series that must raise the alarm, by what happens.</param>
internal sealed record MetricSamples(
    string Dimensions,
    Func<WatchedAlarm, Dictionary<string, MetricSeries>> Healthy,
    Func<WatchedAlarm, Dictionary<string, MetricSeries>> Sick)
{
    private const double Gibibyte = 1L << 30;

    /// <summary>The samples of each metric that an alarm watches, by namespace and name.</summary>
    public static IReadOnlyDictionary<string, MetricSamples> All { get; } = new Dictionary<string, MetricSamples>
    {
        // Percent of the minute's requests; nothing in a minute without any.
        ["AWS/CloudFront 5xxErrorRate"] = new(
            "DistributionId,Region",
            _ => new() { ["a minute of errors"] = For(20, 0).Then(For(1, 30)).Then(For(20, 0)), ["one failed request of a quiet hour"] = For(30, null).Then(For(1, 100)).Then(For(29, null)) },
            _ => new() { ["every third request fails"] = For(15, 33), ["no task is left"] = For(15, 100) }),
        ["AWS/WAFV2 BlockedRequests"] = new(
            "Rule,WebACL",
            _ => new() { ["scanners pass by"] = For(60, 20), ["a burst"] = For(10, null).Then(For(3, 600)).Then(For(30, null)) },
            _ => new() { ["fifty requests a second are refused"] = For(20, 3000) }),
        // Twice a day. ACM renews 45 or 60 days before the end.
        ["AWS/CertificateManager DaysToExpiry"] = new(
            "CertificateArn",
            _ => new() { ["it is renewed in time"] = HalfDays(90, 45).Then(HalfDays(198, 150)) },
            _ => new() { ["it is not renewed"] = HalfDays(60, 20) }),

        ["AWS/ECS CPUUtilization"] = new(
            "ClusterName,ServiceName",
            _ => new() { ["scaling holds its aim"] = For(60, 60), ["ten minutes of work"] = For(20, 40).Then(For(10, 99)).Then(For(20, 40)) },
            _ => new() { ["no task is left to add"] = For(20, 97) }),
        ["AWS/ECS MemoryUtilization"] = new(
            "ClusterName,ServiceName",
            alarm => new() { ["the usual"] = For(60, alarm.MemoryPercent), ["half as much again"] = For(60, 1.5 * alarm.MemoryPercent) },
            alarm => new() { ["a leak"] = Minutes(Enumerable.Range(0, 60).Select(minute => (double?)Math.Min(96, alarm.MemoryPercent + 2 * minute))) }),
        // One value a minute; none while no task runs.
        ["ECS/ContainerInsights RunningTaskCount"] = new(
            "ClusterName,ServiceName",
            alarm => new()
            {
                ["the least tasks"] = For(60, alarm.Tasks),
                ["a deployment"] = For(20, alarm.Tasks).Then(For(3, alarm.TasksDuringDeployment == 0 ? null : alarm.TasksDuringDeployment)).Then(For(20, alarm.Tasks)),
                ["Fargate replaces a task"] = For(20, alarm.Tasks).Then(For(2, alarm.Tasks - 1)).Then(For(20, alarm.Tasks)),
            },
            alarm => new()
            {
                ["one too few"] = For(15, alarm.Tasks - 1),
                ["none"] = For(15, null),
                // Starting takes a minute, and ECS does not throttle restarts of tasks that had reached RUNNING.
                ["a task ends half a minute after each start"] = Minutes(alarm.Tasks - 1, alarm.Tasks - 1, alarm.Tasks).Times(8),
            }),

        // Requests; nothing in a minute without errors.
        ["AWS/ApplicationELB HTTPCode_Target_5XX_Count"] = new(
            "LoadBalancer,TargetGroup",
            _ => new() { ["none"] = For(30, null), ["a dependency fails over"] = For(10, null).Then(Minutes(40, 12)).Then(For(20, null)) },
            _ => new() { ["each sixth of six requests a second fails"] = For(10, 60) }),
        ["AWS/ApplicationELB HTTPCode_ELB_5XX_Count"] = new(
            "LoadBalancer",
            _ => new() { ["none"] = For(30, null), ["a task closes connections as it ends"] = For(10, null).Then(Minutes(12, 3)).Then(For(20, null)) },
            _ => new() { ["no task answers six requests a second"] = For(10, 360) }),
        ["AWS/ApplicationELB UnHealthyHostCount"] = new(
            "LoadBalancer,TargetGroup",
            _ => new() { ["none"] = For(30, 0), ["a task is replaced"] = For(20, 0).Then(For(2, 1)).Then(For(20, 0)) },
            _ => new()
            {
                ["a task fails for long"] = For(10, 1),
                // ECS replaces a task as soon as its target is unhealthy; the next one counts only after its grace period and three failed checks.
                ["each new task fails its checks"] = Minutes(1, 0, 0, 0).Times(5),
            }),
        // Seconds, for each request.
        ["AWS/ApplicationELB TargetResponseTime"] = new(
            "LoadBalancer,TargetGroup",
            _ => new() { ["two of 360 requests a minute are slow"] = Requests(30, 358, 2), ["one request a minute, the first one slow"] = Requests(1, 0, 1).Then(Requests(30, 1, 0)), ["none at night"] = For(30, null) },
            _ => new() { ["seven of 360 requests a minute are slow"] = Requests(10, 353, 7), ["one request a minute, all slow"] = Requests(10, 0, 1) }),

        ["AWS/RDS CPUUtilization"] = new(
            "DBInstanceIdentifier",
            _ => new() { ["a report of ten minutes"] = For(30, 45).Then(For(10, 98)).Then(For(30, 45)) },
            _ => new() { ["a statement without an index"] = For(20, 96) }),
        // Bytes. RDS adds storage when less than a tenth has been free for five minutes, and at most every six hours.
        ["AWS/RDS FreeStorageSpace"] = new(
            "DBInstanceIdentifier",
            alarm => new() { ["storage grows by itself"] = Bytes(120, 0.12 * alarm.StorageGibibytes).Then(Bytes(25, 0.09 * alarm.StorageGibibytes)).Then(Bytes(60, 0.4 * alarm.StorageGibibytes)) },
            alarm => new() { ["storage is at its most"] = Bytes(20, 0.02 * alarm.StorageGibibytes) }),
        // Bytes.
        ["AWS/RDS FreeableMemory"] = new(
            "DBInstanceIdentifier",
            alarm => new() { ["the cache is warm"] = Bytes(60, 0.18 * alarm.DatabaseGibibytes), ["a report of ten minutes"] = Bytes(20, 0.3 * alarm.DatabaseGibibytes).Then(Bytes(10, 0.06 * alarm.DatabaseGibibytes)).Then(Bytes(20, 0.3 * alarm.DatabaseGibibytes)) },
            alarm => new() { ["too many connections"] = Bytes(20, 0.05 * alarm.DatabaseGibibytes) }),
        // Seconds since the last replayed transaction. An idle source has one every five minutes:
        // https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_PostgreSQL.Replication.ReadReplicas.html
        ["AWS/RDS ReplicaLag"] = new(
            "DBInstanceIdentifier",
            _ => new() { ["writes at each moment"] = For(60, 0.4), ["an idle source"] = Minutes(50, 110, 170, 230, 290).Times(12), ["a large load"] = For(20, 1).Then(For(8, 120)).Then(For(20, 1)) },
            _ => new() { ["replaying stopped"] = Minutes(Enumerable.Range(0, 40).Select(minute => (double?)(60 * minute))), ["it cannot keep up"] = For(30, 90) }),

        ["AWS/ElastiCache DatabaseMemoryUsagePercentage"] = new(
            "CacheClusterId",
            _ => new() { ["half full"] = For(60, 55), ["a burst of jobs"] = For(20, 40).Then(For(8, 88)).Then(For(20, 40)) },
            _ => new() { ["nobody takes jobs out"] = For(20, 92) }),
        ["AWS/ElastiCache EngineCPUUtilization"] = new(
            "CacheClusterId",
            _ => new() { ["the usual"] = For(60, 25), ["a snapshot"] = For(20, 25).Then(For(8, 95)).Then(For(20, 25)) },
            _ => new() { ["KEYS in a loop"] = For(20, 97) }),
        // Seconds; published for replicas only, and any node can be one after a failover.
        ["AWS/ElastiCache ReplicationLag"] = new(
            "CacheClusterId",
            alarm => new() { ["close behind"] = For(60, alarm.CacheHasReplica ? 0.3 : null), ["a full synchronization"] = For(20, null).Then(For(5, alarm.CacheHasReplica ? 30 : null)).Then(For(20, null)) },
            alarm => new() { ["the network is full"] = For(20, alarm.CacheHasReplica ? 45 : null) }),

        // Published when it happens.
        ["AWS/Scheduler InvocationDroppedCount"] = new(
            "ScheduleGroup",
            _ => new() { ["nothing is dropped"] = For(60, null) },
            _ => new() { ["a run is given up"] = For(1, 1).Then(For(9, null)) }),
        ["AWS/Lambda Errors"] = new(
            "FunctionName",
            _ => new() { ["it works"] = For(1, 0).Then(For(30, null)) },
            _ => new() { ["it throws"] = For(1, 1).Then(For(9, null)) }),
        // Prometheus's heartbeats, one every four or five minutes; nothing in a minute without one.
        ["AWS/SNS NumberOfMessagesPublished"] = new(
            "TopicName",
            _ => new() { ["it beats"] = Minutes(1, null, null, null, null).Times(12), ["its task is replaced"] = Minutes(1, null, null, null, null).Times(6).Then(For(10, null)).Then(Minutes(1, null, null, null, null).Times(6)) },
            _ => new() { ["it stops"] = For(120, null) }),
        // For dead-letter queues; an idle queue publishes nothing.
        ["AWS/SQS ApproximateNumberOfMessagesVisible"] = new(
            "QueueName",
            _ => new() { ["empty"] = For(30, 0), ["nothing happens"] = For(30, null) },
            _ => new() { ["one message was given up"] = For(10, 1) }),
        // Seconds.
        ["AWS/SQS ApproximateAgeOfOldestMessage"] = new(
            "QueueName",
            _ => new() { ["a deployment of the receivers"] = For(20, 5).Then(For(4, 120)).Then(For(20, 5)), ["a burst"] = For(20, 5).Then(For(4, 330)).Then(For(20, 5)) },
            _ => new() { ["nobody receives"] = Minutes(Enumerable.Range(0, 20).Select(minute => (double?)(60 * minute))) }),
        // Jobs, as each worker counts them.
        ["workload queue_depth"] = new(
            "queue",
            alarm => new() { ["scaling holds its aim with the most tasks"] = For(60, alarm.FullBacklog), ["a burst that is worked off"] = For(20, 10).Then(For(10, 5 * alarm.FullBacklog)).Then(For(20, 10)) },
            alarm => new() { ["more comes than the most tasks work off"] = For(30, 3 * alarm.FullBacklog) }),
    };

    private static MetricSeries For(int minutes, double? value) => Minutes(Enumerable.Repeat(value, minutes));

    private static MetricSeries Bytes(int minutes, double gibibytes) => For(minutes, gibibytes * Gibibyte);

    private static MetricSeries HalfDays(int from, int to) =>
        new(TimeSpan.FromHours(12), [.. Enumerable.Range(0, 2 * (from - to)).Select(half => (IReadOnlyList<double>)[from - half / 2])]);

    private static MetricSeries Requests(int minutes, int fast, int slow) =>
        new(TimeSpan.FromMinutes(1), [.. Enumerable.Repeat((IReadOnlyList<double>)[.. Enumerable.Repeat(0.04, fast), .. Enumerable.Repeat(3.0, slow)], minutes)]);
}
