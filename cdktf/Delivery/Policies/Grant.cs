namespace HybridCloud.Delivery.Policies;

/// <summary>What a statement of an IAM policy allows, as far as a finding is about it.</summary>
/// <param name="Sid">The statement's name, or null.</param>
/// <param name="Actions">The actions.</param>
/// <param name="Resource">The resource that is too wide, or null when the resources are named.</param>
internal sealed record Grant(string? Sid, IReadOnlyList<string> Actions, string? Resource);
