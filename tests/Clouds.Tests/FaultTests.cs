namespace HybridCloud.Clouds.Tests;

/// <summary>What the clouds refuse on demand, as real Terraform sees it.</summary>
public sealed class FaultTests(CloudsFixture fixture) : IClassFixture<CloudsFixture>
{
    private const string Both = Terraform.Providers + """

        resource "digitalocean_vpc" "network" {
          name   = "network"
          region = "sfo3"
        }
        resource "aws_sns_topic" "alarms" {
          name       = "alarms"
          depends_on = [digitalocean_vpc.network]
        }
        """;

    [Fact]
    public async Task A_quota_error_in_mid_apply_leaves_a_state_from_which_the_same_command_goes_on()
    {
        var account = await fixture.Clouds.AddAccountAsync("poor", TestContext.Current.CancellationToken);
        using var terraform = new Terraform(fixture.Clouds, account, Both);
        await terraform.InitAsync();
        fixture.Clouds.Aws.Faults.Add(new("sns:CreateTopic", "TopicLimitExceeded", "quota of topics", 403));

        var refused = await terraform.ApplyAsync();
        var goneOn = (await terraform.ApplyAsync()).Succeeded();

        Assert.Equal(1, refused.ExitCode);
        Assert.Contains("quota of topics", refused.Error, StringComparison.Ordinal);
        Assert.Contains("1 added, 0 changed, 0 destroyed", goneOn.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Throttling_is_survived_by_trying_again()
    {
        var account = await fixture.Clouds.AddAccountAsync("hasty", TestContext.Current.CancellationToken);
        using var terraform = new Terraform(fixture.Clouds, account, Both);
        await terraform.InitAsync();
        fixture.Clouds.Aws.Faults.Add(new("sns:CreateTopic", "ThrottlingException", "Rate exceeded"));

        (await terraform.ApplyAsync()).Succeeded();

        Assert.Contains("sns:CreateTopic 400", fixture.Clouds.Aws.Log);
    }

    [Fact]
    public async Task An_app_whose_image_was_never_pushed_fails_and_is_tainted()
    {
        var account = await fixture.Clouds.AddAccountAsync("forgetful", TestContext.Current.CancellationToken);
        fixture.Clouds.DigitalOcean.AddImage(account.Name, "app", "1111111", $"sha256:{new string('a', 64)}");
        using var terraform = new Terraform(fixture.Clouds, account, App);
        await terraform.InitAsync();

        terraform.Set("tag", "2222222");
        var refused = await terraform.ApplyAsync();
        terraform.Set("tag", "1111111");
        var replaced = (await terraform.ApplyAsync()).Succeeded();

        Assert.Contains("image app:2222222 was not found", refused.Everything, StringComparison.Ordinal);
        Assert.Contains("1 added, 0 changed, 1 destroyed", replaced.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_secret_of_an_app_comes_back_encrypted_so_that_a_plan_is_never_clean()
    {
        var account = await fixture.Clouds.AddAccountAsync("secretive", TestContext.Current.CancellationToken);
        using var terraform = new Terraform(fixture.Clouds, account, App);
        await terraform.InitAsync();
        (await terraform.ApplyAsync()).Succeeded();

        terraform.Set("type", "SECRET");
        (await terraform.ApplyAsync()).Succeeded();
        var app = fixture.Clouds.DigitalOcean.Team(account.Name)["digitalocean_app"]!.AsObject().Single().Value!;

        Assert.StartsWith("EV[1:", app["spec"]![0]!["service"]![0]!["env"]![0]!["value"]!.ToString(), StringComparison.Ordinal);
        Assert.Equal(2, (await terraform.PlanAsync()).ExitCode);
    }

    [Fact]
    public async Task A_token_that_no_team_has_is_refused()
    {
        var account = await fixture.Clouds.AddAccountAsync("gone", TestContext.Current.CancellationToken);
        using var terraform = new Terraform(fixture.Clouds, account, """
            terraform {
              required_providers {
                digitalocean = {
                  source  = "digitalocean/digitalocean"
                  version = "2.71.0"
                }
              }
            }
            provider "digitalocean" { token = "dop_v1_of_nobody" }
            data "digitalocean_account" "me" {}
            """);
        await terraform.InitAsync();

        Assert.Contains("Unable to authenticate you", (await terraform.PlanAsync()).Error, StringComparison.Ordinal);
    }

    private const string App = """
        terraform {
          required_providers {
            digitalocean = {
              source  = "digitalocean/digitalocean"
              version = "2.71.0"
            }
          }
        }
        variable "tag" { default = "1111111" }
        variable "type" { default = "GENERAL" }
        resource "digitalocean_app" "app" {
          spec {
            name = "app"
            service {
              name = "api"
              image {
                registry_type = "DOCR"
                repository    = "app"
                tag           = var.tag
              }
              env {
                key   = "PASSWORD"
                value = "hunter2"
                type  = var.type
              }
            }
          }
        }
        """;
}
