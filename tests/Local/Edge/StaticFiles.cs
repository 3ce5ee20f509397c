using System.Text;
using System.Text.Json;

namespace HybridCloud.Local.Edge;

/// <summary>The dashboard's files, as Spaces would hold them. As when deployed, config.json names the public address of the API.</summary>
internal sealed class StaticFiles(string folder, Func<Uri> apiBase)
{
    private const string ConfigurationFile = "/config.json";

    private static readonly Dictionary<string, string> ContentTypes = new(StringComparer.OrdinalIgnoreCase)
    {
        [".html"] = "text/html; charset=utf-8",
        [".css"] = "text/css; charset=utf-8",
        [".js"] = "text/javascript; charset=utf-8",
        [".json"] = "application/json",
        [".svg"] = "image/svg+xml",
        [".png"] = "image/png",
        [".ico"] = "image/x-icon",
        [".webmanifest"] = "application/manifest+json",
        [".txt"] = "text/plain; charset=utf-8",
    };

    public async Task ServeAsync(HttpContext context)
    {
        var path = context.Request.Path.Value is null or "/" ? "/index.html" : context.Request.Path.Value;
        context.Response.Headers.CacheControl = "no-cache";
        if (path == ConfigurationFile)
        {
            var origin = apiBase().GetLeftPart(UriPartial.Authority);
            context.Response.ContentType = "application/json";
            await context.Response.WriteAsync($$"""{ "api_base": {{JsonSerializer.Serialize(origin)}} }""", Encoding.UTF8, context.RequestAborted);
            return;
        }

        var file = Path.GetFullPath(Path.Combine(folder, path.TrimStart('/')));
        if (!file.StartsWith(folder + Path.DirectorySeparatorChar, StringComparison.Ordinal) || !File.Exists(file))
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        context.Response.ContentType = ContentTypes.GetValueOrDefault(Path.GetExtension(file), "application/octet-stream");
        await context.Response.SendFileAsync(file, context.RequestAborted);
    }
}
