using System.Text;
using System.Text.Json.Nodes;
using HybridCloud.Clouds.Accounts;
using HybridCloud.Clouds.Aws.Protocols;
using HybridCloud.Delivery.Targets;
using Microsoft.AspNetCore.Builder;

namespace HybridCloud.Delivery.Tests.Acceptance;

/// <summary>
/// Both clouds on this machine, an edge, a bucket and an alarm with a receiver. Stack hybrid has only what Terraform must do in an
/// acceptance: keys and a certificate to renew, and an app that refuses the broken image. The clouds' other resources are seeded.
/// </summary>
public sealed class AcceptedAccount : IAsyncLifetime
{
    /// <summary>The healthy image.</summary>
    public const string Image = "good-1";

    private const string Name = "poc-app-platform-aws-dev";
    private const string East = "us-east-1";

    private WebApplication bucket = null!;

    public LocalClouds Clouds { get; private set; } = null!;

    public CloudAccount Account { get; private set; } = null!;

    internal EdgeStandIn Edge { get; private set; } = null!;

    internal DeliveryRun Machine { get; private set; } = null!;

    /// <summary>Whether the bucket lists its objects to everybody.</summary>
    public bool BucketIsListed { get; set; }

    public async ValueTask InitializeAsync()
    {
        var cancellation = TestContext.Current.CancellationToken;
        Clouds = await LocalClouds.StartAsync(cancellationToken: cancellation);
        Account = await Clouds.AddAccountAsync("acceptance", cancellation);
        Edge = await EdgeStandIn.StartAsync();
        Edge.Serving = () => Image;
        // Once the alarm was set, three hours have passed for the worker.
        Edge.WorkerAhead = () => Done.Contains("alarm") ? TimeSpan.FromHours(3) : TimeSpan.Zero;
        bucket = Loopback.Create();
        bucket.Run(context =>
        {
            context.Response.StatusCode = context.Request.Path == "/index.html" || BucketIsListed ? 200 : 403;
            return Task.CompletedTask;
        });
        await bucket.StartAsync(cancellation);
        Machine = new DeliveryRun(Clouds, Account);
        Edge.LeadHere(Machine);
        Machine.Variables["IMAGE_TAG"] = Image;
        Machine.Variables["SYNTH_COMMAND"] =
            $"cd '{Machine.Inside()}' && for stack in foundation hybrid; do mkdir -p $CDKTF_OUTDIR/stacks/$stack && sed s/IMAGE_TAG/$IMAGE_TAG/g templates/$stack.json > $CDKTF_OUTDIR/stacks/$stack/cdk.tf.json; done";
        Templates();
        Seed();
    }

    /// <summary>The acceptance's progress, as kept in the state bucket; null before it has begun.</summary>
    internal JsonObject? Progress
    {
        get
        {
            try
            {
                return JsonNode.Parse(Encoding.UTF8.GetString(Clouds.Aws.Do(Account.AwsAccountId, "us-west-2", "s3", "GET", ProgressPath).Body!))!.AsObject();
            }
            catch (AwsError)
            {
                return null;
            }
        }

        set => Clouds.Aws.Do(Account.AwsAccountId, "us-west-2", "s3", "PUT", ProgressPath, value!.ToJsonString());
    }

    internal IReadOnlyList<string> Done => [.. Progress?["results"]!.AsArray().Select(result => result!["name"]!.ToString()) ?? []];

    /// <summary>Makes the next run repeat some of the checks.</summary>
    internal void Forget(params IEnumerable<string> names)
    {
        var progress = Progress!;
        foreach (var result in progress["results"]!.AsArray().Where(result => names.Contains(result!["name"]!.ToString())).ToList())
            progress["results"]!.AsArray().Remove(result);
        Progress = progress;
    }

    private string ProgressPath => $"/{Target.BucketFor("poc-app-platform-aws", Account.AwsAccountId, DigitalOceanTeams.IdOf(Account.Name))}/poc-app-platform-aws/dev/acceptance.json";

