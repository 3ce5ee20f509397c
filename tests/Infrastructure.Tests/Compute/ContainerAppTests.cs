using System.Text.Json.Nodes;
using HybridCloud.Contract;
using Xunit;

namespace HybridCloud.Infrastructure.Tests.Compute;

public sealed class ContainerAppTests
{
    private static readonly string[] Kinds = ["service", "worker", "job"];

    private static JsonObject App => TestStacks.Hybrid.Resource("digitalocean_app");

    [Fact]
    public void All_components_run_one_image_with_different_commands()
    {
        Assert.Equal(["app api", "app worker", "app migrate"], Kinds.Select(kind => App.Text("spec", kind, 0, "run_command")));
        Assert.Single(Kinds.Select(kind => App.At("spec", kind, 0, "image").ToJsonString()).Distinct());
    }

    [Fact]
    public void The_image_is_the_build_of_the_synth()
    {
        var image = App.At("spec", "service", 0, "image");

        Assert.Contains("\"3f9c2ab\"", image.Text("tag"), StringComparison.Ordinal);
        Assert.Equal("${var.image_digest}", image.Text("digest"));
    }

    /// <summary>What the platform makes of these attributes is not documented: tests/Clouds/Providers assumes the worst.</summary>
    [Fact]
    public void Nothing_is_sent_that_the_platform_may_return_differently()
    {
        Assert.All(Kinds, kind => Assert.False(App.At("spec", kind, 0, "image").AsObject().ContainsKey("deploy_on_push"), kind));
        Assert.False(App.At("spec", "job", 0).AsObject().ContainsKey("instance_count"));
        Assert.Contains("spec[0].job[0].instance_count", App.Texts("lifecycle", "ignore_changes"));
    }

    [Fact]
    public void Migrations_run_before_each_deployment() => Assert.Equal("PRE_DEPLOY", App.Text("spec", "job", 0, "kind"));

    [Fact]
    public void The_app_is_in_the_private_network() =>
        Assert.Matches(@"^\$\{digitalocean_vpc\.[^.]+\.id\}$", App.Text("spec", "vpc", 0, "id"));

    [Fact]
    public void The_app_s_region_is_that_of_its_data_center() =>
        Assert.Equal("${replace(var.do_region, \"/[0-9]+$/\", \"\")}", App.Text("spec", "region"));

    [Fact]
    public void The_service_is_asked_for_its_health_and_drained_before_it_ends()
    {
        Assert.Equal(Routes.Health, App.Text("spec", "service", 0, "health_check", "http_path"));
        Assert.NotEqual("0", App.Text("spec", "service", 0, "termination", "drain_seconds"));
        Assert.All(Kinds, kind => Assert.NotEqual("0", App.Text("spec", kind, 0, "termination", "grace_period_seconds")));
    }

    [Fact]
    public void The_registry_is_named_only_where_a_variable_names_it()
    {
        Assert.All(Kinds, kind => Assert.Equal("${var.registry_name}", App.Text("spec", kind, 0, "image", "registry")));
        Assert.True(TestStacks.Hybrid.Json.At("variable", "registry_name").AsObject().TryGetPropertyValue("default", out var name) && name is null);
    }

    [Fact]
    public void Failed_deployments_restarts_CPU_and_memory_raise_alerts()
    {
        Assert.Contains("DEPLOYMENT_FAILED", App.Items("spec", "alert").Select(alert => alert.Text("rule")));
        Assert.Contains("DOMAIN_FAILED", App.Items("spec", "alert").Select(alert => alert.Text("rule")));
        Assert.All(["service", "worker"], kind => Assert.Equal(
            ["CPU_UTILIZATION", "MEM_UTILIZATION", "RESTART_COUNT"],
            App.Items("spec", kind, 0, "alert").Select(alert => alert.Text("rule"))));
    }

    [Fact]
    public void Alerts_have_no_destinations_because_the_platform_never_reads_them_back() =>
        Assert.DoesNotContain("destinations", App.ToJsonString(), StringComparison.Ordinal);

    [Theory]
    [InlineData("service", "PGHOST,PGPORT,PGDATABASE,PGUSER,PGPASSWORD,PGSSLMODE,VALKEY_HOST,VALKEY_PORT,VALKEY_PASSWORD,API_CORS_ORIGINS,API_ORIGIN_SECRET")]
    [InlineData("worker", "PGHOST,PGPORT,PGDATABASE,PGUSER,PGPASSWORD,PGSSLMODE,VALKEY_HOST,VALKEY_PORT,VALKEY_PASSWORD,WORKER_INTERVAL_SECONDS,WORKER_SECRET_INTERVAL_SECONDS")]
    [InlineData("job", "PGHOST,PGPORT,PGDATABASE,PGUSER,PGPASSWORD,PGSSLMODE,PG_APPLICATION_USER")]
    public void Each_component_finds_the_variables_of_the_specification(string kind, string names) =>
        Assert.Superset(names.Split(',').ToHashSet(), Environment(kind).Keys.ToHashSet());

    [Theory]
    [InlineData("service")]
    [InlineData("worker")]
    public void The_API_and_the_worker_reach_AWS_by_certificate(string kind) => Assert.Superset(
        new HashSet<string>
        {
            "AWS_REGION", "ROLES_ANYWHERE_TRUST_ANCHOR_ARN", "ROLES_ANYWHERE_PROFILE_ARN", "ROLES_ANYWHERE_ROLE_ARN",
            "ROLES_ANYWHERE_CERTIFICATE", "ROLES_ANYWHERE_PRIVATE_KEY", "SECRET_ID",
        },
        Environment(kind).Keys.ToHashSet());

