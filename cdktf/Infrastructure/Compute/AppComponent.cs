using HybridCloud.Infrastructure.Values;

namespace HybridCloud.Infrastructure.Compute;

/// <summary>One component of a <see cref="ContainerApp"/>: a command of the image with its environment.</summary>
public sealed record AppComponent
{
    /// <summary>Name of the component and command of the image, one of <see cref="Contract.Commands"/>.</summary>
    public required string Command { get; init; }

    /// <summary>The variables that the command reads.</summary>
    public required ContainerEnvironment Environment { get; init; }

    /// <summary>Size of an instance, for example <c>apps-s-1vcpu-0.5gb</c>.</summary>
    public required string Size { get; init; }

    /// <summary>Number of instances. Default 1.</summary>
    public double Instances { get; init; } = 1;
}
