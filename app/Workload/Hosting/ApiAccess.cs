using System.Security.Cryptography;
using System.Text;
using HybridCloud.Contract;

namespace HybridCloud.Workload.Hosting;

// Rests on an assumption (docs/ASSUMPTIONS.md): probes-without-the-edge
/// <summary>Who may call the API: browsers from the listed origins, and, when a secret is set, only the edge.</summary>
internal sealed class ApiAccess
{
    // Of the current secret and of the next one: a new secret takes minutes to reach every edge location.
    private readonly byte[][] originSecretHashes;

    private ApiAccess(IEnumerable<string?> originSecrets) =>
        originSecretHashes = [.. originSecrets.OfType<string>().Select(secret => SHA256.HashData(Encoding.UTF8.GetBytes(secret)))];

    /// <summary>Whether calls must carry the edge's secret.</summary>
    public bool IsGuarded => originSecretHashes.Length > 0;

    public static void Add(EnvironmentReader environment, IServiceCollection services)
    {
        var origins = Origins(environment);
        services.AddCors(cors => cors.AddDefaultPolicy(policy => policy.WithOrigins(origins).WithMethods("GET", "HEAD").WithExposedHeaders("Date")));
        var secret = environment.OptionalSecret(
            EnvironmentNames.ApiOriginSecret,
            $"secret that calls must carry in the header {HeaderNames.OriginSecret}; every call is served when absent");
        var next = environment.OptionalSecret(
            EnvironmentNames.ApiNextOriginSecret,
            $"secret that calls may carry instead, while it takes the place of {EnvironmentNames.ApiOriginSecret}");
        if (secret is null && next is not null)
            environment.Fault($"{EnvironmentNames.ApiNextOriginSecret} is set and {EnvironmentNames.ApiOriginSecret} is not: set both, or neither.");
        services.AddSingleton(new ApiAccess([secret, next]));
    }

    public void Use(WebApplication app)
    {
        if (IsGuarded)
        {
            app.Use((context, next) =>
            {
                if (IsProbe(context.Request) || CarriesSecret(context.Request)) return next(context);
                return Results.Problem(
                    statusCode: StatusCodes.Status403Forbidden,
                    title: "Forbidden",
                    detail: "This API answers only calls that come through its public address.").ExecuteAsync(context);
            });
        }

        app.UseCors();
    }

    // The platform's health probe does not pass through the edge.
    private static bool IsProbe(HttpRequest request) => request.Path.Equals(Routes.Health, StringComparison.Ordinal);

    private bool CarriesSecret(HttpRequest request)
    {
        var given = request.Headers[HeaderNames.OriginSecret];
        // Hashes have equal lengths, so the time taken reveals nothing about the secret's length.
        if (given.Count != 1) return false;
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(given[0] ?? ""));
        var known = false;
        // Always compares all of them: the time taken does not reveal which one matched.
        foreach (var secret in originSecretHashes) known |= CryptographicOperations.FixedTimeEquals(hash, secret);
        return known;
    }

    private static string[] Origins(EnvironmentReader environment)
    {
        var text = environment.Optional(
            EnvironmentNames.ApiCorsOrigins, "comma-separated origins that browsers may call from, such as https://example.com");
        var origins = (text ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        foreach (var origin in origins)
        {
            if (!Uri.TryCreate(origin, UriKind.Absolute, out var uri)
                || uri.Scheme is not ("http" or "https")
                || origin.Contains('*', StringComparison.Ordinal)
                || !string.Equals(uri.GetLeftPart(UriPartial.Authority), origin, StringComparison.OrdinalIgnoreCase))
            {
                environment.Fault(
                    $"{EnvironmentNames.ApiCorsOrigins} holds \"{origin}\": give scheme and host alone, such as https://example.com, and no wildcard.");
            }
        }

        return origins;
    }
}
