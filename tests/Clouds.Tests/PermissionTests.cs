using System.Text.Json.Nodes;
using HybridCloud.Delivery.Permissions;

namespace HybridCloud.Clouds.Tests;

/// <summary>Stacks foundation and hybrid, deployed with what <c>make permissions</c> prints for them and nothing else.</summary>
public sealed class PermissionTests(CloudsFixture fixture) : IClassFixture<CloudsFixture>
{
    private const string Trust = """{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::ACCOUNT:root"}, "Action": "sts:AssumeRole"}]}""";

    [Fact]
    public async Task The_printed_policies_are_enough_to_deploy_plan_and_destroy_and_the_plan_s_changes_nothing()
    {
        var token = TestContext.Current.CancellationToken;
        var account = await fixture.Clouds.AddAccountAsync("limited", token);
        fixture.Clouds.DigitalOcean.AddImage(account.Name, "app", "3f9c2ab", $"sha256:{new string('a', 64)}");
        var folder = Directory.CreateTempSubdirectory("hybrid-");
        await Synthesis.RunAsync(folder.FullName, "dev", "foundation,hybrid", cancellationToken: token);
        using var foundation = Stack("foundation");
        using var hybrid = Stack("hybrid");
        folder.Delete(recursive: true);

        await foundation.InitAsync();
        (await foundation.ApplyAsync()).Succeeded();
        await hybrid.InitAsync();
        (await hybrid.ApplyAsync()).Succeeded();
        foundation.ActAs(fixture.Clouds.Aws.AssumeRole(account.AwsAccountId, "foundation-plan"));
        hybrid.ActAs(fixture.Clouds.Aws.AssumeRole(account.AwsAccountId, "hybrid-plan"));
        var plans = new[] { await foundation.PlanAsync(), await hybrid.PlanAsync() };
        var refused = await hybrid.RunAsync("apply", "-auto-approve", "-var", "waf_rate_limit=1234");
        hybrid.ActAs(fixture.Clouds.Aws.AssumeRole(account.AwsAccountId, "hybrid-deploy"));
        await hybrid.DestroyAsync();

        Assert.All(plans, plan => Assert.Contains("No changes.", plan.Everything, StringComparison.Ordinal));
        Assert.Contains("not authorized to perform: wafv2:UpdateWebACL", refused.Everything, StringComparison.Ordinal);

        Terraform Stack(string stack)
        {
            var source = Path.Combine(folder.FullName, "stacks", stack);
            var permissions = StackPermissions.Of(JsonNode.Parse(File.ReadAllText(Path.Combine(source, "cdk.tf.json")))!);
            Role($"{stack}-deploy", permissions.DeployPolicy("state"));
            Role($"{stack}-plan", permissions.PlanPolicy("state"));
            var terraform = Terraform.OfStack(fixture.Clouds, account, source);
            terraform.KeepStateHere();
            terraform.ActAs(fixture.Clouds.Aws.AssumeRole(account.AwsAccountId, $"{stack}-deploy"));
            return terraform;
        }

        void Role(string name, JsonObject policy)
        {
            Iam($"Action=CreateRole&RoleName={name}&AssumeRolePolicyDocument={Uri.EscapeDataString(Trust.Replace("ACCOUNT", account.AwsAccountId, StringComparison.Ordinal))}");
            Iam($"Action=PutRolePolicy&RoleName={name}&PolicyName=printed&PolicyDocument={Uri.EscapeDataString(policy.ToJsonString())}");
        }

        void Iam(string form) => fixture.Clouds.Aws.Do(account.AwsAccountId, "us-east-1", "iam", "POST", "/", form);
    }
}
