namespace HybridCloud.Delivery;

/// <summary>A failure whose message tells the user what was found and what to do; printed without a stack trace.</summary>
internal sealed class DeliveryException : Exception
{
    public DeliveryException(string message)
        : base(message)
    {
    }

    public DeliveryException(string message, Exception inner)
        : base(message, inner)
    {
    }
}