    [Fact]
    public void Secrets_are_encrypted_and_each_component_has_its_own_only()
    {
        Assert.Equal(
            ["API_NEXT_ORIGIN_SECRET", "API_ORIGIN_SECRET", "PGPASSWORD", "ROLES_ANYWHERE_PRIVATE_KEY", "VALKEY_PASSWORD"], Secrets("service"));
        Assert.Equal(["PGPASSWORD", "ROLES_ANYWHERE_PRIVATE_KEY", "VALKEY_PASSWORD"], Secrets("worker"));
        Assert.Equal(["PGPASSWORD"], Secrets("job"));
        Assert.All(App.Items("spec", "env"), variable => Assert.Equal("GENERAL", variable.Text("type")));
    }

    [Fact]
    public void Migrations_run_as_administrator_and_everything_else_as_the_applications_user()
    {
        Assert.Contains("digitalocean_database_cluster", Environment("job")["PGUSER"], StringComparison.Ordinal);
        Assert.All(["service", "worker"], kind => Assert.Contains("digitalocean_database_user", Environment(kind)["PGUSER"], StringComparison.Ordinal));
    }

    [Fact]
    public void The_application_is_one_of_two_users_and_the_migration_grants_the_one_whose_turn_it_is()
    {
        var user = Environment("service")["PGUSER"];

        Assert.Matches("""^\$\{\(?\(?terraform_data\..*turn.* == "app_other"\)? \? digitalocean_database_user\..*other-user.*\.name : digitalocean_database_user\..*_user_.*\.name\)?\}$""", user);
        Assert.Equal(user, Environment("job")["PG_APPLICATION_USER"]);
        Assert.Equal(user.Replace(".name", ".password", StringComparison.Ordinal), Environment("worker")["PGPASSWORD"]);
    }

    [Fact]
    public void Databases_are_reached_at_their_private_hosts_only() =>
        Assert.All([Environment("service")["PGHOST"], Environment("service")["VALKEY_HOST"]], host => Assert.EndsWith(".private_host}", host, StringComparison.Ordinal));

    [Fact]
    public void Browsers_may_call_from_the_dashboard_and_the_bucket_and_from_nowhere_else()
    {
        var origins = Environment("service")["API_CORS_ORIGINS"].Split(',');

        Assert.Equal("https://${var.name}.${var.domain}", origins[0]);
        Assert.Matches(@"^https://\$\{digitalocean_spaces_bucket\.[^.]+\.bucket_domain_name\}$", origins[1]);
        Assert.Equal(2, origins.Length);
    }

    [Fact]
    public void Terraform_leaves_secrets_alone_and_follows_everything_else() => Assert.Equal(
        ["spec[0].job[0].instance_count", "spec[0].service[0].env", "spec[0].worker[0].env", "spec[0].job[0].env"], App.Texts("lifecycle", "ignore_changes"));

    [Fact]
    public void A_renewed_certificate_reaches_the_app_because_it_is_no_secret() =>
        Assert.Contains(App.Items("spec", "env"), variable =>
            variable.Text("key") == EnvironmentNames.RolesAnywhereCertificate && variable.Text("value").Contains("tls_locally_signed_cert", StringComparison.Ordinal));

    [Fact]
    public void Rotating_sends_the_secrets_again()
    {
        var rotating = TestStacks.HybridRotating.Resource("digitalocean_app");

        Assert.DoesNotContain(rotating.Texts("lifecycle", "ignore_changes"), ignored => ignored.EndsWith(".env", StringComparison.Ordinal));
        Assert.Equal(App.At("spec").ToJsonString(), rotating.At("spec").ToJsonString());
    }

    [Fact]
    public void A_plan_fails_when_a_component_has_other_secrets_than_Terraform_knows()
    {
        var conditions = App.Items("lifecycle", "postcondition").Select(postcondition => postcondition.Text("condition")).ToList();

        Assert.All(Kinds.Zip(conditions), pair =>
        {
            Assert.Contains($"self.spec.0.{pair.First}.0.env[*].value", pair.Second, StringComparison.Ordinal);
            Assert.Contains(Environment(pair.First)[EnvironmentNames.SecretsFingerprint][2..^1], pair.Second, StringComparison.Ordinal);
        });
    }

    [Fact]
    public void The_fingerprint_knows_the_newest_origin_secret_alone_so_that_nothing_stops_while_it_travels_to_the_edge()
    {
        var fingerprint = Environment("service")[EnvironmentNames.SecretsFingerprint];

        Assert.Contains(Environment("service")[EnvironmentNames.ApiNextOriginSecret][2..^1], fingerprint, StringComparison.Ordinal);
        Assert.DoesNotContain("terraform_data.origin-secret", fingerprint, StringComparison.Ordinal);
        Assert.DoesNotContain(EnvironmentNames.ApiNextOriginSecret, fingerprint, StringComparison.Ordinal);
    }

    [Fact]
    public void The_app_waits_until_the_databases_let_it_in() =>
        Assert.Equal(2, App.Texts("depends_on").Count(wait => wait.StartsWith("digitalocean_database_firewall.", StringComparison.Ordinal)));

    private static Dictionary<string, string> Environment(string kind) =>
        App.Items("spec", "env").Concat(App.Items("spec", kind, 0, "env")).ToDictionary(variable => variable.Text("key"), variable => variable.Text("value"));

    private static IEnumerable<string> Secrets(string kind) =>
        App.Items("spec", kind, 0, "env").Where(variable => variable.Text("type") == "SECRET").Select(variable => variable.Text("key")).Order(StringComparer.Ordinal);
}
