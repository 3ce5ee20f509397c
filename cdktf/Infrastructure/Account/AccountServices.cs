using Constructs;
using HybridCloud.Infrastructure.Identity;
using HybridCloud.Infrastructure.Profiles;
using HybridCloud.Infrastructure.Storage;

namespace HybridCloud.Infrastructure.Account;

// Rests on an assumption (docs/ASSUMPTIONS.md): account-services-by-role
/// <summary>Services that an account has once, GuardDuty, Config and CloudTrail: each where the environment owns it.</summary>
public static class AccountServices
{
    /// <summary>Adds those that are switched on.</summary>
    /// <param name="scope">Where to add them.</param>
    /// <param name="profile">The switches.</param>
    /// <param name="name">Name of the environment's deployment.</param>
    /// <param name="region">Region of the trail.</param>
    /// <param name="accountId">The account.</param>
    /// <returns>The buckets of the services that keep records.</returns>
    public static IReadOnlyList<SecureBucket> Add(Construct scope, AccountProfile profile, string name, string region, string accountId)
    {
        ArgumentNullException.ThrowIfNull(profile);
        if (profile.GuardDuty)
            _ = new ThreatDetection(scope, "threat-detection");
        List<SecureBucket> buckets = [];
        if (profile.Config)
            buckets.Add(new ConfigurationHistory(scope, "configuration-history", new ConfigurationHistoryProps { Name = name, BucketName = $"{name}-config-{accountId}", AccountId = accountId }).Bucket);
        if (profile.CloudTrail)
            buckets.Add(new AuditTrail(scope, "audit-trail", new AuditTrailProps { Name = name, BucketName = $"{name}-trail-{accountId}", Region = region, AccountId = accountId }).Bucket);
        return buckets;
    }

    /// <summary>Allows creating and maintaining those that are switched on.</summary>
    public static IReadOnlyList<PolicyStatement> GrantDeploy(AccountProfile profile)
    {
        ArgumentNullException.ThrowIfNull(profile);
        var services = new[] { ("guardduty:*", profile.GuardDuty), ("config:*", profile.Config), ("cloudtrail:*", profile.CloudTrail) };
        var actions = services.Where(service => service.Item2).Select(service => service.Item1).ToList();
        return actions.Count == 0 ? [] :
        [
            new()
            {
                Sid = "ServicesOfTheAccount",
                Actions = actions,
                Resources = ["*"],
                WildcardReason = "The account has one of each, and most of their calls take no resource; the boundary forbids stopping them.",
            },
        ];
    }
}
