using System.Text.Json.Nodes;

namespace HybridCloud.Clouds.Tests;

/// <summary>The table "what DigitalOcean refuses", as a user of Terraform sees it.</summary>
public sealed class DigitalOceanRefusalTests(CloudsFixture fixture) : IClassFixture<CloudsFixture>
{
    [Fact]
    public async Task Every_row_has_a_rule_a_source_and_a_condition()
    {
        var table = Path.Combine(Checkout.Root, "tests/Clouds/Providers/lib/digitalocean/refusals.mjs");
        var printed = await Command.RunAsync(
            "node", ["--input-type=module", "-e", $"import {{ refusals }} from '{table}'; console.log(JSON.stringify(refusals.map(r => ({{ ...r, broken: typeof r.broken }}))))"],
            cancellationToken: TestContext.Current.CancellationToken);

        var rows = JsonNode.Parse(printed.Succeeded().Output)!.AsArray();

        Assert.True(rows.Count >= 50, $"{rows.Count} rows");
        Assert.All(rows, row =>
        {
            Assert.Matches("^digitalocean_[a-z_]+$", row!["on"]!.ToString());
            Assert.Matches("^(plan|apply|remove)$", row["when"]!.ToString());
            Assert.True(row["rule"]!.ToString().Length > 10 && row["source"]!.ToString().Length > 3, row.ToJsonString());
            Assert.Equal("function", row["broken"]!.ToString());
        });
    }

