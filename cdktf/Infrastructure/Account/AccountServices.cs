using Constructs;
using HybridCloud.Infrastructure.Profiles;

namespace HybridCloud.Infrastructure.Account;

/// <summary>What an account has once: GuardDuty, Config and CloudTrail, each where the environment owns it.</summary>
public static class AccountServices
{
    /// <summary>Adds those that are switched on.</summary>
    /// <param name="scope">Where to add them.</param>
    /// <param name="profile">The switches.</param>
    /// <param name="name">Name of the environment's deployment.</param>
    /// <param name="region">Region of the trail.</param>
    /// <param name="accountId">The account.</param>
    public static void Add(Construct scope, AccountProfile profile, string name, string region, string accountId)
    {
        ArgumentNullException.ThrowIfNull(profile);
        if (profile.GuardDuty)
            _ = new ThreatDetection(scope, "threat-detection");
        if (profile.Config)
            _ = new ConfigurationHistory(scope, "configuration-history", new ConfigurationHistoryProps { Name = name, BucketName = $"{name}-config", AccountId = accountId });
        if (profile.CloudTrail)
            _ = new AuditTrail(scope, "audit-trail", new AuditTrailProps { Name = name, BucketName = $"{name}-trail", Region = region, AccountId = accountId });
    }
}
