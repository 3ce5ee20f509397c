namespace HybridCloud.Infrastructure.Profiles;

/// <summary>What keeps resources from being destroyed.</summary>
public sealed record ProtectionProfile
{
    /// <summary>Nothing: an environment that can be thrown away with its data.</summary>
    public static ProtectionProfile None { get; } = new() { PreventDestroy = false, FinalSnapshot = false, SecretRecoveryDays = 0 };

    /// <summary>Terraform and AWS both refuse to destroy data.</summary>
    public static ProtectionProfile Full { get; } = new() { PreventDestroy = true, FinalSnapshot = true, SecretRecoveryDays = 30 };

    /// <summary>Whether Terraform refuses plans that destroy stateful resources, and AWS refuses to delete them.</summary>
    public required bool PreventDestroy { get; init; }

    /// <summary>Whether a database leaves a final snapshot when it is deleted.</summary>
    public required bool FinalSnapshot { get; init; }

    /// <summary>Days within which a deleted secret can be restored: 0, or 7 to 30.</summary>
    public required int SecretRecoveryDays { get; init; }
}
