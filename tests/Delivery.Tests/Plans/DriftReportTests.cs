using HybridCloud.Delivery.Plans;

namespace HybridCloud.Delivery.Tests.Plans;

/// <summary>A certificate due for renewal is not drift, nor are the resources that use it; anything else is.</summary>
public sealed class DriftReportTests
{
    private const string Certificate = "tls_locally_signed_cert.client";
    private const string Follower = "digitalocean_app.app";

    private static PlanBuilder Due() => new PlanBuilder()
        .Replace(Certificate, new { ready_for_renewal = true, cert_pem = "old" }, new { ready_for_renewal = false, cert_pem = "new" }, "ready_for_renewal");

    [Fact]
    public void A_certificate_in_its_renewal_window_and_what_uses_it_are_renewals()
    {
        var report = DriftReport.Of(Due()
            .Update(Follower, new { spec = "old" }, new { }, new { spec = true })
            .Refers(Follower, "spec", Certificate + ".cert_pem", Certificate)
            .Build());

        Assert.Empty(report.Drifted);
        Assert.Equal([Certificate, Follower], report.Renewals.Select(change => change.Address));
    }

    [Fact]
    public void A_resource_that_becomes_unknown_without_using_the_certificate_is_drift()
    {
        var report = DriftReport.Of(Due()
            .Update(Follower, new { spec = "old" }, new { }, new { spec = true })
            .Refers(Follower, "spec", "var.name")
            .Build());

        Assert.Equal([Follower], report.Drifted.Select(change => change.Address));
    }

    [Fact]
    public void A_resource_that_uses_the_certificate_and_changes_in_something_else_is_drift()
    {
        var report = DriftReport.Of(Due()
            .Update(Follower, new { spec = "old", name = "a" }, new { name = "b" }, new { spec = true })
            .Refers(Follower, "spec", Certificate + ".cert_pem", Certificate)
            .Build());

        Assert.Equal([Follower], report.Drifted.Select(change => change.Address));
    }

    [Fact]
    public void A_certificate_that_is_replaced_for_another_reason_is_drift()
    {
        var report = DriftReport.Of(new PlanBuilder().Replace(Certificate, new { dns_names = "a" }, new { dns_names = "b" }, "dns_names").Build());

        Assert.Equal([Certificate], report.Drifted.Select(change => change.Address));
        Assert.Empty(report.Renewals);
    }
}
