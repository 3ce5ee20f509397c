using Constructs;
using HybridCloud.Infrastructure.Values;

namespace HybridCloud.Infrastructure.Compute;

/// <summary>Inputs of <see cref="OwnerJob"/>.</summary>
public sealed record OwnerJobProps
{
    /// <summary>The application whose job it is.</summary>
    public required Application Application { get; init; }

    /// <summary>Its title in its alert and in its security group's description, which AWS does not let anybody change.</summary>
    public required string Title { get; init; }

    /// <summary>What it is for.</summary>
    public required string Description { get; init; }

    /// <summary>Schedule expression for EventBridge Scheduler, in UTC.</summary>
    public required string Schedule { get; init; }

    /// <summary>Terraform expression for the image's arguments.</summary>
    public required string Command { get; init; }

    /// <summary>Size of the task.</summary>
    public required FargateSize Size { get; init; }
}

/// <summary>A scheduled job of an application that runs as the database's owner, with an alert when it fails.</summary>
public sealed class OwnerJob
{
    /// <summary>Adds the job; its name is part of construct ids and so must be a constant.</summary>
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
