using HybridCloud.Delivery.Plans;

namespace HybridCloud.Delivery.Policies;

/// <summary>Data in transit is encrypted.</summary>
internal sealed class EncryptionInTransit : IPlanPolicy
{
    public string Name => nameof(EncryptionInTransit);

    public string Rule => "Viewers and caches are served over TLS 1.2 or newer; plain HTTP only redirects.";

    public IEnumerable<Finding> Check(Plan plan)
    {
        foreach (var group in plan.Remaining("aws_elasticache_replication_group").Where(g => !g.IsTrue("transit_encryption_enabled")))
            yield return group.IsUnknown("transit_encryption_enabled") ? this.Unknown(plan, group, "transit_encryption_enabled") : this.Broken(plan, group, "transit_encryption_enabled is not true.");

        foreach (var distribution in plan.Remaining("aws_cloudfront_distribution"))
        {
            var behaviours = distribution.Items("default_cache_behavior").Concat(distribution.Items("ordered_cache_behavior"));
            foreach (var behaviour in behaviours.Where(b => b.Text("viewer_protocol_policy") == "allow-all"))
                yield return this.Broken(plan, distribution, $"Behaviour {behaviour.Text("path_pattern") ?? "default"} allows plain HTTP; use redirect-to-https.");
            foreach (var certificate in distribution.Items("viewer_certificate")
                .Where(c => !c.IsTrue("cloudfront_default_certificate") && c.Text("minimum_protocol_version") is { } version && !version.StartsWith("TLSv1.2", StringComparison.Ordinal) && !version.StartsWith("TLSv1.3", StringComparison.Ordinal)))
            {
                yield return this.Broken(plan, distribution, $"minimum_protocol_version is {certificate.Text("minimum_protocol_version")}; use TLSv1.2_2021.");
            }

            foreach (var origin in distribution.Items("origin").SelectMany(o => o.Items("custom_origin_config")).Where(o => o.Text("origin_protocol_policy") is "http-only" or "match-viewer"))
                yield return this.Broken(plan, distribution, $"An origin is called by {origin.Text("origin_protocol_policy")}; use https-only.");
        }

        foreach (var listener in plan.Remaining("aws_lb_listener", "aws_alb_listener")
            .Where(l => l.Text("protocol") == "HTTP" && l.Items("default_action").Any(a => a.Text("type") != "redirect" && a.Text("type") != "fixed-response")))
        {
            yield return this.Broken(plan, listener, "It serves plain HTTP; redirect to an HTTPS listener.");
        }
    }
}
