using System.Diagnostics;
using System.Text.Json;
using System.Text.RegularExpressions;
using HybridCloud.Contract;
using HybridCloud.Local.Queue;
using HybridCloud.Local.Servers;
using YamlDotNet.RepresentationModel;

namespace HybridCloud.Queue.Tests;

/// <summary>Both services under a little load, and Prometheus, which scrapes them every second.</summary>
public sealed class ObservedSystem : IAsyncLifetime
{
    private readonly CancellationTokenSource leaving = new();
    private Task sending = Task.CompletedTask;

    public QueueSystem System { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        if (!PrometheusServer.IsInstalled) return;
        System = await QueueSystem.StartAsync(new QueueSystemOptions { ScrapeInterval = TimeSpan.FromSeconds(1) }, TestContext.Current.CancellationToken);
        // A rate needs events all the time: a window of seconds would miss those that ended before it.
        sending = SendAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await leaving.CancelAsync();
        try
        {
            await sending;
        }
        catch (OperationCanceledException)
        {
            // Expected.
        }

        leaving.Dispose();
        if (System is not null) await System.DisposeAsync();
    }

    private async Task SendAsync()
    {
        using var caller = new Caller(() => System.Validator.Url);
        for (var round = 0; ; round++)
        {
            for (var i = 0; i < 20; i++) await caller.PostAsync(Caller.Body(System.Token, $"{round}-{i}", "b", "c", "d"), cancellationToken: leaving.Token);
            await caller.PostAsync(Caller.Body("wrong", "a", "b", "c", "d"), cancellationToken: leaving.Token);
            await Task.Delay(TimeSpan.FromSeconds(1), leaving.Token);
        }
    }
}

public sealed class MonitoringTests(ObservedSystem fixture) : IClassFixture<ObservedSystem>
{
    private static readonly string Monitoring = Checkout.Path("cdktf/monitoring");
    private static readonly string Schema = Checkout.Path("tests/Queue.Tests/grafana");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static TheoryData<string> Dashboards => ["validator", "uploader"];

    /// <summary>Every query of every panel.</summary>
    public static TheoryData<string, string, string> Queries
    {
        get
        {
            var data = new TheoryData<string, string, string>();
            foreach (var dashboard in (string[])["validator", "uploader"])
            {
                foreach (var panel in Read(dashboard).GetProperty("panels").EnumerateArray())
                {
                    foreach (var target in panel.GetProperty("targets").EnumerateArray())
                        data.Add(dashboard, panel.GetProperty("title").GetString()!, target.GetProperty("expr").GetString()!);
                }
            }

            return data;
        }
    }

    [Fact]
    public void Promtool_accepts_the_configuration_and_the_rules()
    {
        SkipWithoutPrometheus();
        Run("promtool", "check", "config", $"{Monitoring}/prometheus/prometheus.yml");
        Run("promtool", "check", "rules", $"{Monitoring}/prometheus/alerts.yml");
    }

    [Fact]
    public void Every_alert_fires_when_it_should_and_is_silent_when_it_should_be()
    {
        SkipWithoutPrometheus();
        Run("promtool", "test", "rules", Checkout.Path("tests/Queue.Tests/alerts.test.yml"));
    }

    [Fact]
    public void Every_alert_is_tested_and_names_a_severity_and_what_to_do()
    {
        var tested = File.ReadAllText(Checkout.Path("tests/Queue.Tests/alerts.test.yml"));
        foreach (var alert in Alerts())
        {
            Assert.Contains($"alertname: {alert["alert"]}", tested, StringComparison.Ordinal);
            Assert.Contains(((YamlMappingNode)alert["labels"])["severity"].ToString(), alert["alert"].ToString() == "Watchdog" ? ["none"] : (string[])["critical", "warning"]);
            Assert.NotEmpty(((YamlMappingNode)alert["annotations"])["summary"].ToString());
            Assert.NotEmpty(((YamlMappingNode)alert["annotations"])["description"].ToString());
        }
    }

    [Fact]
    public async Task Every_metric_of_the_alerts_is_one_that_the_services_have()
    {
        SkipWithoutPrometheus();
        var used = Alerts().SelectMany(alert => Regex.Matches(alert["expr"].ToString(), "\\b(validator|uploader|queue|dotnet)_[a-z_]+").Select(m => m.Value)).ToHashSet();

        await Await.UntilAsync(
            "every metric of the alerts",
            async () =>
            {
                var metrics = await fixture.System.Prometheus.QueryAsync("group by (__name__) ({__name__!=\"\"})", Cancel);
                return string.Join(", ", used.Except(metrics.Select(sample => sample.Labels["__name__"])));
            },
            missing => missing.Length == 0);
    }

