namespace HybridCloud.Clouds.Aws.Protocols;

/// <summary>One AWS service. To add one, write a class that names its operations.</summary>
public interface IService
{
    /// <summary>Name in the signature's scope, which routes a request to its service.</summary>
    string SigningName { get; }

    /// <summary>The operation that a request asks for, the call with the operation's arguments, and what answers it.</summary>
    Routed Route(Call call);

    /// <summary>How the service writes its errors.</summary>
    WireProtocol Wire { get; }
}

/// <summary>A request matched to its operation.</summary>
/// <param name="Operation">Name of the operation, for permissions, faults and messages.</param>
/// <param name="Call">The request with its arguments.</param>
/// <param name="Answer">Does what is asked.</param>
public sealed record Routed(string Operation, Call Call, Func<Reply> Answer);