    /// <summary>The report of the last run.</summary>
    internal string Report => File.ReadAllText(Machine.Inside("work", "acceptance", "dev.md"));

    /// <summary>Makes someone else's deployment to the second environment appear, or disappear again.</summary>
    internal void DeployStaging(bool there) => Clouds.Aws.Do(Account.AwsAccountId, "us-west-2", "s3", there ? "PUT" : "DELETE", ProgressPath.Replace("dev/acceptance.json", "staging/hybrid.tfstate", StringComparison.Ordinal),
        """{"version":4,"resources":[{"mode":"managed","type":"digitalocean_app"}]}""");

    internal Task<DeliveryRun.Outcome> AcceptAsync(params (string Name, string Value)[] more) => Machine.ProcessAsync("acceptance", more);

    /// <summary>Makes the bucket's server heed If-None-Match, or ignore it as stores do that only resemble S3.</summary>
    internal void Condition(bool heeded) => Clouds.Aws.Inspect(Account.AwsAccountId, account =>
    {
        account.Table("s3/without").Remove("conditions");
        if (!heeded)
            account.Table("s3/without").Put("conditions", []);
    });

    /// <summary>Adds or removes a change that somebody configured and nobody deployed.</summary>
    internal void Configure(bool more)
    {
        var file = Machine.Inside("templates", "hybrid.json");
        var configuration = JsonNode.Parse(File.ReadAllText(file))!;
        configuration["resource"]!["terraform_data"]!.AsObject().Remove("more");
        if (more)
            configuration["resource"]!["terraform_data"]!["more"] = new JsonObject { ["input"] = "more" };
        File.WriteAllText(file, configuration.ToJsonString());
    }

    /// <summary>Creates what a destruction missed: a role, which has only a name, a queue with the deployment's tags, and a network.</summary>
    internal void LeaveBehind()
    {
        Clouds.Aws.Inspect(Account.AwsAccountId, account => account.Table("iam/role").Put($"{Name}-left", new JsonObject { ["RoleName"] = $"{Name}-left", ["Arn"] = $"arn:aws:iam::{Account.AwsAccountId}:role/{Name}-left" }));
        Clouds.Aws.Do(Account.AwsAccountId, "us-west-2", "sqs", "POST", "/", """{"QueueName":"left","tags":{"Application":"poc-app-platform-aws","Environment":"dev"}}""", "AmazonSQS.CreateQueue");
        Clouds.DigitalOcean.EditTeam(Account.Name, team => team["digitalocean_vpc"] = new JsonObject { ["vpc-1"] = new JsonObject { ["id"] = "vpc-1", ["name"] = $"{Name}-network" } });
    }

    /// <summary>Creates or removes the distribution that the stack's output names.</summary>
    internal void Distribute(bool there) => Clouds.Aws.Inspect(Account.AwsAccountId, account =>
    {
        var table = account.Table("cloudfront/distribution");
        table.Remove("EONE");
        if (there)
            table.Put("EONE", new JsonObject { ["id"] = "EONE", ["xml"] = "<DistributionConfig xmlns=\"http://cloudfront.amazonaws.com/doc/2020-05-31/\"><Comment>somebody-elses</Comment></DistributionConfig>" });
    });

    /// <summary>Makes the receiver of the alarms reachable or not.</summary>
    internal void Reach(bool reachable) => Clouds.Aws.Inspect(Account.AwsAccountId, account =>
    {
        account.Table("sns/unreachable").Remove("https://example.com/alarms");
        if (!reachable)
            account.Table("sns/unreachable").Put("https://example.com/alarms", []);
        account.Table($"{East}/sns/NumberOfNotificationsFailed").Remove($"{Name}-alerts");
    });

    public async ValueTask DisposeAsync()
    {
        Machine?.Dispose();
        if (bucket is not null)
            await bucket.DisposeAsync();
        if (Edge is not null)
            await Edge.DisposeAsync();
        if (Clouds is not null)
            await Clouds.DisposeAsync();
    }

