namespace HybridCloud.Clouds.Tests;

/// <summary>Two environments of one team, as the project's own stack describes them, and the domain that both only refer to.</summary>
public sealed class SharedDomainTests(CloudsFixture fixture) : IClassFixture<CloudsFixture>
{
    // The project's resources, with the bucket that they name; the rest of the stack does not matter here.
    private const string Assigned = "-target=digitalocean_project_resources.project_resources_718CD71D";

    [Fact]
    public async Task Destroying_one_environment_takes_nothing_from_the_project_that_the_other_s_plan_would_miss()
    {
        var cancel = TestContext.Current.CancellationToken;
        var account = await fixture.Clouds.AddAccountAsync("two-environments", cancel);
        using var foundation = new Terraform(fixture.Clouds, account, Terraform.Providers + """

            resource "digitalocean_project" "ours" { name = "jkeegan" }
            """);
        await foundation.InitAsync();
        (await foundation.ApplyAsync()).Succeeded();
        using var folder = new TemporaryFolder();
        using var dev = await StackAsync("dev");
        using var prod = await StackAsync("prod");
        (await dev.RunAsync("apply", "-auto-approve", Assigned)).Succeeded();
        (await prod.RunAsync("apply", "-auto-approve", Assigned)).Succeeded();

        (await dev.RunAsync("destroy", "-auto-approve", Assigned)).Succeeded();

        var plan = await prod.RunAsync("plan", "-detailed-exitcode", Assigned);
        Assert.True(plan.ExitCode == 0, plan.Everything);

        async Task<Terraform> StackAsync(string environment)
        {
            var output = Path.Combine(folder.Path, environment);
            await Synthesis.RunAsync(output, environment, "hybrid", cancel);
            var stack = Terraform.OfStack(fixture.Clouds, account, Path.Combine(output, "stacks", "hybrid"));
            stack.KeepStateHere();
            await stack.InitAsync();
            return stack;
        }
    }

    private sealed class TemporaryFolder : IDisposable
    {
        public string Path { get; } = Directory.CreateTempSubdirectory("shared-domain-").FullName;

        public void Dispose() => Directory.Delete(Path, recursive: true);
    }
}
