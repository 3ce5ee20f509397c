namespace HybridCloud.Clouds.Tests;

/// <summary>A folder of its own in which real Terraform runs with one account's credentials.</summary>
internal sealed class Terraform : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("terraform-");
    private readonly Dictionary<string, string?> _environment;

    public Terraform(LocalClouds clouds, CloudAccount account, string configuration)
    {
        _environment = clouds.Environment(account);
        _environment["TF_IN_AUTOMATION"] = "1";
        _environment["CHECKPOINT_DISABLE"] = "1";
        Configure(configuration);
    }

    /// <summary>The providers that every configuration here may use.</summary>
    public const string Providers = """
        terraform {
          required_providers {
            aws = {
              source  = "hashicorp/aws"
              version = "5.100.0"
            }
            digitalocean = {
              source  = "digitalocean/digitalocean"
              version = "2.71.0"
            }
            tls = {
              source  = "hashicorp/tls"
              version = "4.1.0"
            }
          }
        }
        provider "aws" {
          region = "us-west-2"
          default_tags {
            tags = { Owner = "jkeegan" }
          }
        }
        provider "digitalocean" {}
        """;

    public void Configure(string configuration) => File.WriteAllText(Path.Combine(_folder.FullName, "main.tf"), configuration);

    public async Task InitAsync(params string[] arguments) => (await RunAsync("init", arguments)).Succeeded();

    public async Task<CommandResult> ApplyAsync() => await RunAsync("apply", "-auto-approve");

    /// <summary>Exit code 0: nothing to change; 2: something; 1: an error.</summary>
    public async Task<CommandResult> PlanAsync() => await RunAsync("plan", "-detailed-exitcode");

    public async Task DestroyAsync() => (await RunAsync("destroy", "-auto-approve")).Succeeded();

    public async Task<string> OutputAsync(string name) => (await RunAsync("output", "-raw", name)).Succeeded().Output;

    public Task<CommandResult> RunAsync(string command, params string[] arguments) =>
        Command.RunAsync("terraform", [command, "-no-color", .. arguments], _folder.FullName, _environment, TestContext.Current.CancellationToken);

    public void Dispose() => _folder.Delete(recursive: true);
}
