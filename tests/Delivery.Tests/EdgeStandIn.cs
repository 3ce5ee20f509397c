using System.Globalization;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using HybridCloud.Clouds.Aws.Edge;
using HybridCloud.Clouds.Aws.Identity;
using HybridCloud.Contract;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;

namespace HybridCloud.Delivery.Tests;

/// <summary>What a visitor meets: CloudFront with certificate and firewall in front of dashboard and API, and the API's own address.</summary>
internal sealed class EdgeStandIn : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("edge-");

    private EdgeStandIn(WebApplication app) => this.app = app;

    /// <summary>Address of the edge.</summary>
    public string Edge { get; private set; } = "";

    /// <summary>Address of the API behind it.</summary>
    public string Origin { get; private set; } = "";

    /// <summary>File with the authority that signed the edge's certificate.</summary>
    public string AuthorityFile => Path.Combine(folder.FullName, "ca.pem");

    /// <summary>The image that serves.</summary>
    public Func<string> Serving { get; set; } = () => "3f9c2ab";

    /// <summary>Images whose database check fails.</summary>
    public HashSet<string> Broken { get; } = [];

    public bool FirewallOn { get; set; } = true;

    /// <summary>Whether a rule hits every visitor, as one with a list of addresses may.</summary>
    public bool BlocksEverything { get; set; }

    /// <summary>Whether the API accepts the secret that the edges send, all of them.</summary>
    public Func<bool> Admitted { get; set; } = () => true;

    /// <summary>Whether PostgreSQL lets the API in.</summary>
    public Func<bool> DatabaseAdmits { get; set; } = () => true;

    /// <summary>Whether Valkey lets the API in.</summary>
    public bool ValkeyAdmits { get; set; } = true;

    public bool OriginRefuses { get; set; } = true;

    public bool WorkerRuns { get; set; } = true;

    /// <summary>Whether AWS gives the API credentials for its certificate.</summary>
    public bool RolesAnywhereAdmits { get; set; } = true;

    /// <summary>Whether App Platform knows the host that the edge asks it for.</summary>
    public bool HostIsKnown { get; set; } = true;

    /// <summary>How far the worker's clock is ahead of this machine's.</summary>
    public Func<TimeSpan> WorkerAhead { get; set; } = () => TimeSpan.Zero;

    public bool DashboardServed { get; set; } = true;

    public bool FrontEndsRoute { get; set; } = true;

    public static async Task<EdgeStandIn> StartAsync(int validDays = 90)
    {
        var authority = new StandInCertificates();
        var issued = authority.Issue(new() { CommonName = "localhost", Host = "localhost", NotAfter = DateTimeOffset.UtcNow.AddDays(validDays) });
        using var withKey = X509Certificate2.CreateFromPem(issued.CertificatePem, issued.PrivateKeyPem);
        var certificate = X509CertificateLoader.LoadPkcs12(withKey.Export(X509ContentType.Pkcs12), null);

        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(IPAddress.Loopback, 0, listen => listen.UseHttps(certificate));
            kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http1);
        });
        var edge = new EdgeStandIn(builder.Build());
        await File.WriteAllTextAsync(edge.AuthorityFile, authority.AuthorityPem);
        edge.app.Run(edge.AnswerAsync);
        await edge.app.StartAsync();
        var addresses = edge.app.Addresses();
        edge.Edge = addresses.Single(a => a.StartsWith("https", StringComparison.Ordinal)).Replace("127.0.0.1", "localhost", StringComparison.Ordinal);
        edge.Origin = addresses.Single(a => a.StartsWith("http:", StringComparison.Ordinal));
        return edge;
    }

    /// <summary>Lets a machine trust the edge's certificate.</summary>
    public void LeadHere(DeliveryRun run)
    {
        run.Variables["SSL_CERT_FILE"] = AuthorityFile;
        run.WaitForSmoke();
    }

    public async ValueTask DisposeAsync()
    {
        await app.DisposeAsync();
        folder.Delete(recursive: true);
    }

    private Task AnswerAsync(HttpContext context)
    {
        if (!context.Request.IsHttps)
        {
            context.Response.StatusCode = OriginRefuses ? 403 : 200;
            return Task.CompletedTask;
        }

        if (FirewallOn && (CommonRules.Blocking(context.Request) is not null || BlocksEverything))
            return CommonRules.AnswerAsync(context.Response);

        if (Routes.Public.Contains(context.Request.Path.Value) && context.Request.Path != Routes.Health && !Admitted())
        {
            context.Response.StatusCode = 403;
            return Task.CompletedTask;
        }

        var image = Serving();
        var healthy = !Broken.Contains(image) && DatabaseAdmits();
        var now = (WorkerRuns ? DateTimeOffset.UtcNow + WorkerAhead() : DateTimeOffset.UnixEpoch).ToString("O", CultureInfo.InvariantCulture);
        return context.Request.Path.Value switch
        {
            "/api" + Routes.Health when !FrontEndsRoute => NotFoundAsync(context),
            Routes.Health when !HostIsKnown => NotFoundAsync(context),
            Routes.Health or "/api" + Routes.Health => JsonAsync(context, new { status = "ok", version = image }),
            Routes.Version => JsonAsync(context, new { version = image, commit = image.PadRight(40, '0'), started_at = now }),
            Routes.DatabaseStatus => JsonAsync(context, new
            {
                postgres = new { ok = healthy, error = healthy ? null : "relation probe does not exist" },
                valkey = new { ok = ValkeyAdmits, error = ValkeyAdmits ? null : "no TLS" },
                postgres_last_update = now,
                valkey_last_update = now,
            }),
            Routes.IamStatus => JsonAsync(context, new { ok = RolesAnywhereAdmits, error = RolesAnywhereAdmits ? null : "AccessDeniedException" }),
            Routes.SecretStatus => JsonAsync(context, new { ok = true }),
            Routes.WorkerStatus => JsonAsync(context, new
            {
                ok = true,
                sources = new object[]
                {
                    new { source = "postgres", timestamp = now, stale = false, stale_after_seconds = 90 },
                    new { source = "valkey", timestamp = now, stale = false, stale_after_seconds = 90 },
                    new { source = "secret", timestamp = now, stale = false, stale_after_seconds = 90 },
                    new { source = "seldom", timestamp = "2020-01-01T00:00:00Z", stale = false, stale_after_seconds = 900 },
                },
                dead_letters = new { count = 1, latest = new { timestamp = "2020-01-01T00:00:00Z" } },
            }),
            "/" when DashboardServed => TextAsync(context, "<!doctype html><html></html>"),
            _ => NotFoundAsync(context),
        };
    }

    private static Task JsonAsync(HttpContext context, object answer)
    {
        context.Response.ContentType = "application/json";
        return context.Response.Body.WriteAsync(JsonSerializer.SerializeToUtf8Bytes(answer)).AsTask();
    }

    private static Task TextAsync(HttpContext context, string html)
    {
        context.Response.ContentType = "text/html";
        return context.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(html)).AsTask();
    }

    private static Task NotFoundAsync(HttpContext context)
    {
        context.Response.StatusCode = 404;
        return TextAsync(context, "<!doctype html><html><h1>Not found</h1></html>");
    }
}
