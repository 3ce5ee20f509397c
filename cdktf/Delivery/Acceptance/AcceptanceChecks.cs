using HybridCloud.Delivery.Targets;

namespace HybridCloud.Delivery.Acceptance;

/// <summary>The lines of the report, in the order in which they run.</summary>
internal static class AcceptanceChecks
{
    /// <summary>Name of the last step, which can run at any time.</summary>
    public const string Destroy = "destroy";

    // The region of the alarms on CloudFront and its WAF.
    private const string Global = "us-east-1";

    private static readonly TimeSpan Look = TimeSpan.FromMinutes(2);

    /// <summary>All steps and assumptions. The checks for a person come just before destroy, while the system still exists.</summary>
    public static IReadOnlyList<AcceptanceCheck> All { get; } =
    [
        new("bootstrap", "state bucket and registry are created", Minutes(5), AcceptanceSteps.BootstrapAsync) { IsBasis = true, Environments = 0 },
        new("image", "the image is in the registry", Minutes(15), AcceptanceSteps.ImageAsync) { IsBasis = true, Environments = 0 },
        new("deploy", "preflight, apply and smoke test succeed", Minutes(45), AcceptanceSteps.DeployAsync) { IsBasis = true },
        new("drift", "no drift right after the deployment", Minutes(5), AcceptanceSteps.DriftAsync),
        .. Assumptions(AssumptionChecks.Looks),
        new("firewall", "the WAF lets a visitor in and blocks an attack", Look, AcceptanceSteps.FirewallAsync),
        new("origin", "the API refuses callers that bypass CloudFront", Look, AcceptanceSteps.OriginAsync),
        new("alarm", "an alarm that is set off by hand reaches a receiver", Minutes(15), AlarmAsync),
        new("certificate", "the client certificate is renewed, and no visitor notices", Minutes(20), AcceptanceSteps.CertificateAsync),
        new("secrets", "every secret is replaced, and no visitor notices", Minutes(45), AcceptanceSteps.SecretsAsync),
        new("rollback", "an image that does not start is rolled back to the previous one automatically", Minutes(45), AcceptanceSteps.RollbackAsync),
        new("second-environment", "another environment is created and destroyed beside this one", Minutes(75), AcceptanceSteps.SecondEnvironmentAsync) { Environments = 2 },
        new("drift-later", "no drift after three hours of the worker's writing", Minutes(5), AcceptanceSteps.DriftLaterAsync),
        .. Assumptions(AssumptionChecks.Conclusions),
        new("aws-provider-6", "with version 6 of the AWS provider, the plan is empty once the state is upgraded", Minutes(5), AcceptanceSteps.ProviderAsync),
        .. Assumption.All.Where(assumption => !assumption.IsAutomatic).Select(assumption => new AcceptanceCheck(
            assumption.Name, assumption.Expected, TimeSpan.Zero, (_, _) => Task.FromResult(AcceptanceFinding.NotRun($"by hand: {assumption.How}")))),
        new(Destroy, "destroy leaves nothing behind in either cloud", Minutes(45), AcceptanceSteps.DestroyAsync),
    ];

    /// <summary>How long a whole acceptance usually takes; the worker's three hours of writing run in parallel with the other steps.</summary>
    public static TimeSpan Usual { get; } = TimeSpan.FromHours(5);

    /// <summary>How long the second environment usually exists.</summary>
    public static TimeSpan UsualBeside { get; } = Minutes(75);

    private static IEnumerable<AcceptanceCheck> Assumptions(IReadOnlyDictionary<string, Func<AcceptanceSystem, CancellationToken, Task<AcceptanceFinding>>> looks) =>
        looks.Select(look => new AcceptanceCheck(look.Key, Assumption.All.FirstOrDefault(assumption => assumption.Name == look.Key)?.Expected ?? look.Key, Look, look.Value));

    private static TimeSpan Minutes(int count) => TimeSpan.FromMinutes(count);

    private static async Task<AcceptanceFinding> AlarmAsync(AcceptanceSystem system, CancellationToken cancellationToken)
    {
        AwsReader InRegion(string region) => new(system.Settings.With("TF_VAR_aws_region", region).Aws);
        var (alarm, topic, receivers, region, why) = await AlarmDrill.FindAsync(
            InRegion, ((string[])[system.Settings.Aws.Region, Global]).Distinct(), system.Names(system.Settings.Environment), cancellationToken);
        if (alarm is null)
            return AcceptanceFinding.NotRun(why);
        using var aws = InRegion(region);
        var drill = new AlarmDrill(aws, alarm, topic, receivers, system.Clock);
        try
        {
            return await system.SmokeAsync([drill], cancellationToken);
        }
        finally
        {
            await drill.EndAsync(CancellationToken.None);
        }
    }
}
