namespace HybridCloud.Delivery;

/// <summary>A failure whose message tells the user what is wrong and what to do; printed without a stack trace.</summary>
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

    /// <summary>Whether the failure came before anything changed.</summary>
    public bool NothingChanged { get; init; }

    /// <summary>Whether Terraform cannot plan at all because something was removed by hand.</summary>
    public bool IsDrift { get; init; }

    /// <summary>Whether the same command can continue once somebody has fixed what stopped it, such as a quota or credentials.</summary>
    public bool GoesOn { get; init; }
}
