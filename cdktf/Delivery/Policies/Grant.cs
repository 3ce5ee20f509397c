namespace HybridCloud.Delivery.Policies;

/// <summary>The part of an IAM policy statement that a finding is about.</summary>
/// <param name="Sid">The statement's name, or null.</param>
/// <param name="Actions">The actions.</param>
/// <param name="Resource">The resource that is too wide, or null if the resources are named.</param>
internal sealed record Grant(string? Sid, IReadOnlyList<string> Actions, string? Resource);
