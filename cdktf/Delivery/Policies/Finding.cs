namespace HybridCloud.Delivery.Policies;

/// <summary>A resource that breaks a rule.</summary>
/// <param name="Rule">Name of the rule.</param>
/// <param name="Stack">Stack and environment of the resource.</param>
/// <param name="Address">Address of the resource.</param>
/// <param name="Message">What was found and what to do, in one sentence.</param>
internal sealed record Finding(string Rule, string Stack, string Address, string Message)
{
    /// <summary>The written reason why the finding is accepted, or null.</summary>
    public string? Reason { get; init; }

    /// <summary>The grant that is too wide, for a rule about permissions; else null.</summary>
    public Grant? Grant { get; init; }

    /// <summary>Whether the plan cannot tell yet if the rule is broken; it is then checked after the apply.</summary>
    public bool Unchecked { get; init; }

    /// <summary>Whether it stops a deployment.</summary>
    public bool Stops => Reason is null && !Unchecked;
}
