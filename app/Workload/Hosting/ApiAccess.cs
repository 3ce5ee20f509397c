using System.Security.Cryptography;
using System.Text;
using HybridCloud.Contract;

namespace HybridCloud.Workload.Hosting;

/// <summary>Who may call the API: browsers from the listed origins, and, when a secret is set, only the edge.</summary>
internal sealed class ApiAccess
{
    private readonly byte[]? originSecretHash;

    private ApiAccess(string? originSecret) =>
        originSecretHash = originSecret is null ? null : SHA256.HashData(Encoding.UTF8.GetBytes(originSecret));

    /// <summary>Whether calls must carry the edge's secret.</summary>
    public bool IsGuarded => originSecretHash is not null;

    public static void Add(EnvironmentReader environment, IServiceCollection services)
    {
        var origins = Origins(environment);
        services.AddCors(cors => cors.AddDefaultPolicy(policy => policy.WithOrigins(origins).WithMethods("GET", "HEAD").WithExposedHeaders("Date")));
        services.AddSingleton(new ApiAccess(environment.OptionalSecret(
            EnvironmentNames.ApiOriginSecret,
            $"secret that calls must carry in the header {HeaderNames.OriginSecret}; every call is served when absent")));
    }

    public void Use(WebApplication app)
    {
        if (originSecretHash is not null)
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
        // Hashes have one length, so that the time tells nothing about the secret's.
        return given.Count == 1
            && CryptographicOperations.FixedTimeEquals(SHA256.HashData(Encoding.UTF8.GetBytes(given[0] ?? "")), originSecretHash);
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
