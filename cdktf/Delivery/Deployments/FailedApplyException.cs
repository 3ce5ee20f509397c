namespace HybridCloud.Delivery.Deployments;

/// <summary>An apply that began and failed, so that any part of it may be in the clouds.</summary>
internal sealed class FailedApplyException : DeliveryException
{
    /// <param name="cause">What Terraform said.</param>
    public FailedApplyException(DeliveryException cause)
        : base(cause.Message, cause) => GoesOn = cause.GoesOn;
}
