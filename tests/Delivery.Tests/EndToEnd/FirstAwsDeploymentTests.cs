using System.Text.Json.Nodes;
using HybridCloud.Clouds.Accounts;
using HybridCloud.Delivery.Tests.GitHub;
using HybridCloud.Delivery.Tests.Images;

namespace HybridCloud.Delivery.Tests.EndToEnd;

/// <summary>A stack's whole way into an AWS account that has none of it yet, step by step as the workflows go.</summary>
public sealed class FirstAwsDeploymentTests : IAsyncLifetime
{
    private const string Repository = "poc-app-platform-aws-queue-dev/app";

    private LocalClouds clouds = null!;
    private CloudAccount account = null!;
    private GitHubStandIn gitHub = null!;
    private QueueStandIn queue = null!;
    private DeliveryRun run = null!;
    private Buildah buildah = null!;

    public async ValueTask InitializeAsync()
    {
        clouds = await LocalClouds.StartAsync(cancellationToken: TestContext.Current.CancellationToken);
        account = await clouds.AddAccountAsync("empty", TestContext.Current.CancellationToken);
        clouds.DigitalOcean.EditTeam(account.Name, team =>
        {
            team["digitalocean_project"] = new JsonObject { ["project-1"] = new JsonObject { ["id"] = "project-1", ["name"] = "jkeegan", ["owner_uuid"] = "owner-1" } };
            team["digitalocean_container_registry"] = new JsonObject { ["team-images"] = new JsonObject { ["name"] = "team-images", ["endpoint"] = "registry.digitalocean.com/team-images" } };
        });
        gitHub = await GitHubStandIn.StartAsync();
        queue = await QueueStandIn.StartAsync(Store);
        queue.Serving = "merged";
        run = new DeliveryRun(clouds, account);
        foreach (var (name, value) in gitHub.Variables)
            run.Variables[name] = value;
        run.Variables["STACK"] = "queue";
        run.Variables["REGISTRY_HOST"] = new Uri(run.Variables["DIGITALOCEAN_API_URL"]).Authority;
        buildah = new Buildah(run.Inside("images"));
        run.Variables["CONTAINER_ENGINE"] = await buildah.EngineAsync();
        run.Variables["SMOKE_EDGE"] = queue.Url;
        run.WaitForSmoke();
        // The imitated registry of DigitalOcean also serves as ECR.
        run.AwsCommandLine($"case \"$1 $2\" in 'ecr get-login-password') echo {account.DigitalOceanToken};; 'ecs list-services') echo '[]';; 'ssm get-parameter') echo {QueueStandIn.Token};; *) exit 1;; esac");
    }

    public async ValueTask DisposeAsync()
    {
        await buildah.DisposeAsync();
        run.Dispose();
        await queue.DisposeAsync();
        await gitHub.DisposeAsync();
        await clouds.DisposeAsync();
    }

    [Fact]
    public async Task What_was_reviewed_on_an_empty_account_is_deployed_after_the_push_without_a_hand_in_between()
    {
        Assert.SkipWhen(Buildah.Missing is not null, Buildah.Missing ?? "");
        await run.SynthesizeAsync("foundation,queue", "pull-request");
        var bootstrapped = await SucceedAsync("bootstrap", "pull-request");

        var planned = await SucceedAsync("plan", "pull-request");
        await SucceedAsync("review", "pull-request", ("PULL_REQUEST", "7"));
        await run.SynthesizeAsync("foundation,queue", "merged");
        await BuildAsync("app:merged");
        var pushed = await SucceedAsync("image-push", "merged");
        var deployed = await SucceedAsync("deploy", "merged", ("REVIEW", "pull-request"));

        Assert.Contains("The project jkeegan already exists and is used as it is.", bootstrapped, StringComparison.Ordinal);
        Assert.Contains("The registry team-images already exists and is used as it is.", bootstrapped, StringComparison.Ordinal);
        Assert.Single(clouds.DigitalOcean.Team(account.Name)["digitalocean_project"]!.AsObject());
        Assert.Single(clouds.DigitalOcean.Team(account.Name)["digitalocean_container_registry"]!.AsObject());
        Assert.Contains("foundation matches its configuration; nothing was changed.", await SucceedAsync("bootstrap", "pull-request"), StringComparison.Ordinal);
        var digest = clouds.DigitalOcean.Team(account.Name)["images"]![Repository]!["merged"]!.ToString();
        Assert.Contains($"{Repository}:pull-request is not pushed yet: planning with zeros as its digest", planned, StringComparison.Ordinal);
        Assert.Contains("queue: the image's repository is created first", pushed, StringComparison.Ordinal);
        Assert.Contains("Apply complete! Resources: 1 added, 0 changed, 0 destroyed.", pushed, StringComparison.Ordinal);
        Assert.Contains($"/{Repository}:merged@{digest} is pushed", pushed, StringComparison.Ordinal);
        Assert.DoesNotContain(account.DigitalOceanToken, pushed, StringComparison.Ordinal);
        Assert.Contains("merged is deployed to dev", deployed, StringComparison.Ordinal);
        var images = TaskDefinitions().Where(image => image.Contains(".dkr.ecr.", StringComparison.Ordinal)).Distinct();
        Assert.Equal([$"{account.AwsAccountId}.dkr.ecr.us-west-2.amazonaws.com/{Repository}@{digest}"], images);

        Assert.EndsWith($"/{Repository}:merged@{digest} is there already\n", await SucceedAsync("image-push", "merged"), StringComparison.Ordinal);
        Assert.Contains("queue: 0 to create, 0 to change, 0 to replace, 0 to destroy", await SucceedAsync("plan", "merged"), StringComparison.Ordinal);
    }

    private async Task<string> SucceedAsync(string verb, string tag, params (string Name, string Value)[] more)
    {
        var outcome = await run.ProcessAsync(verb, [("IMAGE_TAG", tag), .. more]);
        Assert.True(outcome.Code == ExitCodes.Success, $"{verb}: {outcome}");
        return outcome.Output;
    }

    /// <summary>An empty image: what it would run does not matter here.</summary>
    private async Task BuildAsync(string name)
    {
        var container = await buildah.RunAsync("from", "scratch");
        var built = await buildah.RunAsync("commit", "--quiet", container.Output.Trim(), name);
        Assert.True(built.ExitCode == 0, container.Error + built.Error);
    }

    private List<string> TaskDefinitions()
    {
        var found = new List<string>();
        clouds.Aws.Inspect(account.AwsAccountId, aws => found.AddRange(aws.Table("us-west-2/ecs/task").Rows
            .SelectMany(definition => definition["containerDefinitions"]!.AsArray()).Select(container => container!["image"]!.ToString())));
        return found;
    }

    private void Store(string key, byte[] content) =>
        clouds.Aws.Do(account.AwsAccountId, "us-west-2", "s3", "PUT", $"/poc-app-platform-aws-queue-dev-messages-{account.AwsAccountId}/{key}", System.Text.Encoding.UTF8.GetString(content));
}