    [Fact]
    public async Task What_the_provider_refuses_fails_before_anything_is_made()
    {
        var account = await fixture.Clouds.AddAccountAsync("careless", TestContext.Current.CancellationToken);
        using var terraform = new Terraform(fixture.Clouds, account, DigitalOcean + """
            resource "digitalocean_app" "app" {
              spec { name = "a-name-of-more-than-thirty-two-characters" }
            }
            resource "digitalocean_database_cluster" "pg" {
              name            = "pg"
              engine          = "pg"
              version         = "17"
              size            = "db-s-1vcpu-1gb"
              region          = "sfo3"
              node_count      = 1
              eviction_policy = "allkeys_lru"
            }
            resource "digitalocean_spaces_bucket" "files" {
              name   = "files"
              region = "nyc1"
            }
            resource "digitalocean_container_registry" "images" {
              name                   = "images"
              subscription_tier_slug = "free"
            }
            resource "digitalocean_record" "mail" {
              domain = "digitalocean.solutions"
              type   = "MX"
              name   = "@"
              value  = "mail.example.com."
            }
            resource "digitalocean_project" "mine" { name = "Default" }
            """);
        await terraform.InitAsync();

        var refused = await terraform.PlanAsync();

        Assert.Equal(1, refused.ExitCode);
        Assert.All(
            [
                "the name of an app has 2 to 32 characters", "eviction_policy is for Valkey and Redis", "Spaces are in ams3", "a tier is starter, basic or professional",
                "MX and SRV have a priority", "a project has a name of 1 to 175 characters",
            ],
            (string rule) => Assert.Contains(rule, Flat(refused), StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_the_API_refuses_fails_at_apply_with_the_rule()
    {
        var account = await fixture.Clouds.AddAccountAsync("hopeful", TestContext.Current.CancellationToken);
        using var terraform = new Terraform(fixture.Clouds, account, DigitalOcean + """
            resource "digitalocean_vpc" "far" {
              name     = "far"
              region   = "nyc3"
              ip_range = "10.20.0.0/20"
            }
            resource "digitalocean_vpc" "same" {
              name       = "same"
              region     = "sfo3"
              ip_range   = "10.20.8.0/24"
              depends_on = [digitalocean_vpc.far]
            }
            resource "digitalocean_app" "app" {
              spec {
                name   = "app"
                region = "nyc"
                vpc { id = digitalocean_vpc.far.id }
                alert { rule = "CPU_UTILIZATION" }
                service {
                  name               = "api"
                  instance_size_slug = "apps-s-1vcpu-0.5gb"
                  instance_count     = 2
                  image {
                    registry_type = "DOCR"
                    repository    = "app"
                    tag           = "1"
                    digest        = "sha256:0000000000000000000000000000000000000000000000000000000000000000"
                  }
                }
                worker {
                  name               = "api"
                  instance_size_slug = "basic-xxs"
                }
              }
            }
            resource "digitalocean_database_cluster" "pg" {
              name       = "pg-cluster"
              engine     = "pg"
              version    = "17"
              size       = "db-s-1vcpu-1gb"
              region     = "sfo3"
              node_count = 2
            }
            resource "digitalocean_container_registry" "images" {
              name                   = "1images"
              subscription_tier_slug = "starter"
              region                 = "tor1"
            }
            resource "digitalocean_record" "root" {
              domain = "digitalocean.solutions"
              type   = "CNAME"
              name   = "@"
              value  = "example.com."
              ttl    = 5
            }
            """);
        await terraform.InitAsync();

        var refused = await terraform.ApplyAsync();

        Assert.Equal(1, refused.ExitCode);
        Assert.All(
            [
                "a range does not overlap with another network of the team", "an app joins the network of one data center of its region",
                "CPU, memory and restarts are watched of a component", "sizes for a single instance are not multiplied", "an image is named by its tag or by its digest",
                "names of components are unique in their app", "a component has a size that exists", "standby nodes need a plan of 2 GB or more",
                "from a letter on", "a registry is in nyc3", "a CNAME is not at the domain itself", "answers live 30 seconds at least",
            ],
            (string rule) => Assert.Contains(rule, Flat(refused), StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_resource_that_is_put_into_a_project_leaves_the_one_it_was_in()
    {
        var account = await fixture.Clouds.AddAccountAsync("sharing", TestContext.Current.CancellationToken);
        using var first = new Terraform(fixture.Clouds, account, Assigned("first"));
        using var second = new Terraform(fixture.Clouds, account, Assigned("second"));
        await first.InitAsync();
        await second.InitAsync();
        (await first.ApplyAsync()).Succeeded();
        Assert.Equal(0, (await first.PlanAsync()).ExitCode);

        (await second.ApplyAsync()).Succeeded();

        Assert.Equal(2, (await first.PlanAsync()).ExitCode);
        Assert.Equal(0, (await second.PlanAsync()).ExitCode);
    }

    [Theory]
    [InlineData("digitalocean_spaces_bucket_cors_configuration", "NoSuchCORSConfiguration")]
    [InlineData("digitalocean_spaces_bucket", "NoSuchBucket")]
    public async Task What_was_removed_of_a_bucket_by_hand_makes_every_plan_fail(string type, string code)
    {
        var account = await fixture.Clouds.AddAccountAsync(code, TestContext.Current.CancellationToken);
        using var terraform = new Terraform(fixture.Clouds, account, DigitalOcean + $$"""
            resource "digitalocean_spaces_bucket" "files" {
              name   = "files-{{code.ToLowerInvariant()}}"
              region = "sfo3"
            }
            resource "digitalocean_spaces_bucket_cors_configuration" "files" {
              bucket = digitalocean_spaces_bucket.files.id
              region = "sfo3"
              cors_rule {
                allowed_methods = ["GET"]
                allowed_origins = ["*"]
              }
            }
            """);
        await terraform.InitAsync();
        (await terraform.ApplyAsync()).Succeeded();

        fixture.Clouds.DigitalOcean.EditTeam(account.Name, team => team[type]!.AsObject().Clear());

        var refused = await terraform.PlanAsync();
        Assert.Equal(1, refused.ExitCode);
        Assert.Contains(code, Flat(refused), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("deploy_on_push { enabled = false }", "", "", 2)]
    [InlineData("", "instance_count = 1", "", 2)]
    [InlineData("", "", "", 2)]
    [InlineData("", "", "ignore_changes = [spec[0].job[0].instance_count]", 0)]
    public async Task A_plan_is_clean_only_without_values_that_App_Platform_may_return_differently(string image, string job, string lifecycle, int exitCode)
    {
        var account = await fixture.Clouds.AddAccountAsync($"echo-{image.Length}-{job.Length}-{lifecycle.Length}", TestContext.Current.CancellationToken);
        using var terraform = new Terraform(fixture.Clouds, account, DigitalOcean + $$"""
            resource "digitalocean_app" "app" {
              spec {
                name = "echo"
                job {
                  name = "migrate"
                  kind = "PRE_DEPLOY"
                  {{job}}
                  image {
                    registry_type = "DOCKER_HUB"
                    registry      = "library"
                    repository    = "busybox"
                    {{image}}
                  }
                }
              }
              lifecycle {
                {{lifecycle}}
              }
            }
            """);
        await terraform.InitAsync();
        (await terraform.ApplyAsync()).Succeeded();

        Assert.Equal(exitCode, (await terraform.PlanAsync()).ExitCode);
    }

    /// <summary>What was printed, without Terraform's line breaks and frames.</summary>
    private static string Flat(CommandResult result) =>
        string.Join(' ', result.Everything.Replace("│", "", StringComparison.Ordinal).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    private static string Assigned(string project) => DigitalOcean + $$"""
        data "digitalocean_domain" "zone" { name = "digitalocean.solutions" }
        resource "digitalocean_project" "mine" { name = "{{project}}" }
        resource "digitalocean_project_resources" "mine" {
          project   = digitalocean_project.mine.id
          resources = [data.digitalocean_domain.zone.urn]
        }
        """;

    private const string DigitalOcean = """
        terraform {
          required_providers {
            digitalocean = {
              source  = "digitalocean/digitalocean"
              version = "2.71.0"
            }
          }
        }

        """;
}
