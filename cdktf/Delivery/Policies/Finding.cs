namespace HybridCloud.Delivery.Policies;

/// <summary>A resource that breaks a rule.</summary>
/// <param name="Rule">Name of the rule.</param>
/// <param name="Stack">Stack and environment of the resource.</param>
/// <param name="Address">Address of the resource.</param>
/// <param name="Message">What was found and what to do, one sentence.</param>
internal sealed record Finding(string Rule, string Stack, string Address, string Message)
{
    /// <summary>The written reason for which the finding is accepted, or null: then it stops a deployment.</summary>
    public string? Reason { get; init; }

    /// <summary>The grant that is too wide, for a rule about permissions; null for any other.</summary>
    public Grant? Grant { get; init; }

    /// <summary>Whether it is only not known yet whether the rule is broken; then it is checked after the apply.</summary>
    public bool Unchecked { get; init; }

    /// <summary>Whether it stops a deployment.</summary>
    public bool Stops => Reason is null && !Unchecked;
}
