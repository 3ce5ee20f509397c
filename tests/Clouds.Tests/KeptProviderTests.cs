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

    [Fact]
    public async Task A_nested_block_may_come_into_the_configuration_and_leave_it_again()
    {
        var account = await fixture.Clouds.AddAccountAsync("blocks", TestContext.Current.CancellationToken);
        using var terraform = new Terraform(fixture.Clouds, account, WebAcl(Inside));
        await terraform.InitAsync();
        foreach (var statement in (string[])[Inside, Outside, Inside])
        {
            terraform.Write(WebAcl(statement));
            (await terraform.ApplyAsync()).Succeeded();
        }

        Assert.Equal(0, (await terraform.PlanAsync()).ExitCode);
    }

    [Fact]
    public async Task A_value_in_a_nested_block_that_Terraform_was_not_told_of_is_an_error()
    {
        var account = await fixture.Clouds.AddAccountAsync("untold", TestContext.Current.CancellationToken);
        using var first = new Terraform(fixture.Clouds, account, WebAcl(Outside));
        await first.InitAsync();
        (await first.ApplyAsync()).Succeeded();
        using var second = new Terraform(fixture.Clouds, account, WebAcl(Inside));
        await second.InitAsync();
        second.TakeStateOf(first);

        var plan = await second.PlanAsync();

        // Terraform wraps lines.
        Assert.Contains("aws_wafv2_web_acl.rule.statement.not_statement has a value", string.Join(' ', plan.Error.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
    }

    private const string Inside = """geo_match_statement { country_codes = ["US"] }""";

    private const string Outside = $$"""
        not_statement {
              statement {
                {{Inside}}
              }
            }
        """;

    private static string WebAcl(string statement) => Terraform.Providers + $$"""

        resource "aws_wafv2_web_acl" "web" {
          name  = "web"
          scope = "REGIONAL"
          default_action {
            allow {}
          }
          rule {
            name     = "country"
            priority = 1
            action {
              block {}
            }
            statement {
              {{statement}}
            }
            visibility_config {
              cloudwatch_metrics_enabled = false
              metric_name                = "country"
              sampled_requests_enabled   = false
            }
          }
          visibility_config {
            cloudwatch_metrics_enabled = false
            metric_name                = "web"
            sampled_requests_enabled   = false
          }
        }
        """;
}
