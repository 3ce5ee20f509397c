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
}
