using System.Text.RegularExpressions;
using HybridCloud.Contract;

namespace HybridCloud.Dashboard.Tests;

/// <summary>What a visitor sees when all is well.</summary>
public sealed partial class OverviewTests(BrowserFixture browser, SystemFixture system) : DashboardTest(browser, system)
{
    private static readonly string[] Services = [Sources.Postgres, Sources.Valkey, Sources.Iam, Sources.Secret];

    [Fact]
    public async Task Every_service_is_green_when_everything_works()
    {
        var viewer = await OpenWellAsync();

        foreach (var service in Services)
        {
            await Expect(viewer.Status(service)).ToHaveTextAsync("OK");
            await Expect(viewer.Status(service)).ToHaveAttributeAsync("data-tone", "ok");
            await Expect(viewer.Notes(service)).ToBeHiddenAsync();
        }

        await Expect(viewer.OverallTitle).ToHaveTextAsync("All services are working");
        await Expect(viewer.Page).ToHaveTitleAsync("OK · App Platform + AWS");
    }

    [Fact]
    public async Task The_table_names_service_status_endpoint_and_last_update()
    {
        var viewer = await OpenWellAsync();

        await Expect(viewer.Page.GetByRole(AriaRole.Columnheader)).ToHaveTextAsync(["Service", "Status", "Endpoint / FQDN", "Last Updated"]);
        await Expect(viewer.Page.GetByRole(AriaRole.Rowheader)).ToContainTextAsync(
            ["PostgreSQL", "Valkey", "AWS IAM Roles Anywhere", "AWS Secrets Manager"]);
    }

    [Fact]
    public async Task Endpoints_are_those_that_the_API_reaches()
    {
        var viewer = await OpenWellAsync();

        await Expect(viewer.Endpoint(Sources.Postgres)).ToContainTextAsync($"127.0.0.1:{System.Postgres.Port}");
        await Expect(viewer.Endpoint(Sources.Valkey)).ToContainTextAsync($"127.0.0.1:{System.Valkey.Port}");
        foreach (var service in (string[])[Sources.Iam, Sources.Secret])
            await Expect(viewer.Endpoint(service)).ToContainTextAsync(System.Aws.Address.Authority);
    }

    [Theory]
    [InlineData(Sources.Postgres)]
    [InlineData(Sources.Valkey)]
    [InlineData(Sources.Secret)]
    public async Task Last_updates_are_UTC_times_with_their_age(string service)
    {
        var viewer = await OpenWellAsync();

        await Expect(viewer.Updates(service)).ToHaveTextAsync(TimeAndAge());
        await Expect(viewer.Updates(service)).ToHaveAttributeAsync("data-tone", "ok");
    }

    [Fact]
    public async Task An_age_counts_on_between_refreshes()
    {
        var viewer = await OpenImaginedWellAsync();
        var update = await viewer.LastUpdateAsync(Sources.Secret);
        var age = await viewer.AgeAsync(Sources.Secret);
        await ImaginedSystem.AskedAsync(viewer.Page);

        await ImaginedSystem.PassAsync(viewer.Page, TimeSpan.FromSeconds(3));

        Assert.InRange(await viewer.AgeAsync(Sources.Secret), age + 2, age + 4);
        Assert.Equal(update, await viewer.LastUpdateAsync(Sources.Secret));
        Assert.Empty(await ImaginedSystem.AskedAsync(viewer.Page));
    }

    [Fact]
    public async Task Credentials_show_when_they_were_made_and_how_long_they_last()
    {
        var viewer = await OpenWellAsync();

        await Expect(viewer.Updates(Sources.Iam)).ToHaveTextAsync([Created(), Expires()]);
    }

    [Fact]
    public async Task The_role_and_the_secret_are_readable()
    {
        var viewer = await OpenWellAsync();

        await Expect(viewer.Fact("role_arn")).ToContainTextAsync($":assumed-role/{System.Aws.Options.RoleName}/");
        await Expect(viewer.Fact("secret_name")).ToContainTextAsync(System.Aws.Options.Secrets.Keys.First());
        // The worker's JSON, laid out for reading.
        Assert.Matches(@"^\{\n  ""message"": ""hello"",\n  ""timestamp"": ""20[^""]+""\n\}$", await viewer.Fact("secret_value").InnerTextAsync());
    }

    [Fact]
    public async Task The_overall_line_mentions_the_worker_and_dead_letters()
    {
        var viewer = await OpenWellAsync();

        await Expect(viewer.Worker).ToHaveTextAsync(new Regex(@"^Worker: wrote to 3 sources, last \d+s ago$"));
        await Expect(viewer.DeadLetters).ToHaveTextAsync(new Regex(@"^(No dead letters|\d+ dead letters?; latest: .+)$"));
    }

    [Fact]
    public async Task Every_arrow_of_the_data_flow_is_green()
    {
        var viewer = await OpenWellAsync();

        var arrows = viewer.Page.Locator(".wide [data-flow]");
        await Expect(arrows).ToHaveCountAsync(10);
        await Expect(viewer.Page.Locator("[data-flow]:not([data-tone=ok])")).ToHaveCountAsync(0);
        Assert.All(await viewer.Page.Locator("#flow-list li").AllInnerTextsAsync(), line => Assert.EndsWith(": working", line, StringComparison.Ordinal));
    }

    [Fact]
    public async Task At_the_Spaces_address_the_page_calls_the_API_across_origins()
    {
        var viewer = await OpenAsync(url: System.CrossOriginUrl);

        await viewer.RefreshUntilWellAsync();
        await Expect(viewer.Page.Locator("#version")).ToContainTextAsync("API ");
    }

    [Fact]
    public async Task The_footer_names_the_build_that_answers()
    {
        var viewer = await OpenWellAsync();

        await Expect(viewer.Page.Locator("#version")).ToHaveTextAsync(new Regex("^API .+"));
    }

    [GeneratedRegex(@"^\s*\d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC \(\d+s ago\)$")]
    private static partial Regex TimeAndAge();

    [GeneratedRegex(@"^Created \d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC \((\d+m )?\d+s ago\)$")]
    private static partial Regex Created();

    [GeneratedRegex(@"^Expires \d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC \(in (\d+h )?\d+m( \d+s)?\)$")]
    private static partial Regex Expires();
}