    private void Templates()
    {
        static JsonObject Key() => new() { ["algorithm"] = "ECDSA", ["ecdsa_curve"] = "P256" };
        var folder = Directory.CreateDirectory(Machine.Inside("templates")).FullName;
        Machine.Foundation();
        File.Move(Machine.Inside("cdktf.out", "stacks", "foundation", "cdk.tf.json"), Path.Combine(folder, "foundation.json"));
        Machine.Stack("hybrid", new JsonObject
        {
            ["terraform_data"] = new JsonObject
            {
                ["app"] = new JsonObject
                {
                    ["triggers_replace"] = "IMAGE_TAG",
                    ["provisioner"] = new JsonArray(new JsonObject
                    {
                        ["local-exec"] = new JsonObject { ["command"] = $"test IMAGE_TAG = {Image} || {{ echo 'Deployment failed: IMAGE_TAG has nothing to run' >&2; exit 1; }}" },
                    }),
                },
            },
            ["tls_private_key"] = new JsonObject { ["authority"] = Key(), ["client"] = Key() },
            ["tls_self_signed_cert"] = new JsonObject
            {
                ["authority"] = new JsonObject
                {
                    ["private_key_pem"] = "${tls_private_key.authority.private_key_pem}",
                    ["is_ca_certificate"] = true,
                    ["validity_period_hours"] = 100,
                    ["allowed_uses"] = new JsonArray("cert_signing"),
                    ["subject"] = new JsonArray(new JsonObject { ["common_name"] = "authority" }),
                },
            },
            ["tls_cert_request"] = new JsonObject
            {
                ["client"] = new JsonObject { ["private_key_pem"] = "${tls_private_key.client.private_key_pem}", ["subject"] = new JsonArray(new JsonObject { ["common_name"] = "client" }) },
            },
            ["tls_locally_signed_cert"] = new JsonObject
            {
                ["client"] = new JsonObject
                {
                    ["cert_request_pem"] = "${tls_cert_request.client.cert_request_pem}",
                    ["ca_private_key_pem"] = "${tls_private_key.authority.private_key_pem}",
                    ["ca_cert_pem"] = "${tls_self_signed_cert.authority.cert_pem}",
                    ["validity_period_hours"] = 50,
                    ["allowed_uses"] = new JsonArray("digital_signature"),
                },
            },
        }, new JsonObject(new (string, string)[]
        {
            ("dashboard_url", Edge.Edge), ("app_default_url", Edge.Origin), ("cloudfront_distribution_id", "EONE"),
            ("spaces_url", $"{bucket.Addresses().Single()}/index.html"),
        }.Select(output => KeyValuePair.Create(output.Item1, (JsonNode?)new JsonObject { ["value"] = output.Item2 }))));
        var configuration = JsonNode.Parse(File.ReadAllText(Machine.Inside("cdktf.out", "stacks", "hybrid", "cdk.tf.json")))!;
        configuration["terraform"]!["required_providers"] = new JsonObject
        {
            ["tls"] = new JsonObject { ["source"] = "hashicorp/tls", ["version"] = "4.1.0" },
        };
        File.WriteAllText(Path.Combine(folder, "hybrid.json"), configuration.ToJsonString());
    }

    private void Seed()
    {
        Distribute(there: true);
        var topic = $"arn:aws:sns:{East}:{Account.AwsAccountId}:{Name}-alerts";
        Clouds.Aws.Do(Account.AwsAccountId, East, "sns", "POST", "/", $"Action=CreateTopic&Name={Name}-alerts");
        Clouds.Aws.Do(Account.AwsAccountId, East, "sns", "POST", "/", $"Action=Subscribe&TopicArn={topic}&Protocol=https&Endpoint=https%3A%2F%2Fexample.com%2Falarms");
        Clouds.Aws.Do(Account.AwsAccountId, East, "monitoring", "POST", "/", $"Action=PutMetricAlarm&AlarmName={Name}-edge-errors&AlarmActions.member.1={topic}&OKActions.member.1={topic}");
    }
}
