using Constructs;
using HybridCloud.Infrastructure.Values;

namespace HybridCloud.Infrastructure.Compute;

/// <summary>Inputs of <see cref="OwnerJob"/>.</summary>
public sealed record OwnerJobProps
{
    /// <summary>The application whose job it is.</summary>
    public required Application Application { get; init; }

    /// <summary>What it is called by its security group, whose description AWS never lets change, and in its alert.</summary>
    public required string Title { get; init; }

    /// <summary>What it is for.</summary>
    public required string Description { get; init; }

    /// <summary>When, as EventBridge Scheduler takes it, in UTC.</summary>
    public required string Schedule { get; init; }

    /// <summary>Terraform expression for the image's arguments.</summary>
    public required string Command { get; init; }

    /// <summary>Size of the task.</summary>
    public required FargateSize Size { get; init; }
}

/// <summary>A job of an application that runs by the clock as the database's owner, and is heard of when it fails.</summary>
public sealed class OwnerJob
{
    /// <summary>Adds the job under a name, a constant.</summary>
    public OwnerJob(Construct scope, string name, OwnerJobProps props)
    {
        ArgumentNullException.ThrowIfNull(props);
        var application = props.Application;
        var hosting = application.Hosting;
        _ = new ScheduledTask(scope, name, new ScheduledTaskProps
        {
            Name = application.Name(name),
            Description = props.Description,
            Schedule = props.Schedule,
            Task = new TaskDefinition(scope, $"{name}-task", hosting.Task(scope, $"{name}-log", name, props.Size) with
            {
                Containers = [application.OwnerContainer(name, props.Command) with { Essential = true }],
                Secrets = application.OwnerSecrets,
            }),
            Cluster = hosting.Cluster,
            Network = hosting.Network,
            SecurityGroup = application.SecurityGroup(scope, name, props.Title),
            Region = hosting.Region,
            AccountId = hosting.AccountId,
            Alerts = hosting.Alerts,
        });
        _ = new FailedTaskRule(scope, $"{name}-failed", new FailedTaskRuleProps
        {
            Name = $"{application.Name(name)}-failed",
            Description = $"{props.Title} failed: see its log, fix the cause, and run the task again or wait for its next run",
            Cluster = hosting.Cluster,
            Family = application.Name(name),
            Topic = hosting.Alerts,
        });
    }
}
