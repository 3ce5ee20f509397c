using HashiCorp.Cdktf;
using HashiCorp.Cdktf.Providers.Aws.Provider;
using HybridCloud.Infrastructure.Alarms;
using HybridCloud.Infrastructure.Compute;
using HybridCloud.Infrastructure.Data;
using HybridCloud.Infrastructure.Logging;
using HybridCloud.Infrastructure.Networking;
using HybridCloud.Infrastructure.Profiles;
using HybridCloud.Infrastructure.Storage;
using HybridCloud.Infrastructure.Values;
using Xunit;

namespace HybridCloud.Infrastructure.Tests.Compute;

/// <summary>The platform's parts, used by somebody else's stack: an application that has workers and no API.</summary>
public sealed class ApplicationTests
{
    private const string Account = "111122223333";
    private const string Region = "eu-central-1";

    private static readonly Lazy<Synthesized> Stack = new(() => Synthesized.In(Headless));

    [Fact]
    public void Another_stack_runs_only_workers_with_its_own_data_stores()
    {
        Assert.Equal(["invoices-ocr"], Stack.Value.Resources("aws_ecs_service").Values.Select(service => service.Text("name")));
        Assert.Equal("invoices", Stack.Value.Text("aws_db_instance", "identifier"));
        Assert.Equal("invoices", Stack.Value.Text("aws_elasticache_replication_group", "replication_group_id"));
        Assert.Empty(Stack.Value.Resources("aws_lb"));
    }

    [Fact]
    public void Its_addresses_are_those_of_its_parts() =>
        Assert.Contains("ocr-service", Stack.Value.Resources("aws_ecs_service").Keys.Single(), StringComparison.Ordinal);

    [Fact]
    public void Its_worker_scales_on_its_own_queue()
    {
        var metrics = Stack.Value.Text("aws_appautoscaling_policy", "target_tracking_scaling_policy_configuration", "customized_metric_specification", "metrics", 0, "metric_stat", "metric", "dimensions", 0, "value");

        Assert.Equal("scans", metrics);
    }

    private static void Headless(TerraformStack stack)
    {
        const string name = "invoices";
        _ = new AwsProvider(stack, "aws", new AwsProviderConfig { Region = Region });
        var profile = PlatformProfile.Dev;
        var key = new EncryptionKey(stack, "key", new EncryptionKeyProps { Name = name, Description = "Everything", AccountId = Account });
        var network = new Network(stack, "network", new NetworkProps { Name = name, Cidr = CidrBlock.Parse("10.90.0.0/16"), Zones = [$"{Region}a", $"{Region}b", $"{Region}c"], NatGateways = 1 });
        var alerts = new AlertTopic(stack, "alerts", new AlertTopicProps { Name = name, Subscriptions = 0, Email = "", AccountId = Account });
        var files = new SecureBucket(stack, "files", new SecureBucketProps { Name = "invoices-files" });
        LogGroup Log(string id) => new(stack, id, new LogGroupProps { Name = $"/{name}/{id}", RetentionDays = 14, Key = key });
        ApplicationSecretProps Secret(string secret) => new() { Name = $"/{name}/dev/{secret}", Description = secret, Key = key, RecoveryDays = 0 };
        var data = new DataStores(stack, new DataStoresProps
        {
            Name = name,
            Region = Region,
            AccountId = Account,
            Network = network,
            Database = profile.Database,
            Cache = profile.Cache,
            Protection = profile.Protection,
            Key = key,
            User = Secret("user"),
            Owner = Secret("owner"),
            Token = Secret("token"),
            LogRetentionDays = 14,
            SlowLog = Log("slow"),
            RotationLog = Log("rotation"),
            Artifacts = files,
            ClusterName = name,
            Services = ["invoices-ocr"],
            Alerts = alerts,
        });
        _ = new QueueWorker(stack, new QueueWorkerProps
        {
            Application = new Application
            {
                Hosting = new TaskHosting
                {
                    Name = name,
                    Region = Region,
                    AccountId = Account,
                    Network = network,
                    Cluster = new Cluster(stack, "cluster", new ClusterProps { Name = name, SessionLog = Log("sessions"), Key = key }),
                    ImageRepositoryArns = [],
                    LogsKey = key,
                    LogRetentionDays = 14,
                    Alerts = alerts,
                },
                Image = new PinnedImage("registry.example.com/invoices:1.0@sha256:4f53cda18c2baa0c0354bb5f9a3ecbe5ed12ab4d8e11ba873c2f11161202b945"),
                Environment = new WorkloadEnvironment
                {
                    Region = Region,
                    Data = data,
                    Heartbeat = new ApplicationSecret(stack, "heartbeat", Secret("heartbeat")),
                    Files = files,
                    Origins = [],
                },
                SecretsKey = key,
                PasswordGeneration = "1",
            },
            Profile = new WorkerProfile { Name = "ocr", Queue = "scans", Size = new FargateSize(256, 512), Tasks = new TaskRange(1, 3) },
            HealthCheck = "[]",
        });
    }
}
