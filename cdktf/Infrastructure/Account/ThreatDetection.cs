using Constructs;
using HashiCorp.Cdktf.Providers.Aws.GuarddutyDetector;

namespace HybridCloud.Infrastructure.Account;

/// <summary>GuardDuty. An account has one detector in each region.</summary>
public sealed class ThreatDetection : Construct
{
    /// <summary>Adds the detector.</summary>
    public ThreatDetection(Construct scope, string id)
        : base(scope, id) =>
        _ = new GuarddutyDetector(this, "detector", new GuarddutyDetectorConfig { Enable = true, FindingPublishingFrequency = "FIFTEEN_MINUTES" });
}
