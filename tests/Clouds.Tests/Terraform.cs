using HybridCloud.Clouds.Accounts;
using HybridCloud.Clouds.Aws.Identity;

namespace HybridCloud.Clouds.Tests;

/// <summary>A temporary folder in which real Terraform runs with one account's credentials.</summary>
internal sealed class Terraform : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("terraform-");
    private readonly Dictionary<string, string?> environment;

    /// <param name="clouds">The clouds that it works against.</param>
    /// <param name="account">The account whose credentials it uses.</param>
    /// <param name="configuration">HCL.</param>
    public Terraform(LocalClouds clouds, CloudAccount account, string configuration)
        : this(clouds, account) => Write(configuration);

    private Terraform(LocalClouds clouds, CloudAccount account)
    {
        environment = clouds.Environment(account);
        environment["TF_IN_AUTOMATION"] = "1";
        environment["CHECKPOINT_DISABLE"] = "1";
    }

    /// <summary>Terraform in a copy of a synthesized stack.</summary>
    public static Terraform OfStack(LocalClouds clouds, CloudAccount account, string stack)
    {
        var terraform = new Terraform(clouds, account);
        foreach (var file in Directory.EnumerateFiles(stack, "*", SearchOption.AllDirectories))
        {
            var copy = Path.Combine(terraform.folder.FullName, Path.GetRelativePath(stack, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }

        return terraform;
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

    /// <summary>Keeps the state in this folder, whatever backend the stack has.</summary>
    public void KeepStateHere() =>
        File.WriteAllText(Path.Combine(folder.FullName, "backend_override.tf.json"), """{"terraform": {"backend": {"local": {}}}}""");

    /// <summary>Goes on from another folder's local state.</summary>
    public void TakeStateOf(Terraform other) => File.Copy(Path.Combine(other.folder.FullName, "terraform.tfstate"), Path.Combine(folder.FullName, "terraform.tfstate"));

    /// <summary>Replaces the configuration.</summary>
    public void Write(string configuration) => File.WriteAllText(Path.Combine(folder.FullName, "main.tf"), configuration);

    /// <summary>Adds to the configuration.</summary>
    public void Add(string configuration) => File.AppendAllText(Path.Combine(folder.FullName, "main.tf"), $"\n{configuration}\n");

    /// <summary>Continues with an account's own credentials, those of its administrator.</summary>
    public void ActAs(CloudAccount account) => ActAs(new Session(account.AccessKeyId, account.SecretAccessKey, ""));

    /// <summary>Continues with the credentials of a role's session.</summary>
    public void ActAs(Session session)
    {
        environment["AWS_ACCESS_KEY_ID"] = session.AccessKeyId;
        environment["AWS_SECRET_ACCESS_KEY"] = session.SecretAccessKey;
        environment["AWS_SESSION_TOKEN"] = session.SessionToken is { Length: > 0 } token ? token : null;
    }

    /// <summary>Sets a variable of the configuration.</summary>
    public void Set(string variable, string value) => environment[$"TF_VAR_{variable}"] = value;

    public async Task InitAsync(params string[] arguments) => (await RunAsync("init", arguments)).Succeeded();

    public async Task<CommandResult> ApplyAsync() => await RunAsync("apply", "-auto-approve");

    /// <summary>Exit code 0: nothing to change; 2: something; 1: an error.</summary>
    public async Task<CommandResult> PlanAsync() => await RunAsync("plan", "-detailed-exitcode");

    public async Task DestroyAsync() => (await RunAsync("destroy", "-auto-approve")).Succeeded();

    public async Task<string> OutputAsync(string name) => (await RunAsync("output", "-raw", name)).Succeeded().Output;

    public Task<CommandResult> RunAsync(string command, params string[] arguments) =>
        Command.RunAsync("terraform", command == "state" ? [command, .. arguments] : [command, "-no-color", .. arguments], folder.FullName, environment, TestContext.Current.CancellationToken);

    public void Dispose() => folder.Delete(recursive: true);
}
