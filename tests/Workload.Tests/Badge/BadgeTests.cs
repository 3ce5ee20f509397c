using System.Xml.Linq;
using HybridCloud.Contract;
using HybridCloud.Workload.Badge;
using HybridCloud.Workload.Records;

namespace HybridCloud.Workload.Tests.Badge;

public sealed class BadgeTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 15, 14, 30, 45, TimeSpan.Zero);

    [Fact]
    public void A_healthy_system_shows_all_working() => Assert.Equal("all working", Text(All()));

    [Fact]
    public void One_failing_service_is_named() => Assert.Equal("Secrets Manager failing", Text(All((Sources.Secret, false, 5))));

    [Fact]
    public void Several_failing_services_are_counted() =>
        Assert.Equal("2 of 4 failing", Text(All((Sources.Secret, false, 5), (Sources.Valkey, false, 5))));

    [Fact]
    public void A_stopped_worker_makes_the_data_out_of_date() => Assert.Equal("out of date", Text(All((Sources.Worker, false, 5))));

    [Theory]
    [InlineData(Sources.Iam)]
    [InlineData(Sources.Worker)]
    public void What_was_not_seen_for_90_seconds_is_not_called_well(string service) => Assert.Equal("checking", Text(All((service, true, 91))));

    [Fact]
    public void Before_anything_was_seen_it_says_checking() => Assert.Equal("checking", Text([]));

    [Fact]
    public void The_picture_says_the_state_to_eyes_and_to_screen_readers()
    {
        var svg = XDocument.Parse(BadgePicture.Draw(new BadgeState("all working", "#13693c"))).Root!;

        Assert.EndsWith(": all working", svg.Attribute("aria-label")!.Value, StringComparison.Ordinal);
        Assert.Contains(svg.Descendants(), element => element.Name.LocalName == "text" && element.Value == "all working");
        Assert.Contains(svg.Descendants(), element => element.Attribute("fill")?.Value == "#13693c");
    }

    private static string Text(Dictionary<string, Outcome> latest) => BadgeState.Of(latest, Now).Text;

    private static Dictionary<string, Outcome> All(params (string Service, bool Ok, int Seconds)[] changes)
    {
        string[] all = [Sources.Postgres, Sources.Valkey, Sources.Iam, Sources.Secret, Sources.Worker];
        var latest = all.ToDictionary(service => service, service => new Outcome(service, Now.AddSeconds(-5), true));
        foreach (var (service, ok, seconds) in changes) latest[service] = new Outcome(service, Now.AddSeconds(-seconds), ok);
        return latest;
    }
}
