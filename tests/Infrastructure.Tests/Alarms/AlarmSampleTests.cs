using HybridCloud.Contract;
using Xunit;

namespace HybridCloud.Infrastructure.Tests.Alarms;

/// <summary>Every CloudWatch alarm, in every stack and environment, with a good day's and a bad day's data.</summary>
public sealed class AlarmSampleTests
{
    public static TheoryData<string, string> Deployments =>
        [.. StackKind.All.Select(kind => kind.Name).SelectMany(stack => DeploymentEnvironment.All.Select(environment => (stack, environment)))];

    [Theory]
    [MemberData(nameof(Deployments))]
    public void Every_alarm_watches_what_its_service_publishes(string stack, string environment) => Assert.All(Alarms(stack, environment), alarm =>
    {
        Assert.True(MetricSamples.All.ContainsKey(alarm.Value.Metric), $"{alarm.Key}: add samples of {alarm.Value.Metric} to {nameof(MetricSamples)}.");
        Assert.Equal(MetricSamples.All[alarm.Value.Metric].Dimensions, alarm.Value.Dimensions);
    });

    [Theory]
    [MemberData(nameof(Deployments))]
    public void A_good_day_raises_no_alarm(string stack, string environment) => None(
        from alarm in Alarms(stack, environment)
        let samples = MetricSamples.All[alarm.Value.Metric].Healthy(alarm.Value)
        // The service was running before the alarm first evaluated it.
        let before = samples.First().Value
        from healthy in samples
        where States(alarm.Value, before.Then(healthy.Value)).Skip(States(alarm.Value, before).Count).Contains(AlarmState.Alarm)
        select $"{alarm.Key} goes off although {healthy.Key}");

    // The alarms exist before what they watch first runs: until then, images are pulled, and load balancers and databases created.
    [Theory]
    [MemberData(nameof(Deployments))]
    public void A_first_deployment_raises_no_alarm(string stack, string environment) => None(
        from alarm in Alarms(stack, environment)
        from healthy in MetricSamples.All[alarm.Value.Metric].Healthy(alarm.Value).Take(1)
        where States(alarm.Value, (healthy.Value with { Values = [.. Enumerable.Repeat<IReadOnlyList<double>>([], 20)] }).Then(healthy.Value)).Contains(AlarmState.Alarm)
        select $"{alarm.Key} goes off before there are data");

    [Theory]
    [MemberData(nameof(Deployments))]
    public void A_bad_day_raises_the_alarm_and_recovery_clears_it(string stack, string environment) => None(
        from alarm in Alarms(stack, environment)
        let samples = MetricSamples.All[alarm.Value.Metric]
        let healthy = samples.Healthy(alarm.Value).First().Value
        from sick in samples.Sick(alarm.Value)
        let states = States(alarm.Value, healthy.Then(sick.Value).Then(healthy))
        where !states.Contains(AlarmState.Alarm) || states[^1] != AlarmState.Ok
        select $"{alarm.Key} {(states.Contains(AlarmState.Alarm) ? "stays red after" : "stays silent although")} {sick.Key}");

    [Fact]
    public void Every_sample_belongs_to_a_metric_that_an_alarm_watches() => Assert.Empty(
        MetricSamples.All.Keys.Except(Deployments.SelectMany(deployment => Alarms(deployment.Data.Item1, deployment.Data.Item2)).Select(alarm => alarm.Value.Metric)));

    private static void None(IEnumerable<string> faults) => Assert.True(!faults.Any(), string.Join('\n', faults));

    private static Dictionary<string, WatchedAlarm> Alarms(string stack, string environment)
    {
        var synthesized = TestStacks.Of(stack, environment);
        return synthesized.Resources("aws_cloudwatch_metric_alarm").ToDictionary(alarm => alarm.Key, alarm => new WatchedAlarm(synthesized, alarm.Value));
    }

    private static IReadOnlyList<AlarmState> States(WatchedAlarm alarm, MetricSeries series) => new MetricAlarmEvaluator(alarm.Alarm).States(series);
}
