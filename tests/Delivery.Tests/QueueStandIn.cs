using System.Text.Json;
using System.Text.Json.Nodes;
using HybridCloud.Contract;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace HybridCloud.Delivery.Tests;

/// <summary>What stack queue runs, as a caller sees it: the validator, Grafana, and an uploader that stores what was accepted.</summary>
internal sealed class QueueStandIn : IAsyncDisposable
{
    /// <summary>The token that callers need.</summary>
    public const string Token = "the-right-token";

    private const string Bucket = "messages";

    private const string Cluster = "queue-dev";

    private readonly WebApplication app;
    private readonly Action<string, byte[]> store;

    private QueueStandIn(WebApplication app, Action<string, byte[]> store)
    {
        this.app = app;
        this.store = store;
    }

    /// <summary>The image that serves.</summary>
    public string Serving { get; set; } = "3f9c2ab";

    public bool UploaderRuns { get; set; } = true;

    public bool TokenChecked { get; set; } = true;

    public string GrafanaDatabase { get; set; } = "ok";

    public string Url => app.Addresses().Single();

    /// <summary>Starts it with the uploader's bucket in a cloud.</summary>
    public static Task<QueueStandIn> StartAsync(CloudStandIn cloud)
    {
        var stored = cloud.Aws.Store.Make(Bucket, CloudStandIn.FirstAccount).Objects;
        return StartAsync((key, content) => stored[key] = content);
    }

    /// <summary>Starts it.</summary>
    /// <param name="store">Stores an object as the uploader does: key and content.</param>
    public static async Task<QueueStandIn> StartAsync(Action<string, byte[]> store)
    {
        var queue = new QueueStandIn(Loopback.Create(), store);
        queue.app.MapGet(Routes.Health, () => "ok");
        queue.app.MapGet(Routes.Version, () => new { version = queue.Serving, commit = queue.Serving.PadRight(40, '0') });
        queue.app.MapPost(Routes.Payloads, (JsonObject message) => queue.Accept(message));
        queue.app.MapGet("/grafana/api/health", () => new { database = queue.GrafanaDatabase });
        await queue.app.StartAsync();
        return queue;
    }

    /// <summary>Writes stack queue with outputs that point here, and the AWS command line with which its token is read.</summary>
    public void Synthesize(DeliveryRun run, params (string Name, string Value)[] values)
    {
        var data = new JsonObject();
        foreach (var (name, value) in values)
            data[name] = new JsonObject { ["input"] = value };
        var outputs = new JsonObject();
        foreach (var (name, value) in ((string, string)[])[("validator_url", Url), ("grafana_url", Url + "/grafana"), ("s3_bucket_name", Bucket), ("cluster_name", Cluster), ("api_token", "aws ssm get-parameter --name /token --output text")])
            outputs[name] = new JsonObject { ["value"] = value };
        run.Stack("queue", new JsonObject { ["terraform_data"] = data }, outputs);
        // A file named after a service means that its deployment failed; an update removes it.
        run.AwsCommandLine($"""
            case "$1 $2" in
            'ssm get-parameter') test "$4" = /token && echo {Token};;
            'ecs list-services') test "$4" = {Cluster} && echo '["arn:aws:ecs:us-west-2:111111111111:service/{Cluster}/validator"]';;
            'ecs describe-services') if [ -e '{Failed(run)}' ]; then echo '["validator"]'; else echo '[]'; fi;;
            'ecs update-service') test "$6 $7" = 'validator --force-new-deployment' && rm '{Failed(run)}' && echo '"ACTIVE"';;
            *) exit 1;;
            esac
            """);
    }

    /// <summary>A file that exists while ECS has given up the validator's deployment.</summary>
    public static string Failed(DeliveryRun run) => run.Inside("failed-validator");

    public async ValueTask DisposeAsync() => await app.DisposeAsync();

    private IResult Accept(JsonObject message)
    {
        if (TokenChecked && (string?)message["token"] != Token)
            return Results.Unauthorized();
        var id = Guid.NewGuid().ToString();
        if (UploaderRuns)
            store($"messages/{id}.json", JsonSerializer.SerializeToUtf8Bytes(message["data"]));
        return Results.Json(new { message_id = id });
    }
}