    [Fact]
    public void Amtool_accepts_alertmanager_s_configuration()
    {
        Assert.SkipUnless(Exists("amtool"), "amtool is not installed (Debian: prometheus-alertmanager)");
        Run("amtool", "check-config", $"{Monitoring}/prometheus/alertmanager.yml");
    }

    [Theory]
    [InlineData("Watchdog", "heartbeat")]
    [InlineData("MessagesNotStored", "topic")]
    public void The_heartbeat_goes_to_its_own_topic_and_every_alert_to_people(string alert, string receiver)
    {
        Assert.SkipUnless(Exists("amtool"), "amtool is not installed (Debian: prometheus-alertmanager)");
        Run("amtool", "config", "routes", "test", $"--config.file={Monitoring}/prometheus/alertmanager.yml", $"--verify.receivers={receiver}", $"alertname={alert}");
    }

    // If it were repeated less often than the alarm looks, or announced as resolved, it would not be a heartbeat.
    [Fact]
    public void The_heartbeat_beats_at_least_each_five_minutes()
    {
        var configuration = Yaml("prometheus/alertmanager.yml");
        var route = (YamlMappingNode)((YamlSequenceNode)configuration["route"]["routes"]).Single(route => route["receiver"].ToString() == "heartbeat");
        var message = ((YamlSequenceNode)configuration["receivers"]).Single(receiver => receiver["name"].ToString() == "heartbeat")["sns_configs"][0];

        Assert.Equal(("1m", "4m"), (route["group_interval"].ToString(), route["repeat_interval"].ToString()));
        Assert.Equal("HEARTBEAT_TOPIC", message["topic_arn"].ToString());
        Assert.Equal("false", message["send_resolved"].ToString());
    }

    // https://docs.aws.amazon.com/chatbot/latest/adminguide/custom-notifs.html
    [Theory]
    [InlineData("firing")]
    [InlineData("resolved")]
    public void An_alert_is_a_notification_that_Chatbot_passes_on(string status)
    {
        var message = JsonElement.Parse(Rendered("chat.message", status));

        Assert.Equal("1.0", message.GetProperty("version").GetString());
        Assert.Equal("custom", message.GetProperty("source").GetString());
        var content = message.GetProperty("content");
        Assert.Equal("client-markdown", content.GetProperty("textType").GetString());
        Assert.Equal($"{status.ToUpperInvariant()}: MessagesNotStored", content.GetProperty("title").GetString());
        Assert.Equal("*critical*: 10% fail  Look at  S3 \n*critical*: 20% fail Look", content.GetProperty("description").GetString());
    }

    // PagerDuty opens and closes an incident by the alarm's name and its new state.
    [Theory]
    [InlineData("firing", "ALARM")]
    [InlineData("resolved", "OK")]
    public void An_alert_is_an_alarm_that_PagerDuty_opens_and_closes(string status, string state)
    {
        var message = JsonElement.Parse(Rendered("pagerduty.message", status));

        Assert.Equal($"{state}: \"MessagesNotStored uploader\" in ALERT_TOPIC_REGION", Rendered("pagerduty.subject", status));
        Assert.Equal("MessagesNotStored uploader", message.GetProperty("AlarmName").GetString());
        Assert.Equal(state, message.GetProperty("NewStateValue").GetString());
        Assert.Equal("10% fail ; 20% fail", message.GetProperty("NewStateReason").GetString());
        Assert.Equal("2026-11-28T10:00:00.000+0000", message.GetProperty("StateChangeTime").GetString());
    }

    [Fact]
    public void Alertmanager_sends_each_alert_and_its_end_in_every_format()
    {
        var receiver = ((YamlSequenceNode)Yaml("prometheus/alertmanager.yml")["receivers"]).Single(receiver => receiver["name"].ToString() == "topic");
        var messages = ((YamlSequenceNode)receiver["sns_configs"]).Cast<YamlMappingNode>().ToList();

        Assert.Equal(["chat", "pagerduty", "text"], messages.Select(message => message["attributes"]["format"].ToString()).Order());
        Assert.All(messages, message => Assert.Equal("true", message["send_resolved"].ToString()));
        Assert.All(messages, message => Assert.Equal($$$"""{{ template "{{{message["attributes"]["format"]}}}.message" . }}""", message["message"].ToString()));
    }

