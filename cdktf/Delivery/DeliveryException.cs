namespace HybridCloud.Delivery;

/// <summary>A failure whose message tells the user what was found and what to do; printed without a stack trace.</summary>
internal class DeliveryException : Exception
{
    public DeliveryException(string message)
        : base(message)
    {
    }

    public DeliveryException(string message, Exception inner)
        : base(message, inner)
    {
    }

    /// <summary>Whether the failure came before anything was changed.</summary>
    public bool NothingChanged { get; init; }

    /// <summary>Whether the same command goes on once somebody mended what stopped it: a limit, or credentials.</summary>
    public bool GoesOn { get; init; }
}
