namespace HybridCloud.AwsControlPlane;

/// <summary>One AWS service. A new one is a class that names its operations, and a line in <see cref="ControlPlane"/>.</summary>
public interface IService
{
    /// <summary>Name in the signature's scope, by which a request finds its service.</summary>
    string SigningName { get; }

    /// <summary>The operation that a request asks for, for faults and messages, and what answers it.</summary>
    (string Operation, Func<Reply> Answer) Route(Call call);

    /// <summary>An error as this service's protocol writes it.</summary>
    Reply Refuse(AwsError error, string requestId);
}