    [Fact]
    public async Task Prometheus_sees_both_services()
    {
        SkipWithoutPrometheus();
        await Await.UntilAsync(
            "both are up",
            async () => (await fixture.System.Prometheus.QueryAsync("up == 1", Cancel)).Select(sample => sample.Labels["job"]).Order().ToList(),
            up => up.SequenceEqual([Commands.Uploader, Commands.Validator]));
    }

    [Fact]
    public async Task The_rules_are_loaded_and_nothing_fires_while_all_is_well()
    {
        SkipWithoutPrometheus();
        // It always fires, so once it does, the rules have been evaluated.
        await Await.UntilAsync(
            "the heartbeat", () => fixture.System.Prometheus.QueryAsync("ALERTS{alertstate=\"firing\",alertname=\"Watchdog\"}", Cancel), firing => firing.Count > 0);

        // The others say that calls fail or take long, as they do on a busy machine.
        const string excused = "ValidatorErrorRateHigh|ValidatorSlow|MessagesNotQueued|MessagesNotStored|InstanceDown|ProcessorSaturated|QueueMessagesOld|QueueBacklogGrows";
        Assert.Empty(await fixture.System.Prometheus.QueryAsync($"ALERTS{{alertstate=\"firing\",alertname!~\"TokensRefused|Watchdog|{excused}\"}}", Cancel));
    }

    [Theory]
    [MemberData(nameof(Queries))]
    public async Task The_query_returns_data_from_the_running_services(string dashboard, string panel, string query)
    {
        SkipWithoutPrometheus();
        _ = dashboard;
        _ = panel;
        // Grafana puts at least four scrape intervals here.
        var asked = query.Replace("$__rate_interval", "30s", StringComparison.Ordinal);
        await Await.UntilAsync(
            $"a number for {asked}", () => fixture.System.Prometheus.QueryAsync(asked, Cancel), result => result.Any(sample => double.IsFinite(sample.Value)));
    }

    [Theory]
    [MemberData(nameof(Dashboards))]
    public void The_dashboard_has_the_shape_that_grafana_reads(string name)
    {
        var dashboard = Read(name);

        Assert.Matches("^[a-z0-9-]{1,40}$", dashboard.GetProperty("uid").GetString()!);
        Assert.NotEmpty(dashboard.GetProperty("title").GetString()!);
        Assert.InRange(dashboard.GetProperty("schemaVersion").GetInt32(), 36, 41);
        Assert.Matches("^now-[0-9]+[smhdwMy]$", dashboard.GetProperty("time").GetProperty("from").GetString()!);
        var panels = dashboard.GetProperty("panels").EnumerateArray().ToList();
        Assert.Equal(panels.Count, panels.Select(p => p.GetProperty("id").GetInt32()).Distinct().Count());
        var cells = new HashSet<(int X, int Y)>();
        foreach (var panel in panels)
        {
            Assert.Contains(panel.GetProperty("type").GetString(), (string[])["timeseries", "stat"]);
            Assert.NotEmpty(panel.GetProperty("title").GetString()!);
            Assert.NotEmpty(panel.GetProperty("description").GetString()!);
            Assert.NotEmpty(panel.GetProperty("fieldConfig").GetProperty("defaults").GetProperty("unit").GetString()!);
            var place = panel.GetProperty("gridPos");
            var (x, y, w, h) = (place.GetProperty("x").GetInt32(), place.GetProperty("y").GetInt32(), place.GetProperty("w").GetInt32(), place.GetProperty("h").GetInt32());
            Assert.InRange(x + w, 1, 24);
            for (var i = 0; i < w * h; i++) Assert.True(cells.Add((x + (i % w), y + (i / w))), $"{panel.GetProperty("title")} overlaps another panel");
            var targets = panel.GetProperty("targets").EnumerateArray().ToList();
            Assert.Equal(targets.Count, targets.Select(t => t.GetProperty("refId").GetString()).Distinct().Count());
            Assert.All(targets, target => Assert.Equal("prometheus", target.GetProperty("datasource").GetProperty("uid").GetString()));
        }
    }

    [Fact]
    public void The_dashboards_keep_to_the_schema_that_grafana_publishes()
    {
        Assert.SkipUnless(Directory.Exists($"{Schema}/node_modules"), "Grafana's schema is not installed (npm ci in tests/Queue.Tests/grafana did not work)");
        Run("node", [$"{Schema}/check.mjs", .. Directory.GetFiles($"{Monitoring}/grafana/dashboards", "*.json")]);
    }

