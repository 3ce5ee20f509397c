namespace HybridCloud.Delivery.Deployments;

/// <summary>An apply that began and did not end well, so that the clouds may have any part of it.</summary>
internal sealed class FailedApplyException : DeliveryException
{
    /// <param name="cause">What Terraform said.</param>
    public FailedApplyException(DeliveryException cause)
        : base(cause.Message, cause) => GoesOn = cause.GoesOn;
}
