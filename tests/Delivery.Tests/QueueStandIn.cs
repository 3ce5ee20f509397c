using System.Text.Json;
using System.Text.Json.Nodes;
using HybridCloud.Contract;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace HybridCloud.Delivery.Tests;

/// <summary>What stack queue runs, as a caller meets it: the validator, Grafana, and an uploader that stores what was accepted.</summary>
internal sealed class QueueStandIn : IAsyncDisposable
{
    private const string Bucket = "messages";
    private const string Token = "the-right-token";

    private readonly WebApplication app;
    private readonly CloudStandIn cloud;

    private QueueStandIn(WebApplication app, CloudStandIn cloud)
    {
        this.app = app;
        this.cloud = cloud;
    }

    /// <summary>The image that serves.</summary>
    public string Serving { get; set; } = "3f9c2ab";

    public bool UploaderRuns { get; set; } = true;

    public bool TokenChecked { get; set; } = true;

    public string GrafanaDatabase { get; set; } = "ok";

    private string Url => app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();

    public static async Task<QueueStandIn> StartAsync(CloudStandIn cloud)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var queue = new QueueStandIn(builder.Build(), cloud);
        cloud.Buckets[Bucket] = ("111111111111", new());
        queue.app.MapGet(Routes.Health, () => "ok");
        queue.app.MapGet(Routes.Version, () => new { version = queue.Serving, commit = queue.Serving.PadRight(40, '0') });
        queue.app.MapPost(Routes.Payloads, (JsonObject message) => queue.Accept(message));
        queue.app.MapGet("/grafana/api/health", () => new { database = queue.GrafanaDatabase });
        await queue.app.StartAsync();
        return queue;
    }

    /// <summary>Writes stack queue with the outputs that lead here, and the command of AWS's command line that its token is read with.</summary>
    public void Synthesize(DeliveryRun run, params (string Name, string Value)[] values)
    {
        var data = new JsonObject();
        foreach (var (name, value) in values)
            data[name] = new JsonObject { ["input"] = value };
        var outputs = new JsonObject();
        foreach (var (name, value) in ((string, string)[])[("validator_url", Url), ("grafana_url", Url + "/grafana"), ("s3_bucket_name", Bucket), ("api_token", "aws ssm get-parameter --name /token --output text")])
            outputs[name] = new JsonObject { ["value"] = value };
        run.Stack("queue", new JsonObject { ["terraform_data"] = data }, outputs);

        var bin = Directory.CreateDirectory(run.Inside("bin")).FullName;
        File.WriteAllText(Path.Combine(bin, "aws"), $"#!/bin/sh\ntest \"$1 $2 $4\" = 'ssm get-parameter /token' && echo {Token}\n");
        File.SetUnixFileMode(Path.Combine(bin, "aws"), UnixFileMode.UserRead | UnixFileMode.UserExecute);
        run.Variables["PATH"] = $"{bin}:{Environment.GetEnvironmentVariable("PATH")}";
    }

    public async ValueTask DisposeAsync() => await app.DisposeAsync();

    private IResult Accept(JsonObject message)
    {
        if (TokenChecked && (string?)message["token"] != Token)
            return Results.Unauthorized();
        var id = Guid.NewGuid().ToString();
        if (UploaderRuns)
            cloud.Buckets[Bucket].Objects[$"messages/{id}.json"] = JsonSerializer.SerializeToUtf8Bytes(message["data"]);
        return Results.Json(new { message_id = id });
    }
}