    [Fact]
    public void That_schema_is_of_the_grafana_that_is_deployed()
    {
        var package = JsonElement.Parse(File.ReadAllText($"{Schema}/package.json"));
        var deployed = Regex.Match(File.ReadAllText(Checkout.Path("cdktf/Infrastructure/Values/ImagePins.cs")), "grafana/grafana:([0-9.]+)").Groups[1].Value;

        Assert.Equal(deployed, package.GetProperty("dependencies").GetProperty("@grafana/schema").GetString());
    }

    [Fact]
    public void The_datasource_that_the_dashboards_name_is_provisioned()
    {
        var source = (YamlMappingNode)Yaml("grafana/provisioning/datasources/prometheus.yml")["datasources"][0];

        Assert.Equal("prometheus", source["uid"].ToString());
        Assert.Equal("prometheus", source["type"].ToString());
        Assert.Equal("$PROMETHEUS_URL", source["url"].ToString());
    }

    [Fact]
    public void The_dashboards_are_provisioned_from_where_they_are_mounted() => Assert.Equal(
        "/etc/grafana-files/dashboards",
        Yaml("grafana/provisioning/dashboards/queue.yml")["providers"][0]["options"]["path"].ToString());

    [Fact]
    public async Task Counters_and_histograms_have_their_unit_in_their_name()
    {
        SkipWithoutPrometheus();
        using var http = new HttpClient();
        foreach (var service in (AppProcess[])[fixture.System.Validator, fixture.System.Uploader])
        {
            var types = Regex.Matches(await http.GetStringAsync(new Uri(service.Url, Routes.Metrics), Cancel), "^# TYPE (validator|uploader|queue)(_[a-z_]+) ([a-z]+)$", RegexOptions.Multiline)
                .Select(m => (Name: m.Groups[1].Value + m.Groups[2].Value, Type: m.Groups[3].Value)).ToList();
            Assert.NotEmpty(types);
            Assert.All(types.Where(t => t.Type == "counter"), t => Assert.EndsWith("_total", t.Name, StringComparison.Ordinal));
            Assert.All(types.Where(t => t.Type == "histogram"), t => Assert.EndsWith("_seconds", t.Name, StringComparison.Ordinal));
        }
    }

    private static void SkipWithoutPrometheus() => Assert.SkipUnless(PrometheusServer.IsInstalled, "Prometheus is not installed (Debian: prometheus)");

    private static JsonElement Read(string dashboard) =>
        JsonElement.Parse(File.ReadAllText($"{Monitoring}/grafana/dashboards/{dashboard}-dashboard.json"));

    private static YamlNode Yaml(string file)
    {
        using var reader = File.OpenText($"{Monitoring}/{file}");
        var yaml = new YamlStream();
        yaml.Load(reader);
        return yaml.Documents[0].RootNode;
    }

    private static IEnumerable<YamlMappingNode> Alerts() =>
        ((YamlSequenceNode)Yaml("prometheus/alerts.yml")["groups"]).SelectMany(group => (YamlSequenceNode)group["rules"]).Cast<YamlMappingNode>();

    private static bool Exists(string program) =>
        Environment.GetEnvironmentVariable("PATH")!.Split(':').Any(folder => File.Exists(Path.Combine(folder, program)));

    // Renders an Alertmanager template for two alerts, one of which has characters that JSON must escape.
    private static string Rendered(string template, string status)
    {
        Assert.SkipUnless(Exists("amtool"), "amtool is not installed (Debian: prometheus-alertmanager)");
        var data = Path.GetTempFileName();
        try
        {
            var alerts = new[] { ("10% fail\"", "Look at\n\"S3\""), ("20% fail", "Look") }.Select(text => new
            {
                status,
                labels = new Dictionary<string, string> { ["alertname"] = "MessagesNotStored", ["job"] = "uploader", ["severity"] = "critical" },
                annotations = new Dictionary<string, string> { ["summary"] = text.Item1, ["description"] = text.Item2 },
                startsAt = "2026-11-28T10:00:00Z",
            });
            var groupLabels = new Dictionary<string, string> { ["alertname"] = "MessagesNotStored", ["job"] = "uploader" };
            File.WriteAllText(data, JsonSerializer.Serialize(new { receiver = "topic", status, alerts, groupLabels, commonLabels = groupLabels, commonAnnotations = new Dictionary<string, string>() }));
            return Run("amtool", "template", "render", $"--template.glob={Monitoring}/prometheus/messages.tmpl", $"--template.data={data}", $$$"""--template.text={{ template "{{{template}}}" . }}""").TrimEnd('\n');
        }
        finally
        {
            File.Delete(data);
        }
    }

    private static string Run(string program, params IReadOnlyList<string> arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"{program} {string.Join(' ', arguments)}:\n{output}{errors.Result}");
        return output;
    }
}
