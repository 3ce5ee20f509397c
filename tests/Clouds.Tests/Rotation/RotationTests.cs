using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;
using HybridCloud.Clouds.ControlPlane;

namespace HybridCloud.Clouds.Tests.Rotation;

/// <summary>The function that rotates the cache's AUTH token, in Node with AWS's SDK, against imitated AWS services and a cache node.</summary>
public sealed class RotationTests : IAsyncLifetime
{
    private const string Region = "us-west-2";
    private const string AccessKey = "AKIAROTATION";
    private const string Seed = "seed-seed-seed-seed";

    private static readonly string Account = AwsControlPlane.AccountIdOf(AccessKey);
    private static readonly string Source = Path.Combine(Checkout.Root, "cdktf", "Infrastructure", "Data", "AuthTokenRotation", "index.mjs");
    private static readonly string Runtime = Path.Combine(Checkout.Root, "tests", "Clouds.Tests", "Rotation");
    private static readonly string[] Steps = ["createSecret", "setSecret", "testSecret", "finishSecret"];

    private readonly DirectoryInfo task = Directory.CreateTempSubdirectory("rotation-");
    private AwsControlPlane plane = null!;
    private CacheNode cache = null!;
    private Process function = null!;
    private Task<string> errors = null!;

    public async ValueTask InitializeAsync()
    {
        Assert.SkipUnless(Directory.Exists(Path.Combine(Runtime, "node_modules", "@aws-sdk")), "AWS's SDK is not installed (npm ci in tests/Clouds.Tests/Rotation did not work)");
        plane = await AwsControlPlane.StartAsync(cancellationToken: TestContext.Current.CancellationToken);
        Secret("CreateSecret", $$$"""{"Name": "token", "SecretString": "{\"username\":\"default\",\"password\":\"{{{Seed}}}\"}", "ClientRequestToken": "seed"}""");
        plane.Do(Account, Region, "lambda", "POST", "/2015-03-31/functions", """{"FunctionName": "rotation", "Code": {} }""");
        plane.Do(Account, Region, "lambda", "POST", "/2015-03-31/functions/rotation/policy", """{"StatementId": "rotation", "Action": "lambda:InvokeFunction", "Principal": "secretsmanager.amazonaws.com"}""");
        Secret("RotateSecret", $$"""{"SecretId": "token", "RotationLambdaARN": "arn:aws:lambda:{{Region}}:{{Account}}:function:rotation"}""");
        plane.Do(Account, Region, "elasticache", "POST", "/", "Action=CreateReplicationGroup&ReplicationGroupId=cache&ReplicationGroupDescription=cache&TransitEncryptionEnabled=true&AtRestEncryptionEnabled=true");
        cache = new CacheNode(plane, Account);
        cache.Register();

        // As in Lambda's runtime: the function's file next to an SDK that is already there.
        File.Copy(Source, Path.Combine(task.FullName, "index.mjs"));
        Directory.CreateSymbolicLink(Path.Combine(task.FullName, "node_modules"), Path.Combine(Runtime, "node_modules"));
        await File.WriteAllTextAsync(Path.Combine(task.FullName, "ca.pem"), cache.AuthorityPem, TestContext.Current.CancellationToken);
        var start = new ProcessStartInfo("node", [Path.Combine(Runtime, "run.mjs"), Path.Combine(task.FullName, "index.mjs")])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in new Dictionary<string, string>
        {
            ["AWS_ENDPOINT_URL"] = plane.Url,
            ["AWS_REGION"] = Region,
            ["AWS_ACCESS_KEY_ID"] = AccessKey,
            ["AWS_SECRET_ACCESS_KEY"] = "secret",
            ["AWS_MAX_ATTEMPTS"] = "1",
            ["NODE_EXTRA_CA_CERTS"] = Path.Combine(task.FullName, "ca.pem"),
            ["REPLICATION_GROUP_ID"] = "cache",
            ["CLUSTER"] = "cluster",
            ["SERVICES"] = "api,worker",
        })
        {
            start.Environment[name] = value;
        }

