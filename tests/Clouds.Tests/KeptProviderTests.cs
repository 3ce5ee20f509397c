namespace HybridCloud.Clouds.Tests;

/// <summary>What tests/Clouds/Providers/lib/kept promises: a provider kept running between commands serves only its account and folder.</summary>
public sealed class KeptProviderTests(CloudsFixture fixture) : IClassFixture<CloudsFixture>
{
    private const string WhoAmI = Terraform.Providers + """

        data "aws_caller_identity" "me" {}
        output "account" { value = data.aws_caller_identity.me.account_id }
        """;

    [Fact]
    public async Task Another_account_in_the_same_folder_never_meets_a_provider_of_the_first()
    {
        var first = await fixture.Clouds.AddAccountAsync("here", TestContext.Current.CancellationToken);
        var second = await fixture.Clouds.AddAccountAsync("there", TestContext.Current.CancellationToken);
        using var terraform = new Terraform(fixture.Clouds, first, WhoAmI);
        await terraform.InitAsync();

        (await terraform.ApplyAsync()).Succeeded();
        var before = await terraform.OutputAsync("account");
        terraform.ActAs(second);
        (await terraform.ApplyAsync()).Succeeded();

        Assert.Equal((first.AwsAccountId, second.AwsAccountId), (before, await terraform.OutputAsync("account")));
    }

    [Fact]
    public async Task A_type_that_comes_into_the_configuration_later_is_known()
    {
        var account = await fixture.Clouds.AddAccountAsync("later", TestContext.Current.CancellationToken);
        using var terraform = new Terraform(fixture.Clouds, account, WhoAmI);
        await terraform.InitAsync();
        Assert.Equal(2, (await terraform.PlanAsync()).ExitCode);

        terraform.Add("""resource "aws_sqs_queue" "work" { name = "work" }""");

        (await terraform.ApplyAsync()).Succeeded();
    }

    [Fact]
    public async Task An_argument_that_the_provider_does_not_know_is_refused_by_its_own_schema()
    {
        var account = await fixture.Clouds.AddAccountAsync("strict", TestContext.Current.CancellationToken);
        using var terraform = new Terraform(fixture.Clouds, account, Terraform.Providers + """

            resource "aws_sqs_queue" "work" { nonsense = true }
            """);
        await terraform.InitAsync();

        var refused = await terraform.PlanAsync();

        Assert.Contains("An argument named \"nonsense\" is not expected here", refused.Error, StringComparison.Ordinal);
    }
}
