using HybridCloud.Delivery.Targets;

namespace HybridCloud.Delivery.Preflight;

// Rests on an assumption (docs/ASSUMPTIONS.md): database-scope
/// <summary>The token's scopes suffice for the stack: each kind of resource is read, and scopes are compared if DigitalOcean tells them.</summary>
/// <param name="digitalOcean">Calls DigitalOcean's API.</param>
/// <param name="stack">The stack.</param>
/// <param name="occasion">Whether to check scopes to deploy, or only to plan.</param>
/// <seealso href="https://docs.digitalocean.com/reference/api/scopes/"/>
internal sealed class DigitalOceanScopesCheck(DigitalOcean digitalOcean, PreflightStack stack, PreflightOccasion occasion) : IPreflightCheck
{
    /// <summary>Scopes and what they let the token read, by prefix of Terraform's resource types.</summary>
    private static readonly (string Type, string Scope, string Path)[] Kinds =
    [
        ("digitalocean_app", "app", "v2/apps"),
        ("digitalocean_container_registry", "registry", "v2/registries"),
        ("digitalocean_database", "database", "v2/databases"),
        ("digitalocean_domain", "domain", "v2/domains"),
        ("digitalocean_monitor_alert", "monitoring", "v2/monitoring/alerts"),
        ("digitalocean_project", "project", "v2/projects"),
        ("digitalocean_record", "domain", "v2/domains"),
        ("digitalocean_vpc", "vpc", "v2/vpcs"),
    ];

    public string Name => $"DigitalOcean scopes for {stack.Name}";

    public async Task<PreflightFinding> LookAsync(CancellationToken cancellationToken)
    {
        var used = Kinds.Where(kind => stack.Types.Any(type => type.StartsWith(kind.Type, StringComparison.Ordinal))).DistinctBy(kind => kind.Scope).ToList();
        var read = await Task.WhenAll(used.Select(async kind => (kind.Scope, Allowed: await digitalOcean.MayReadAsync(kind.Path, cancellationToken))));
        var missing = read.Where(kind => !kind.Allowed).Select(kind => $"{kind.Scope}:read").ToList();
        var scopes = occasion == PreflightOccasion.Deployment ? await digitalOcean.ScopesAsync(cancellationToken) : null;
        // A token with full access has just the scopes read and write.
        if (scopes is not null && !scopes.Contains("write"))
        {
            var written = stack.ResourceTypes;
            missing.AddRange(used.Where(kind => written.Any(type => type.StartsWith(kind.Type, StringComparison.Ordinal)))
                .SelectMany(kind => Writes(kind.Scope)).Except(scopes));
        }

        if (missing.Count > 0)
            return PreflightFinding.Fault($"the token lacks {string.Join(", ", missing.Distinct())}", "Create a token with them, or with full access (control panel, API), and set DIGITALOCEAN_ACCESS_TOKEN");
        return PreflightFinding.Ok(occasion == PreflightOccasion.Plan ? $"reads {string.Join(", ", used.Select(kind => kind.Scope))}"
            : scopes is null ? $"reads {string.Join(", ", used.Select(kind => kind.Scope))}; DigitalOcean does not say what it may write"
            : $"has all of {string.Join(", ", used.Select(kind => kind.Scope))}");
    }

    // Without view_credentials the API returns no database passwords, which the app's settings need.
    private static IEnumerable<string> Writes(string scope) =>
        ((string[])["create", "update", "delete", .. scope == "database" ? ["view_credentials"] : Array.Empty<string>()]).Select(verb => $"{scope}:{verb}");
}