        function = Process.Start(start)!;
        errors = function.StandardError.ReadToEndAsync(CancellationToken.None);
    }

    public async ValueTask DisposeAsync()
    {
        if (function is not null)
        {
            function.StandardInput.Close();
            await function.WaitForExitAsync(CancellationToken.None);
            function.Dispose();
            await cache.DisposeAsync();
            await plane.DisposeAsync();
        }

        task.Delete(recursive: true);
    }

    [Fact]
    public async Task The_first_rotation_closes_the_cache_and_makes_its_token_current()
    {
        await RotateAsync("first");

        var (tokens, open) = cache.Valid;
        Assert.False(open);
        Assert.Equal([Value("AWSCURRENT")["password"]!.ToString()], tokens);
        Assert.Equal("default", Value("AWSCURRENT")["username"]!.ToString());
        Assert.Equal(Seed, Value("AWSPREVIOUS")["password"]!.ToString());
    }

    [Fact]
    public async Task A_later_rotation_leaves_the_token_valid_with_which_tasks_still_run()
    {
        await RotateAsync("first");
        await RotateAsync("second");

        Assert.Equal([Value("AWSPREVIOUS")["password"]!.ToString(), Value("AWSCURRENT")["password"]!.ToString()], cache.Valid.Tokens);
    }

    [Fact]
    public async Task The_services_are_redeployed_at_the_end_and_those_not_created_yet_are_skipped()
    {
        MakeService("worker");

        await RotateAsync("first");

        Assert.Equal(["ecs:UpdateService 400", "ecs:UpdateService 200"], plane.Log.Where(call => call.StartsWith("ecs:", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Every_step_can_be_repeated()
    {
        await RotateAsync("first");
        var (before, _) = cache.Valid;
        PutPending("second");
        foreach (var step in Steps)
        {
            Assert.Equal("done", await RunAsync(step, "second"));
            Assert.Equal("done", await RunAsync(step, "second"));
        }

        Assert.Equal([before.Single(), Value("AWSCURRENT")["password"]!.ToString()], cache.Valid.Tokens);
    }

    [Fact]
    public async Task A_run_that_ended_before_the_cache_was_closed_is_completed_by_the_next()
    {
        PutPending("first");
        await RunAsync("createSecret", "first");
        plane.Faults.Add(new("elasticache:ModifyReplicationGroup", "Throttling", "Rate exceeded", 400));
        Assert.Contains("Rate exceeded", await RunAsync("setSecret", "first"), StringComparison.Ordinal);
        var token = Value("AWSPENDING")["password"]!.ToString();
        plane.Do(Account, Region, "elasticache", "POST", "/", $"Action=ModifyReplicationGroup&ReplicationGroupId=cache&AuthToken={token}&AuthTokenUpdateStrategy=ROTATE");
        Assert.True(cache.Valid.Open);

        Assert.Equal("done", await RunAsync("setSecret", "first"));

        Assert.False(cache.Valid.Open);
        Assert.Equal([token], cache.Valid.Tokens);
    }

    [Fact]
    public async Task A_run_that_ended_before_the_services_were_deployed_is_completed_by_the_next()
    {
        MakeService("api");
        PutPending("first");
        foreach (var step in Steps[..3])
        {
            Assert.Equal("done", await RunAsync(step, "first"));
        }

        plane.Faults.Add(new("ecs:UpdateService", "ThrottlingException", "Rate exceeded", 400));
        Assert.Contains("Rate exceeded", await RunAsync("finishSecret", "first"), StringComparison.Ordinal);
        Assert.DoesNotContain("ecs:UpdateService 200", plane.Log);

        Assert.Equal("done", await RunAsync("finishSecret", "first"));

        Assert.Contains("ecs:UpdateService 200", plane.Log);
    }

    [Fact]
    public async Task A_token_that_the_cache_refuses_does_not_become_current()
    {
        PutPending("first");
        await RunAsync("createSecret", "first");
        await RunAsync("setSecret", "first");
        cache.Broken = true;

        Assert.Contains("refused the new token", await RunAsync("testSecret", "first"), StringComparison.Ordinal);
        Assert.Equal(Seed, Value("AWSCURRENT")["password"]!.ToString());
    }

    [Theory]
    [InlineData("deleteSecret", "first", "There is no step 'deleteSecret'")]
    [InlineData("createSecret", "unknown", "has no version unknown")]
    public async Task What_Secrets_Manager_never_sends_is_refused(string step, string version, string message)
    {
        PutPending("first");

        Assert.Contains(message, await RunAsync(step, version), StringComparison.Ordinal);
    }

    /// <summary>Rotates as Secrets Manager does: an empty pending version, then the four steps.</summary>
    private async Task RotateAsync(string version)
    {
        PutPending(version);
        foreach (var step in Steps)
        {
            Assert.Equal("done", await RunAsync(step, version));
        }
    }

    private void PutPending(string version) => plane.Inspect(Account, account =>
    {
        var versions = account.Table($"{Region}/secret").Find("token")!["versions"]!.AsObject();
        foreach (var (_, old) in versions)
        {
            old!["VersionStages"]!.AsArray().RemoveAll(stage => stage!.ToString() == "AWSPENDING");
        }

        versions[version] = new JsonObject { ["VersionStages"] = new JsonArray("AWSPENDING") };
    });

    private async Task<string> RunAsync(string step, string version)
    {
        await function.StandardInput.WriteLineAsync(JsonSerializer.Serialize(new { SecretId = "token", ClientRequestToken = version, Step = step }));
        await function.StandardInput.FlushAsync(TestContext.Current.CancellationToken);
        return await function.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken) ?? throw new InvalidOperationException($"The function ended: {await errors}");
    }

    private JsonNode Value(string stage) => JsonNode.Parse(JsonNode.Parse(Secret("GetSecretValue", $$"""{"SecretId": "token", "VersionStage": "{{stage}}"}"""))!["SecretString"]!.ToString())!;

    private string Secret(string operation, string body) =>
        System.Text.Encoding.UTF8.GetString(plane.Do(Account, Region, "secretsmanager", "POST", "/", body, $"secretsmanager.{operation}").Body!);

    private void MakeService(string name)
    {
        Ecs("CreateCluster", """{"clusterName": "cluster"}""");
        Ecs("RegisterTaskDefinition", """{"family": "task", "containerDefinitions": []}""");
        Ecs("CreateService", $$"""{"cluster": "cluster", "serviceName": "{{name}}", "taskDefinition": "task", "desiredCount": 1}""");
    }

    private void Ecs(string operation, string body) => plane.Do(Account, Region, "ecs", "POST", "/", body, $"ecs.{operation}");
}
