using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace HybridCloud.Queue.Tests;

/// <summary>SQS and S3 that accept every request and answer none, except for calls that a test sets an answer for.</summary>
internal sealed class SilentServer : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly ConcurrentDictionary<string, int> calls = new();
    private readonly ConcurrentDictionary<string, string> answers = new();

    private SilentServer(WebApplication app) => this.app = app;

    public Uri Url => new(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());

    public static async Task<SilentServer> StartAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var server = new SilentServer(builder.Build());
        server.app.Run(server.TakeAsync);
        await server.app.StartAsync(TestContext.Current.CancellationToken);
        return server;
    }

    /// <summary>Number of requests for an operation, answered or not.</summary>
    public int Calls(string operation) => calls.GetValueOrDefault(operation);

    /// <summary>Answers the next request for an operation, and no later one.</summary>
    public void AnswerOnce(string operation, string json) => answers[operation] = json;

    public async ValueTask DisposeAsync()
    {
        await app.StopAsync(CancellationToken.None);
        await app.DisposeAsync();
    }

    private async Task TakeAsync(HttpContext context)
    {
        // SQS names the operation in a header: "AmazonSQS.SendMessageBatch". A PUT is S3's.
        var target = context.Request.Headers["X-Amz-Target"].ToString();
        var operation = target.Length > 0 ? target[(target.IndexOf('.', StringComparison.Ordinal) + 1)..] : HttpMethods.IsPut(context.Request.Method) ? "PutObject" : context.Request.Method;
        calls.AddOrUpdate(operation, 1, static (_, count) => count + 1);
        if (answers.TryRemove(operation, out var answer))
        {
            context.Response.ContentType = "application/x-amz-json-1.0";
            await context.Response.WriteAsync(answer, context.RequestAborted);
            return;
        }

        // Until the caller gives up, or the server ends.
        using var end = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, app.Lifetime.ApplicationStopping);
        await Task.Delay(Timeout.InfiniteTimeSpan, end.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        context.Abort();
    }
}
