namespace HybridCloud.Clouds.Tests;

/// <summary>Terraform's own S3 backend against the imitated S3.</summary>
public sealed class StateBackendTests(CloudsFixture fixture) : IClassFixture<CloudsFixture>
{
    private const string Stateful = """
        terraform {
          backend "s3" {
            key          = "name/prod/stack.tfstate"
            region       = "us-west-2"
            encrypt      = true
            use_lockfile = true
          }
        }
        resource "terraform_data" "value" { input = "VALUE" }
        output "value" { value = terraform_data.value.input }
        """;

    [Fact]
    public async Task State_is_kept_in_the_bucket_and_found_again_from_another_folder()
    {
        var account = await fixture.Clouds.AddAccountAsync("keeper", TestContext.Current.CancellationToken);
        fixture.MakeBucket(account, "state-keeper");
        using (var here = new Terraform(fixture.Clouds, account, Stateful))
        {
            await here.InitAsync("-backend-config=bucket=state-keeper");
            (await here.ApplyAsync()).Succeeded();
        }

        using var elsewhere = new Terraform(fixture.Clouds, account, Stateful);
        await elsewhere.InitAsync("-backend-config=bucket=state-keeper");
        Assert.Equal("VALUE", await elsewhere.OutputAsync("value"));
    }

    [Fact]
    public async Task A_second_run_is_refused_while_the_state_is_locked_and_works_when_the_lock_is_gone()
    {
        var account = await fixture.Clouds.AddAccountAsync("locker", TestContext.Current.CancellationToken);
        fixture.MakeBucket(account, "state-locker");
        using var terraform = new Terraform(fixture.Clouds, account, Stateful);
        await terraform.InitAsync("-backend-config=bucket=state-locker");
        const string Lock = "/state-locker/name/prod/stack.tfstate.tflock";
        fixture.Clouds.Aws.Do(account.AwsAccountId, "us-west-2", "s3", "PUT", Lock, """{"ID":"a","Operation":"OperationTypeApply","Who":"someone@elsewhere"}""");

        var refused = await terraform.ApplyAsync();
        fixture.Clouds.Aws.Do(account.AwsAccountId, "us-west-2", "s3", "DELETE", Lock);
        var allowed = await terraform.ApplyAsync();

        Assert.Equal(1, refused.ExitCode);
        Assert.Contains("someone@elsewhere", refused.Error, StringComparison.Ordinal);
        allowed.Succeeded();
    }

    [Fact]
    public async Task Another_account_cannot_read_the_state()
    {
        var owner = await fixture.Clouds.AddAccountAsync("owner", TestContext.Current.CancellationToken);
        fixture.MakeBucket(owner, "state-owner");
        using var terraform = new Terraform(fixture.Clouds, await fixture.Clouds.AddAccountAsync("stranger", TestContext.Current.CancellationToken), Stateful);

        var init = await terraform.RunAsync("init", "-backend-config=bucket=state-owner");

        Assert.Equal(1, init.ExitCode);
        Assert.Contains("Forbidden", init.Everything, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wrong_secret_is_refused()
    {
        var account = await fixture.Clouds.AddAccountAsync("typist", TestContext.Current.CancellationToken);
        fixture.MakeBucket(account, "state-typist");
        using var terraform = new Terraform(fixture.Clouds, account with { SecretAccessKey = "wrong" }, Stateful);

        var init = await terraform.RunAsync("init", "-backend-config=bucket=state-typist");

        Assert.Equal(1, init.ExitCode);
        Assert.Contains("SignatureDoesNotMatch", init.Everything, StringComparison.Ordinal);
    }
}
